"""Which places a form of a kind may have, by code and by Chinese and English name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from tracker.kinds import BY_NAME, Kind
from tracker.kinds.sheets import sheet_of

KINDS = ("visit", "agreement", "grant", "partner")
"""Kinds of record that the office writes letters and lists about."""
ROOTS = {
    "visit": ("来访", "出访", "访问", "visit"),
    "agreement": ("协议", "agreement"),
    "grant": ("项目", "grant"),
    "partner": ("合作机构", "外方单位", "机构", "partner"),
}
LISTS = {
    "participants": ("人员", "参加人员", "名单"),
    "hosts": ("外方单位名单",),
    "places": ("行程", "地点"),
    "follow_ups": ("后续事项",),
    "parties": ("各方",),
    "quotas": ("名额",),
    "commitments": ("承诺",),
    "grant_partners": ("参与单位",),
    "people": ("项目人员",),
    "reports": ("报告",),
    "aliases": ("别名",),
}
SIDES = {"ours": "我方", "theirs": "对方"}
MORE_OF_PEOPLE = ("position", "department", "email", "phone", "name_zh")
LEFT_OUT = ("confidential", "tags", "owner")
OF_HOUSE = {
    "home.name": ("本校.名称",),
    "home.name_zh": ("本校.中文名称",),
    "today": ("今天", "日期"),
    "me": ("经办人", "我"),
}


@dataclass(frozen=True)
class Place:
    """One thing that a form may ask for."""

    code: str
    names: tuple[str, ...]
    """Under which it is known besides, the Chinese one first."""
    label: Any
    of: str
    """`record`, `partner`, `house`, or the list whose rows it stands in."""
    field: str = ""
    side: str = ""


@cache
def places_of(name: str) -> tuple[Place, ...]:
    kind = BY_NAME[name]
    found = list(_fields(kind, name, "record"))
    if name != "partner":
        found += _fields(BY_NAME["partner"], "partner", "partner")
    for lines in kind.lines:
        found += _lines(kind, lines)
    for code, names in OF_HOUSE.items():
        found.append(Place(code, names, code, "house"))
    return tuple(found)


def _fields(kind: Kind, root: str, of: str) -> Iterator[Place]:
    sheet = sheet_of(kind.slug)
    chinese = ROOTS[root]
    columns = {c.field.name: c for c in sheet.columns if c.field is not None}
    refs = ("ref", *kind.fields)
    for name in refs:
        if name in LEFT_OUT:
            continue
        field: Any = kind.model._meta.get_field(name)
        column = columns.get(name)
        labels = column.labels_zh if column else ()
        words = dict.fromkeys((*labels, _in_chinese(field.verbose_name)))
        code = name.removesuffix("_minor")
        yield Place(
            f"{root}.{code}",
            tuple(f"{one}.{word}" for one in chinese for word in words),
            field.verbose_name,
            of,
            name,
        )
    if of == "record" and root != "partner":
        yield Place(
            f"{root}.partners",
            tuple(f"{one}.外方单位" for one in chinese),
            BY_NAME["partner"].model._meta.verbose_name_plural,
            of,
            "partners",
        )


def _lines(kind: Kind, lines: Any) -> Iterator[Place]:
    model: Any = kind.model._meta.get_field(lines.name).related_model
    sided = any(one.name == "side" for one in model._meta.concrete_fields)
    for side in ("", *SIDES) if sided else ("",):
        code = f"{lines.name}_{side}" if side else lines.name
        words = dict.fromkeys((*LISTS.get(lines.name, ()), _in_chinese(lines.title)))
        roots = [f"{SIDES.get(side, '')}{word}" for word in words]
        yield Place(
            f"{code}.n", tuple(f"{r}.序号" for r in roots), "№", code, "n", side
        )
        for name in (
            *lines.fields,
            *(MORE_OF_PEOPLE if "person" in lines.fields else ()),
        ):
            if name == "side" and side:
                continue
            field: models.Field = _field_of(model, name)
            yield Place(
                f"{code}.{name.removesuffix('_minor')}",
                tuple(f"{root}.{_in_chinese(field.verbose_name)}" for root in roots),
                field.verbose_name,
                code,
                name,
                side,
            )


def _field_of(model: Any, name: str) -> Any:
    if name in MORE_OF_PEOPLE:
        model = BY_NAME["person"].model
    return model._meta.get_field(name)


def _in_chinese(label: Any) -> str:
    with translation.override("zh-hans"):
        return str(label)


def folded(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(text.replace("。", ".").replace("·", ".").split())


@cache
def known(name: str) -> dict[str, Place]:
    """By everything that a form may call it; what is said first wins."""
    found: dict[str, Place] = {}
    for place in places_of(name):
        for said in (place.code, *place.names):
            found.setdefault(folded(said), place)
    for place in places_of(name):
        if place.of == "record":  # the record's own need no root
            for said in (place.code, *place.names):
                found.setdefault(folded(said.split(".", 1)[1]), place)
    return found


def find(name: str, said: str) -> Place | None:
    return known(name).get(folded(said))


def nearest(name: str, said: str) -> list[str]:
    """What somebody may have meant, as they would write it."""
    wanted = folded(said)
    found = process.extract(
        wanted, list(known(name)), scorer=fuzz.WRatio, limit=3, score_cutoff=60
    )
    return [one for one, _score, _at in found]


def label(place: Place) -> str:
    text = str(place.label)
    words = {
        "home.name": _("our name"),
        "home.name_zh": _("our name in Chinese"),
        "today": _("today"),
        "me": _("who fills it in"),
    }
    return words.get(place.code, text)
