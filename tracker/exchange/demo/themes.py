"""Invented themes, and which records of a unit stand under which of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tracker.records import bulk
from tracker.records.models import Strand

if TYPE_CHECKING:
    from tracker.exchange.demo.fill import House

STRANDS = (
    ("theme", "Clean water", "洁净水", "platform"),
    ("theme", "Advanced materials", "先进材料", "platform"),
    ("theme", "Medical imaging", "医学影像", "platform"),
    ("theme", "Robotics", "机器人", "programme"),
    ("theme", "Training of doctoral students", "博士生培养", "talent"),
    ("programme", "Young researchers abroad", "青年学者出访计划", "talent"),
    ("team", "Lattice structures group", "点阵结构团队", "programme"),
)
OF_UNIT = {"ME": (1, 3), "AM": (1,), "IS": (3, 2), "LS": (0, 2), "DH": (4,), "IO": (4,)}
"""Places in the list above, by the code of a unit."""


def strands(house: House) -> None:
    kept = house.keep([
        bulk.Draft(Strand(kind=kind, name=name, name_zh=zh, rolls_up_to=use))
        for kind, name, zh, use in STRANDS
    ])  # fmt: skip
    house.themes = kept


def under(house: House, unit: Any, share: float) -> dict[str, Sequence[int]]:
    """Some records stand under a theme of their unit, most under none."""
    if house.aside.random() >= share:
        return {}
    places = OF_UNIT.get(unit.code) or tuple(range(5))
    return {"strands": [house.themes[house.aside.choice(places)].pk]}
