"""The outline of the land, and a point for each country, from the world atlas.

The outline has no borders. Degrees are drawn as they are: x is the longitude, y the
latitude turned upside down.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

# What lies west of the edge is drawn in the east; Antarctica is left out.
WEST, NORTH, WIDTH, HEIGHT = -170, -84, 360, 142
# Parts of a country in the atlas that have a code of their own.
OF_THEIR_OWN = {
    "BQ": (-68.3, 12.2),
    "BV": (3.4, -54.4),
    "CC": (96.9, -12.2),
    "CX": (105.7, -10.5),
    "GF": (-53.2, 3.9),
    "GP": (-61.6, 16.2),
    "MQ": (-61.0, 14.7),
    "RE": (55.5, -21.1),
    "SJ": (16.0, 78.6),
    "TK": (-171.8, -9.2),
    "XK": (20.9, 42.6),
    "YT": (45.2, -12.8),
}
Ring = list[tuple[float, float]]


def arcs(atlas: dict[str, Any]) -> list[Ring]:
    """The lines of a TopoJSON file in degrees."""
    (kx, ky), (dx, dy) = (atlas["transform"][name] for name in ("scale", "translate"))
    found = []
    for arc in atlas["arcs"]:
        x = y = 0
        line = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            line.append((x * kx + dx, y * ky + dy))
        found.append(line)
    return found


def polygons(shape: dict[str, Any], lines: list[Ring]) -> Iterator[list[Ring]]:
    """Each polygon of a shape as its rings, the outer one first."""
    if shape["type"] == "GeometryCollection":
        for inner in shape["geometries"]:
            yield from polygons(inner, lines)
        return
    parts = {"Polygon": [shape.get("arcs")], "MultiPolygon": shape.get("arcs")}
    for part in parts.get(shape["type"], []):
        yield [ring(numbers, lines) for numbers in part]


def ring(numbers: list[int], lines: list[Ring]) -> Ring:
    found: Ring = []
    for number in numbers:
        line = lines[number] if number >= 0 else lines[~number][::-1]
        found.extend(line[1:] if found else line)
    return found


def whole(line: Ring) -> Ring:
    """A ring without a leap at the date line, east of the seam."""
    found: Ring = []
    for x, y in line:
        turns = round((found[-1][0] - x) / 360) if found else 0
        found.append((x + 360 * turns, y))
    centre = sum(x for x, _y in found) / len(found)
    turn = 360 if centre < WEST else 0
    turn = -360 if centre > WEST + WIDTH else turn
    return [(x + turn, y) for x, y in found]


def drawn(line: Ring) -> str:
    """One ring as a path, nothing where it is smaller than a dot."""
    steps: list[str] = []
    for x, y in whole(line):
        step = f"{x:.1f} {-y:.1f}"
        if not steps or steps[-1] != step:
            steps.append(step)
    return f"M{'L'.join(steps)}z" if len(steps) > 3 else ""


def land(atlas: dict[str, Any]) -> str:
    """A symbol with the outline of all land but Antarctica."""
    lines = arcs(atlas)
    path = "".join(
        drawn(line)
        for rings in polygons(atlas["objects"]["land"], lines)
        for line in rings
        if max(y for _x, y in line) > -60
    )
    box = f"{WEST} {NORTH} {WIDTH} {HEIGHT}"
    symbol = f'<symbol id="land" viewBox="{box}"><path d="{path}"/></symbol>'
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbol}\n</svg>\n'


def middle(line: Ring) -> tuple[float, float, float]:
    """Area and centre of gravity of a ring."""
    line = whole(line)
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in zip(line, [*line[1:], line[0]], strict=True):
        cross = x0 * y1 - x1 * y0
        area += cross
        x += (x0 + x1) * cross
        y += (y0 + y1) * cross
    if not area:
        return 0.0, line[0][0], line[0][1]
    return abs(area / 2), x / (3 * area), y / (3 * area)


def points(atlas: dict[str, Any], codes: dict[str, str]) -> str:
    """The centre of each country's largest piece of land, as CSV; codes by M49."""
    lines = arcs(atlas)
    found = dict(OF_THEIR_OWN)
    for shape in atlas["objects"]["countries"]["geometries"]:
        code = codes.get(str(shape.get("id", "")))
        if code is None:
            continue
        pieces = [middle(rings[0]) for rings in polygons(shape, lines)]
        if pieces and code not in found:
            _area, x, y = max(pieces)
            found[code] = ((x + 180) % 360 - 180, y)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["country", "longitude", "latitude"])
    for code, (x, y) in sorted(found.items()):
        writer.writerow([code, f"{x:.1f}", f"{y:.1f}"])
    return text.getvalue()
