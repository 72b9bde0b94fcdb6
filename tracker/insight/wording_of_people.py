"""What is said of the colleagues who carry a relationship."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.insight.said import Said, step


def ageing(said: Said) -> Iterator[str]:
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
        yield step("AGEING_COMMUNITY")


def key_person(said: Said) -> Iterator[str]:
    if said.has("share", "activities"):
        count = said.whole("activities")
        yield ngettext(
            "One colleague carries %(share)d %% of %(count)d activity.",
            "One colleague carries %(share)d %% of %(count)d activities.",
            count,
        ) % {"share": said.whole("share"), "count": count}


def succession(said: Said) -> Iterator[str]:
    if said.has("share", "activities"):
        yield from key_person(said)
        yield (
            _(
                "This colleague is in the senior stage and no early- or mid-career "
                "colleague carries 10 %% or more."
            )
            % {}
        )


def nobody(said: Said) -> Iterator[str]:
    if said.has("months"):
        months = said.whole("months")
        yield ngettext(
            "No colleague of ours took part in anything with %(partner)s in the last "
            "%(months)d month.",
            "No colleague of ours took part in anything with %(partner)s in the last "
            "%(months)d months.",
            months,
        ) % {"partner": said.partner, "months": months}
