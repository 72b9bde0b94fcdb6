"""Codes and numbers become sentences; a clause without its number is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tracker.insight.labels import (
    band_label,
    finding_label,
    part_label,
    state_label,
    suggested_step,
)
from tracker.insight.said import Said, step
from tracker.insight.wording_of_agreements import (
    active_without,
    ending,
    expired,
    stale,
    unused,
)
from tracker.insight.wording_of_people import ageing, key_person, nobody, succession

__all__ = [
    "band_label",
    "finding_label",
    "not_enough_data",
    "part_label",
    "sentence",
    "state_label",
    "suggested_step",
]


def sentence(
    code: str, numbers: Mapping[str, Any], *, partner: str = "", person: str = ""
) -> str:
    """The finding in the language of the reader.

    ``person`` is the last contact, given only where the reader may see the name.
    Without numbers (kept back from this reader) the label alone is left.
    """
    clauses = CLAUSES.get(code)
    said = list(clauses(Said(numbers, partner, person))) if clauses else []
    if not said:
        return finding_label(code)
    return _joined(said)


def _joined(clauses: list[str]) -> str:
    chinese = (get_language() or "").startswith("zh")
    return ("" if chinese else " ").join(clauses)


def not_enough_data(covered_until: date | None) -> str:
    if covered_until is None:
        return _("Not enough data: no activity source covers this partner.")
    day = date_format(covered_until, "DATE_FORMAT")
    return _("Not enough data since %(day)s.") % {"day": day}


def _dormant(said: Said) -> Iterator[str]:
    if said.numbers.get("reason") == "never":
        yield from _never_used(said)
    elif said.has("last", "silence"):
        silence = said.whole("silence")
        yield ngettext(
            "No joint activity with %(partner)s since %(last)s (%(silence)d month).",
            "No joint activity with %(partner)s since %(last)s (%(silence)d months).",
            silence,
        ) % {"partner": said.partner, "last": said.day("last"), "silence": silence}
    yield from _norms(said)
    if said.has("returned"):
        yield _("Of 100 comparable cases %(returned)d resumed within 2 years.") % {
            "returned": said.whole("returned")
        }
    if said.person:
        yield _("Last contact: %(person)s.") % {"person": said.person}
    yield from _known_otherwise(said)
    if said.has("silence") or said.has("last"):
        yield step("DORMANT")
    if said.has("active_months", "first"):
        months = said.whole("active_months")
        yield ngettext(
            "Basis: %(months)d active month since %(first)s.",
            "Basis: %(months)d active months since %(first)s.",
            months,
        ) % {"months": months, "first": said.day("first")}


def _never_used(said: Said) -> Iterator[str]:
    if not said.has("silence"):
        return
    silence = said.whole("silence")
    if said.has("signed"):
        yield ngettext(
            "Agreement signed %(signed)s; no activity recorded in %(silence)d month.",
            "Agreement signed %(signed)s; no activity recorded in %(silence)d months.",
            silence,
        ) % {"signed": said.day("signed"), "silence": silence}
    else:
        yield ngettext(
            "No activity recorded in %(silence)d month.",
            "No activity recorded in %(silence)d months.",
            silence,
        ) % {"silence": silence}


def _norms(said: Said) -> Iterator[str]:
    if said.has("usual_gap", "dorm_at"):
        usual = said.whole("usual_gap")
        yield ngettext(
            "Usual gap %(usual)d month; allowed %(allowed)d.",
            "Usual gap %(usual)d months; allowed %(allowed)d.",
            usual,
        ) % {"usual": usual, "allowed": said.down("dorm_at")}


def _known_otherwise(said: Said) -> Iterator[str]:
    if said.has("planned_on"):
        yield _("An activity is planned for %(day)s.") % {"day": said.day("planned_on")}
    if said.has("attested_until"):
        yield _("Attested as active, but not recorded here, until %(day)s.") % {
            "day": said.day("attested_until")
        }


def _cooling(said: Said) -> Iterator[str]:
    if said.numbers.get("reason") == "trend" and said.has("a0", "a1", "months"):
        yield _(
            "%(a0)d active months in the last %(months)d, %(a1)d in the %(months)d "
            "before."
        ) % {
            "a0": said.whole("a0"),
            "a1": said.whole("a1"),
            "months": said.whole("months"),
        }
    elif said.has("active", "needed"):
        yield _(
            "Not yet recovered: %(active)d of %(needed)d active months since it "
            "came back."
        ) % {"active": said.whole("active"), "needed": said.whole("needed")}
    elif said.has("silence"):
        silence = said.whole("silence")
        share = said.whole("share") if said.has("share") else 85
        yield ngettext(
            "Silent %(silence)d month, longer than %(share)d %% of its usual gaps.",
            "Silent %(silence)d months, longer than %(share)d %% of its usual gaps.",
            silence,
        ) % {"silence": silence, "share": share}
        if said.has("usual_gap", "cool_at"):
            usual = said.whole("usual_gap")
            yield ngettext(
                "Usual gap %(usual)d month; calm up to %(cool)d.",
                "Usual gap %(usual)d months; calm up to %(cool)d.",
                usual,
            ) % {"usual": usual, "cool": said.down("cool_at")}


def _revived(said: Said) -> Iterator[str]:
    if said.has("gap", "active", "needed", "by"):
        gap = said.whole("gap")
        yield ngettext(
            "First activity after %(gap)d silent month; %(active)d of %(needed)d "
            "active months needed to count as recovered by %(by)s.",
            "First activity after %(gap)d silent months; %(active)d of %(needed)d "
            "active months needed to count as recovered by %(by)s.",
            gap,
        ) % {
            "gap": gap,
            "active": said.whole("active"),
            "needed": said.whole("needed"),
            "by": said.day("by"),
        }


def _lapsed(said: Said) -> Iterator[str]:
    if not said.has("silence"):
        return
    numbers: dict[str, Any] = {"silence": said.whole("silence")}
    if said.has("end"):
        yield _(
            "Silent %(silence)d months and no agreement in force since %(end)s."
        ) % (numbers | {"end": said.day("end")})
    else:
        yield _("Silent %(silence)d months and no agreement in force.") % numbers


def _trailing(said: Said) -> Iterator[str]:
    if said.has("since"):
        yield _(
            "Papers still appear, but no visit, event, grant or exchange since "
            "%(month)s."
        ) % {"month": said.month("since")}
    elif said.has("silence"):
        yield _("Papers appear, but no visit, event, grant or exchange is known.")


CLAUSES: dict[str, Callable[[Said], Iterator[str]]] = {
    "DORMANT": _dormant,
    "COOLING": _cooling,
    "REVIVED": _revived,
    "LAPSED": _lapsed,
    "EXPIRING": ending,
    "NOTICE_WINDOW": ending,
    "EXPIRED": expired,
    "ACTIVE_WITHOUT_AGREEMENT": active_without,
    "STALE_TEXT": stale,
    "UNUSED": unused,
    "TRAILING_ONLY": _trailing,
    "AGEING_COMMUNITY": ageing,
    "KEY_PERSON": key_person,
    "SUCCESSION_RISK": succession,
    "NO_ACTIVE_PEOPLE": nobody,
}
