"""Partners on an outline of the land: a sized point for each country, no borders."""

from __future__ import annotations

from math import sqrt
from typing import Any

from django.utils.translation import ngettext

from tracker.insight.portfolio import Place
from tracker.records import countries
from tracker.web.numbers import grouped

WEST = -170
"""What lies west of it is drawn at the right edge."""
LEAST, MOST = 1.6, 8.0
APART = {"HK": (2.4, 0.9), "MO": (-1.2, 2.4)}
"""Close neighbours stand a little beside their place, so that both are seen."""


def outline(places: list[Place]) -> dict[str, Any]:
    """The points, largest first, and the table they are drawn from."""
    known = countries.points()
    most = max((place.partners for place in places), default=1)
    return {
        "points": [
            point(place, *known[place.country], most)
            for place in places
            if place.country in known
        ],
        "rows": [row(place) for place in places],
    }


def point(place: Place, longitude: float, latitude: float, most: int) -> dict[str, Any]:
    beside = APART.get(place.country, (0, 0))
    x = longitude + 360 if longitude < WEST else longitude
    radius = LEAST + (MOST - LEAST) * sqrt(place.partners / most)
    return {
        "x": round(x + beside[0], 1),
        "y": round(beside[1] - latitude, 1),
        "radius": round(radius, 1),
        "href": place.rows.address,
        "label": said(place),
    }


def said(place: Place) -> str:
    words = ngettext(
        "%(country)s: %(n)s partner, %(active)s active",
        "%(country)s: %(n)s partners, %(active)s active",
        place.partners,
    )
    return words % {
        "country": countries.name(place.country),
        "n": grouped(place.partners),
        "active": grouped(place.active),
    }


def row(place: Place) -> dict[str, Any]:
    return {
        "name": countries.name(place.country),
        "partners": place.partners,
        "active": place.active,
        "href": place.rows.address,
    }
