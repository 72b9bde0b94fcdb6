"""Who they are, how it stands, and what was done together in figures."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tracker.exchange.papers.document import Block, Facts, Heading, Line, Remark, Table
from tracker.exchange.papers.words import amount, count, day, short
from tracker.insight.brief import Gathered
from tracker.insight.evidence import KINDS
from tracker.insight.labels import activity_labels, band_label, state_label
from tracker.insight.models.flags import SHOWN_WITH_THE_STATE
from tracker.records import countries
from tracker.records.marks import listed, mark


def section(found: Gathered, room: int) -> list[Block]:
    partner, most = found.partner, 80 + 20 * room
    known = (
        (_("Tier"), partner.get_tier_display()),
        (
            _("Status"),
            "" if partner.status == "active" else partner.get_status_display(),
        ),
        (_("Website"), partner.website.removeprefix("https://").rstrip("/")),
        (
            _("First contact"),
            partner.first_contact_on and day(partner.first_contact_on),
        ),
        (_("Lead unit"), partner.lead_unit),
        (_("Owner"), partner.owner or _("nobody")),
        (_("Deputy"), partner.deputy),
        (_("Their strengths"), partner.strengths_theirs),
        (_("Our strengths"), partner.strengths_ours),
        (_("Risk"), risk(partner)),
        (_("How it stands"), standing(found)),
        (_("Last decision"), decision(found)),
    )
    rows = tuple(
        ((str(label),), (short(value, most),)) for label, value in known if value
    )
    return [Heading((_("Who they are"),)), Facts(rows)]


def place(partner: Any) -> str:
    country = countries.name(partner.country) if partner.country else ""
    return listed(part for part in (partner.city, country) if part)


def risk(partner: Any) -> str:
    if not partner.risk_level:
        return ""
    said = [partner.get_risk_level_display()]
    if partner.screened_on:
        said.append(_("screened %(day)s") % {"day": day(partner.screened_on)})
    if partner.risk_note:
        said.append(partner.risk_note)
    return mark(";").join(said)


def standing(found: Gathered) -> str:
    """The state in one sentence, with the finding that goes with it."""
    verdict = found.verdict
    if not verdict["state"]:
        return _("Nothing that would begin a relationship is recorded.")
    if not verdict["enough_data"]:
        return verdict["note"]
    state = state_label(verdict["state"])
    if verdict["since"]:
        since = day(date.fromisoformat(verdict["since"]))
        said = _("%(state)s since %(day)s") % {
            "state": state.capitalize(),
            "day": since,
        }
    else:
        said = state.capitalize()
    if verdict["score"] is not None:
        said += mark(";") + _("health score %(score)s of 100 (%(band)s)") % {
            "score": verdict["score"],
            "band": band_label(verdict["band"]),
        }
    clauses = [f"{said}{mark('.')}"]
    for one in verdict["findings"]:
        if one["code"] in SHOWN_WITH_THE_STATE:
            told = found.reader.finding(one, found.partner, found.today)
            clauses.append(told["sentence"])
    return ("" if mark(".") == "。" else " ").join(clauses)


def decision(found: Gathered) -> str:
    review = found.review
    if review is None:
        return ""
    said = _("%(decision)s (%(day)s): %(reason)s") % {
        "decision": review.get_decision_display(),
        "day": day(review.reviewed_on),
        "reason": short(review.reason, 160),
    }
    if review.next_review_on:
        said += mark(";") + _("next review %(day)s") % {
            "day": day(review.next_review_on)
        }
    return said


def figures(found: Gathered, room: int) -> list[Block]:
    years = found.years
    head = Heading((_("History in figures"),))
    if not years.any:
        return [head, Remark((_("Nothing done together is recorded so far."),))]
    before = _("before %(year)s") % {"year": years.columns[0]}
    columns = [str(year) for year in years.columns]
    heads: list[Line] = [(_("Kind"),), (before,)]
    heads += [(one,) for one in (*columns, _("Total"))]
    words = activity_labels()
    rows = tuple(
        (
            (words[kind],),
            *((cell,) for cell in _cells(found, kind)),
        )
        for kind in KINDS
        if kind not in years.never
    )
    return [head, Table(tuple(heads), rows), *_below(found)]


def _cells(found: Gathered, kind: str) -> list[str]:
    years = found.years
    each = [years.of[kind][year] for year in years.columns]
    return [count(n) for n in (years.before(kind), *each, years.total(kind))]


def _below(found: Gathered) -> list[Block]:
    years, said = found.years, []
    if years.inbound or years.outbound:
        words = _("Of the visits %(inbound)s came to us and %(outbound)s went to them.")
        numbers = {"inbound": count(years.inbound), "outbound": count(years.outbound)}
        said.append(words % numbers)
    if found.grants:
        words = _("Joint grants that run now: %(n)s")
        running = words % {"n": count(found.grants.total)}
        if sums := listed(filter(None, (amount(n, code) for code, n in found.money))):
            running += mark(",") + _("our share %(sums)s") % {"sums": sums}
        said.append(running + mark("."))
    if years.never:
        words = _("Never recorded for any partner: %(kinds)s.")
        of = (activity_labels()[kind] for kind in KINDS if kind in years.never)
        said.append(words % {"kinds": listed(of)})
    said.append(
        _("%(year)s is counted up to %(day)s.")
        % {"year": found.today.year, "day": day(found.today)}
    )
    gap = "" if mark(".") == "。" else " "
    return [Remark((gap.join(said),))]
