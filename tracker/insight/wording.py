"""Codes and numbers become sentences; a clause without its number is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from math import floor
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
from tracker.insight.rounding import half_up
from tracker.records.known_days import DAY, MONTH, YEAR

DAYS_A_MONTH = 365.25 / 12

__all__ = [
    "band_label",
    "finding_label",
    "not_enough_data",
    "part_label",
    "sentence",
    "state_label",
    "suggested_step",
]


class Said:
    """The numbers of a finding as a sentence needs them: dates and whole numbers."""

    def __init__(self, numbers: Mapping[str, Any], partner: str, person: str) -> None:
        self.numbers, self.person = numbers, person
        self.partner = partner or _("this partner")

    def has(self, *names: str) -> bool:
        return all(self.numbers.get(name) is not None for name in names)

    def day(self, name: str, style: str = "DATE_FORMAT") -> str:
        on = date.fromisoformat(str(self.numbers[name]))
        known = self.numbers.get(f"{name}_known", DAY)
        if known == YEAR:
            chinese = (get_language() or "").startswith("zh")
            return f"{on.year}年" if chinese else str(on.year)
        return date_format(on, "YEAR_MONTH_FORMAT" if known == MONTH else style)

    def month(self, name: str) -> str:
        return self.day(name, "YEAR_MONTH_FORMAT")

    def whole(self, name: str) -> int:
        return int(half_up(float(self.numbers[name])))

    def down(self, name: str) -> int:
        """A limit rounded down, so that 'silent 15, allowed 15' cannot appear."""
        return floor(float(self.numbers[name]))


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
        yield _step("DORMANT")
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


def _step(code: str) -> str:
    return _("Suggested: %(step)s.") % {"step": suggested_step(code)}


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


def _ending(said: Said) -> Iterator[str]:
    if said.has("end", "days"):
        days = said.whole("days")
        yield ngettext(
            "Ends %(end)s (%(days)d day).", "Ends %(end)s (%(days)d days).", days
        ) % {"end": said.day("end"), "days": days}
    if said.numbers.get("renews"):
        yield _("It renews itself unless notice is given.")
    if said.has("notice_by"):
        yield _("Notice must be given by %(day)s.") % {"day": said.day("notice_by")}
    if said.numbers.get("activities"):
        count = said.whole("activities")
        yield ngettext(
            "%(count)d activity depends on it.",
            "%(count)d activities depend on it.",
            count,
        ) % {"count": count}


def _expired(said: Said) -> Iterator[str]:
    if said.has("end", "days"):
        yield _("Ended on %(end)s (%(ago)s); nothing has taken its place.") % {
            "end": said.day("end"),
            "ago": _ago(said.whole("days")),
        }


def _ago(days: int) -> str:
    """Days up to two months, months up to two years, then years."""
    if days < 2 * 30:
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    if days < 2 * 365:
        months = int(days / DAYS_A_MONTH)
        return ngettext("%(n)d month ago", "%(n)d months ago", months) % {"n": months}
    years = int(days / (12 * DAYS_A_MONTH))
    return ngettext("%(n)d year ago", "%(n)d years ago", years) % {"n": years}


def _active_without(said: Said) -> Iterator[str]:
    if said.has("activities", "end"):
        count = said.whole("activities")
        yield ngettext(
            "%(count)d activity since the agreement ended on %(end)s.",
            "%(count)d activities since the agreement ended on %(end)s.",
            count,
        ) % {"count": count, "end": said.day("end")}


def _stale(said: Said) -> Iterator[str]:
    if said.has("refreshed", "years"):
        years = said.whole("years")
        yield ngettext(
            "Text last revised %(day)s (%(years)d year).",
            "Text last revised %(day)s (%(years)d years).",
            years,
        ) % {"day": said.day("refreshed"), "years": years}
    if said.numbers.get("renewals"):
        count = said.whole("renewals")
        yield ngettext(
            "%(count)d automatic renewal since.",
            "%(count)d automatic renewals since.",
            count,
        ) % {"count": count}


def _unused(said: Said) -> Iterator[str]:
    if said.has("silence"):
        silence = said.whole("silence")
        yield ngettext(
            "In force, but no activity for %(silence)d month.",
            "In force, but no activity for %(silence)d months.",
            silence,
        ) % {"silence": silence}


def _trailing(said: Said) -> Iterator[str]:
    if said.has("since"):
        yield _(
            "Papers still appear, but no visit, event, grant or exchange since "
            "%(month)s."
        ) % {"month": said.month("since")}
    elif said.has("silence"):
        yield _("Papers appear, but no visit, event, grant or exchange is known.")


def _ageing(said: Said) -> Iterator[str]:
    if said.has("newcomers", "people"):
        people = said.whole("people")
        yield ngettext(
            "%(new)d of %(people)d active colleague joined in the last 3 years.",
            "%(new)d of %(people)d active colleagues joined in the last 3 years.",
            people,
        ) % {"new": said.whole("newcomers"), "people": people}
    if said.has("tie_years"):
        years = said.whole("tie_years")
        yield ngettext(
            "Median tie %(years)d year.", "Median tie %(years)d years.", years
        ) % {"years": years}
    if said.has("newcomer_months"):
        months = said.whole("newcomer_months")
        yield ngettext(
            "Last newcomer %(months)d month ago.",
            "Last newcomer %(months)d months ago.",
            months,
        ) % {"months": months}
    if said.has("peers"):
        yield _("Peers: %(share)d %%.") % {"share": said.whole("peers")}
    if said.numbers:
        yield _step("AGEING_COMMUNITY")


def _key_person(said: Said) -> Iterator[str]:
    if said.has("share", "activities"):
        count = said.whole("activities")
        yield ngettext(
            "One colleague carries %(share)d %% of %(count)d activity.",
            "One colleague carries %(share)d %% of %(count)d activities.",
            count,
        ) % {"share": said.whole("share"), "count": count}


def _succession(said: Said) -> Iterator[str]:
    if said.has("share", "activities"):
        yield from _key_person(said)
        yield (
            _(
                "This colleague is in the senior stage and no early- or mid-career "
                "colleague carries 10 %% or more."
            )
            % {}
        )


def _nobody(said: Said) -> Iterator[str]:
    if said.has("months"):
        months = said.whole("months")
        yield ngettext(
            "No colleague of ours took part in anything with %(partner)s in the last "
            "%(months)d month.",
            "No colleague of ours took part in anything with %(partner)s in the last "
            "%(months)d months.",
            months,
        ) % {"partner": said.partner, "months": months}


CLAUSES: dict[str, Callable[[Said], Iterator[str]]] = {
    "DORMANT": _dormant,
    "COOLING": _cooling,
    "REVIVED": _revived,
    "LAPSED": _lapsed,
    "EXPIRING": _ending,
    "NOTICE_WINDOW": _ending,
    "EXPIRED": _expired,
    "ACTIVE_WITHOUT_AGREEMENT": _active_without,
    "STALE_TEXT": _stale,
    "UNUSED": _unused,
    "TRAILING_ONLY": _trailing,
    "AGEING_COMMUNITY": _ageing,
    "KEY_PERSON": _key_person,
    "SUCCESSION_RISK": _succession,
    "NO_ACTIVE_PEOPLE": _nobody,
}
