"""How states moved in a year: the flow, its table, and the lists of who moved."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.insight.portfolio import Move, States
from tracker.web.numbers import day_words, month_words
from tracker.web.templatetags.face import STATES

SHOWN = 4
ADDED, APART = "added", "apart"


def flow(before: States, now: States, moves: list[Move]) -> dict[str, Any] | None:
    """A chart of components/chart.html; nothing where nobody was judged."""
    was = {each.state: each.number for each in before.states}
    stands = {each.state: each for each in now.states}
    if not sum(was.values()) + sum(each.number for each in stands.values()):
        return None
    links = linked(was, {s: each.number for s, each in stands.items()}, moves)
    first, last = month_words(before.as_of), month_words(now.as_of)
    rows: list[list[Any]] = [
        [
            str(STATES[state][1]),
            was.get(state, 0),
            {"value": each.number, "href": each.rows.address},
        ]
        for state, each in stands.items()
    ]
    rows.append(
        [
            _("Not enough data"),
            before.not_enough,
            {"value": now.not_enough, "href": now.not_enough_rows.address},
        ]
    )
    return {
        "key": "c-flow",
        "size": "tall",
        "label": _("Flow of partners between states from %(first)s to %(last)s")
        % {"first": first, "last": last},
        "spec": {"kind": "flow", "nodes": nodes(links), "links": links},
        "head": [_("State"), first, last],
        "rows": rows,
    }


def linked(
    was: dict[str, int], stands: dict[str, int], moves: list[Move]
) -> list[dict[str, Any]]:
    """Moves, those who stayed, and who came from or went to "counted apart"."""
    left: Counter[str] = Counter()
    came: Counter[str] = Counter()
    links = []
    for move in moves:
        came[move.after] += move.number
        if move.before is not None:
            left[move.before] += move.number
        links.append(link(move.before or ADDED, move.after, move.number))
    for state in STATES:
        remained = max(0, was.get(state, 0) - left[state])
        found = max(0, stands.get(state, 0) - came[state])
        stayed = min(remained, found)
        links.append(link(state, state, stayed))
        links.append(link(state, APART, remained - stayed))
        links.append(link(APART, state, found - stayed))
    order = [ADDED, *STATES, APART]
    links.sort(
        key=lambda one: (order.index(one["from"][2:]), order.index(one["to"][2:]))
    )
    return [one for one in links if one["value"]]


def link(before: str, after: str, number: int) -> dict[str, Any]:
    return {"from": f"0 {before}", "to": f"1 {after}", "value": number}


def nodes(links: list[dict[str, Any]]) -> list[dict[str, Any]]:
    sums: Counter[str] = Counter()
    for one in links:
        sums[one["from"]] += one["value"]
        sums[one["to"]] += one["value"]
    words = {ADDED: _("Added"), APART: _("Counted apart")}
    words |= {state: str(word) for state, (_icon, word) in STATES.items()}
    return [
        {
            "key": f"{side} {name}",
            "side": side,
            "name": words[name],
            "value": sums[f"{side} {name}"],
            "tone": name if name in STATES else "ink-3",
        }
        for side in (0, 1)
        for name in (ADDED, *STATES, APART)
        if sums[f"{side} {name}"]
    ]


def lists(moves: list[Move]) -> list[dict[str, Any]]:
    """Weakened and improved, most first; the smallest are summed up."""
    sides = (
        (_("Weakened"), "trending-down", "bad-t", False),
        (_("Improved"), "trending-up", "good-t", True),
    )
    found = []
    for title, icon, tone, better in sides:
        some = [move for move in moves if move.better is better]
        rest = some[SHOWN:]
        found.append(
            {
                "title": title,
                "icon": icon,
                "tone": tone,
                "count": sum(move.number for move in some),
                "moves": [shown(move) for move in some[:SHOWN]],
                "rest": others(sum(move.number for move in rest), len(rest)),
            }
        )
    return found


def shown(move: Move) -> dict[str, Any]:
    return {
        "count": move.number,
        "href": move.rows.address,
        "before": move.before,
        "after": move.after,
    }


def others(number: int, ways: int) -> str:
    if not ways:
        return ""
    return ngettext(
        "and %(n)s in %(ways)s other way", "and %(n)s in %(ways)s other ways", ways
    ) % {"n": number, "ways": ways}


def apart(now: States) -> dict[str, Any] | None:
    """Partners about whom too little is recorded: counted apart, not flagged."""
    if not now.not_enough:
        return None
    since = now.not_enough_since
    words = (
        _("Not enough data since %(day)s or before") % {"day": day_words(since)}
        if since
        else _("Not enough data: nothing is recorded about them")
    )
    return {
        "count": now.not_enough,
        "href": now.not_enough_rows.address,
        "words": words,
    }
