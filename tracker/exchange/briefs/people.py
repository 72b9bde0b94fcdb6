"""Whom one meets and who carries it; names of carriers only for who may know them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.exchange.papers.document import Block, Heading, Remark
from tracker.exchange.papers.words import count, short
from tracker.insight.brief import Gathered
from tracker.records.marks import listed, mark

from .telling import more, most_letters, points

CARRIERS = 5


def section(found: Gathered, room: int) -> list[Block]:
    partner, said = found.partner, []
    for key, words in (
        (partner.champion_theirs_id, _("Champion, theirs: %(person)s")),
        (partner.champion_ours_id, _("Champion, ours: %(person)s")),
    ):
        if champion := found.champions.get(key):
            said.append(words % {"person": named(champion)})
    said += [named(person) for person in found.people.rows[:room]]
    blocks: list[Block] = [Heading((_("People and roles"),))]
    if said:
        blocks.append(points(said, most_letters(room)))
        blocks += more(found.people.left_out(room))
    else:
        blocks.append(Remark((_("Nobody of theirs is known with a role."),)))
    return [*blocks, Remark((carried(found.carried, room),))]


def named(person: Any) -> str:
    """Name in both scripts, role, position, and where to reach them."""
    name = short(person, 60)
    if person.other_name:
        name += f" {short(person.other_name, 40)}"
    about = [person.get_role_display() if person.role else "", person.position]
    about += [person.department, person.email]
    rest = [short(one, 60) for one in about if one]
    return f"{name}{mark(':')}{listed(rest)}" if rest else name


def carried(found: dict[str, Any], room: int) -> str:
    """How many of ours, how much hangs on few; who, for who may know."""
    months = found["months"]
    if found["few"]:
        return _("Fewer than five colleagues took part, so that no figures are shown.")
    if not found["people"]:
        words = _(
            "No colleague of ours is named in anything of the last %(months)s months."
        )
        return words % {"months": months}
    words = ngettext(
        "In the last %(months)s months %(n)s colleague of ours took part",
        "In the last %(months)s months %(n)s colleagues of ours took part",
        found["people"],
    )
    said = words % {"months": months, "n": count(found["people"])}
    if found["half"]:
        half = ngettext(
            "%(n)s person carries half of the work",
            "%(n)s people carry half of the work",
            found["half"],
        )
        said += mark(";") + half % {"n": count(found["half"])}
    rows = found["rows"][: min(CARRIERS, room)] if found["named"] else []
    if rows:
        each = (
            f"{short(row['person'], 60)} {round(100 * row['share'])} %" for row in rows
        )
        said += mark(":") + listed(each)
    return said + mark(".")
