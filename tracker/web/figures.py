"""Where the marks of a small picture stand: numbers for SVG, no markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from math import floor
from typing import Any

QUARTERS = 20
LATEST = 4
LANES_LEFT, LANES_RIGHT, LANES_TOP, LANE = 76.0, 892.0, 33, 22


def spark_bars(values: Sequence[int]) -> list[dict[str, Any]]:
    """Twenty quarters, oldest first; the last four are marked, empty ones a line."""
    shown = list(values)[-QUARTERS:]
    shown = [0] * (QUARTERS - len(shown)) + shown
    most = max(shown) or 1
    bars = []
    for place, value in enumerate(shown):
        height = round(19 * value / most, 1) if value else 1
        kind = "last" if place >= QUARTERS - LATEST else ""
        bars.append(
            {
                "x": place * 4,
                "y": round(20 - height, 1),
                "height": height,
                "kind": kind if value else "base",
            }
        )
    return bars


def ruler_marks(
    usual: float, cools: float, allowed: float, silent: float, width: float = 248
) -> dict[str, Any]:
    """A relationship's own rhythm as a ruler: usual, cools, allowed, and now."""
    end = max(allowed, silent, 1) * 1.18

    def at(months: float) -> float:
        return round(width * min(months, end) / end, 1)

    zones = [
        {"kind": "usual", "x": 0, "width": at(usual)},
        {"kind": "waiting", "x": at(usual), "width": gap(at(usual), at(cools))},
        {"kind": "cooling", "x": at(cools), "width": gap(at(cools), at(allowed))},
    ]
    if silent > allowed:
        over = {"kind": "over", "x": at(allowed), "width": gap(at(allowed), at(silent))}
        zones.append(over)
    now = at(silent)
    anchor = "start" if now < 48 else "end" if now > width - 48 else "middle"
    # Limits are told rounded down: "silent 15, allowed 15" cannot be.
    limits = [("cools", floor(cools)), ("allowed", floor(allowed))]
    ticks = apart([("usual", usual), *limits], at)
    return {"zones": zones, "ticks": ticks, "now": now, "anchor": anchor}


def gap(start: float, stop: float) -> float:
    return round(max(stop - start, 0), 1)


def apart(marks: list[tuple[str, float]], at: Any) -> list[dict[str, Any]]:
    """Words under the ruler keep their distance, so that none covers another."""
    ticks: list[dict[str, Any]] = []
    least = 34.0
    for code, months in marks:
        x = at(months)
        if ticks and x - ticks[-1]["text_x"] < least:
            text_x = round(ticks[-1]["text_x"] + least, 1)
        else:
            text_x = max(x, 16)
        ticks.append({"code": code, "months": months, "x": x, "text_x": text_x})
    return ticks


def day_scale(first: date, last: date) -> Any:
    """Days to places between the left and right edge of the lanes."""
    days = max((last - first).days, 1)
    span = LANES_RIGHT - LANES_LEFT

    def at(on: date) -> float:
        share = (min(max(on, first), last) - first).days / days
        return round(LANES_LEFT + span * share, 1)

    return at


def lane_picture(
    lanes: Sequence[dict[str, Any]],
    *,
    first: date,
    last: date,
    spans: Iterable[dict[str, Any]] = (),
    states: Iterable[dict[str, Any]] = (),
    void: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Events in one lane a kind, then agreements, then states, on one time axis."""
    at = day_scale(first, last)
    rows = [
        {
            "label": lane["label"],
            "y": LANES_TOP + LANE * place,
            "dots": [
                {"x": at(event["on"]), "title": event.get("title", "")}
                for event in lane["events"]
            ],
        }
        for place, lane in enumerate(lanes)
    ]
    floor = LANES_TOP + LANE * len(rows)
    agreements = stretches(spans, at, first, last)
    state_y = floor + 9 + (24 * len(agreements) if agreements else 0)
    for place, stretch in enumerate(agreements):
        stretch["y"] = floor - 3 + 24 * place
    judged = stretches(states, at, first, last)
    return {
        "rows": rows,
        "years": years(first, last, at),
        "agreements": agreements,
        "states": judged,
        "state_y": state_y,
        "void": blank(void, at, last, floor) if void else None,
        "foot": state_y + (15 if judged else 0),
        "height": state_y + (34 if judged else 10),
    }


def stretches(
    given: Iterable[dict[str, Any]], at: Any, first: date, last: date
) -> list[dict[str, Any]]:
    found = []
    for one in given:
        start, stop = one["start"] or first, one.get("end") or last
        if stop < first or start > last:
            continue
        x = at(start)
        found.append(
            {**one, "x": x, "text_x": x + 5, "width": gap(x, at(stop)) or 1.0}
            | {"marks": [{**m, "x": at(m["on"])} for m in one.get("marks", ())]}
        )
    for one in found:
        one["roomy"] = one["width"] >= 8 * len(str(one.get("label", ""))) * 0.8 + 10
    return found


def blank(void: dict[str, Any], at: Any, last: date, floor: float) -> dict[str, Any]:
    x = at(void["start"])
    width = gap(x, at(void.get("end") or last))
    middle = round(x + width / 2, 1)
    return {**void, "x": x, "width": width, "middle": middle, "height": floor - 33}


def years(first: date, last: date, at: Any) -> list[dict[str, Any]]:
    """A line a year; long histories are labelled every second or fifth year."""
    count = last.year - first.year + 1
    step = 1 if count <= 16 else 2 if count <= 32 else 5
    lines = []
    for year in range(first.year, last.year + 1):
        x = at(date(year, 1, 1))
        label = str(year) if year % step == 0 and x < LANES_RIGHT - 30 else ""
        lines.append({"x": x, "text_x": x + 4, "label": label})
    return lines


def shares(parts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Parts of a whole laid end to end on a hundred."""
    total = sum(part["value"] for part in parts) or 1
    x, laid = 0.0, []
    for part in parts:
        width = 100 * part["value"] / total
        laid.append({**part, "x": round(x, 2), "width": round(width, 2)})
        x += width
    return laid
