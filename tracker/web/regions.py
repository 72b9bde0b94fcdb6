"""Region tiles: a region's place, word and shade, from how many partners it holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tracker.records.countries import TILES

SHADES = (5, 15, 30, 50)  # under 5, to 14, to 29, to 49, 50 and more
KNOWN = {tile.key: tile for tile in TILES}


def shade(count: int) -> int:
    return sum(count >= least for least in SHADES)


def placed(regions: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each region with its place and shade; an unknown key flows in at the end."""
    tiles = []
    for region in regions:
        known = KNOWN.get(region["key"])
        tiles.append(
            {
                "label": known.label if known else region["key"],
                **region,
                "column": known.column if known else 0,
                "row": known.row if known else 0,
                "tone": f"t{shade(region['count'])}" if region["count"] else "none",
            }
        )
    return tiles
