"""A brief in words: head, title and sections, in one language or in two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tracker.exchange.papers.document import Block, Paper, together
from tracker.exchange.papers.words import day, short
from tracker.insight.brief import Gathered, gathered
from tracker.records.models import HomeInstitution

from . import agreements, meetings, people, promises, raising, who
from .fitting import fitted

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.records.models import Partner

LANGUAGES = {"en": ("en",), "zh-hans": ("zh-hans",), "both": ("en", "zh-hans")}
SECTIONS = (
    who.section,
    raising.section,
    who.figures,
    agreements.section,
    promises.section,
    meetings.section,
    people.section,
)


def brief(partner: Partner, user: User, language: str, at: datetime) -> Paper:
    """What this reader may take along to a meeting, on two pages."""
    found = gathered(partner, user, timezone.localdate(at))
    home = HomeInstitution.get()
    languages = LANGUAGES[language]

    def made(room: int) -> Paper:
        return together(
            [written(found, home, each, room, at, languages) for each in languages]
        )

    return fitted(made)


def written(
    found: Gathered,
    home: HomeInstitution,
    language: str,
    room: int,
    at: datetime,
    languages: Sequence[str],
) -> Paper:
    with translation.override(language):
        blocks: list[Block] = []
        for section in SECTIONS:
            blocks += section(found, room)
        return Paper(
            title=(_title(found),),
            under=(_under(found),),
            head=(_head(found, home, at),),
            pages=(_("Page %(page)s of %(of)s"),),
            blocks=tuple(blocks),
            languages=tuple(languages),
            warning=(_("Tells of confidential records: keep it closed."),)
            if found.confidential
            else (),
        )


def _title(found: Gathered) -> str:
    name = short(found.partner, 120)
    return _("Meeting brief: %(partner)s") % {"partner": name}


def _under(found: Gathered) -> str:
    partner = found.partner
    return " · ".join(
        short(one, 120)
        for one in (
            partner.other_name,
            partner.acronym,
            partner.get_kind_display(),
            who.place(partner),
            partner.ref,
        )
        if one
    )


def _head(found: Gathered, home: HomeInstitution, at: datetime) -> str:
    printed = date_format(timezone.localtime(at), "DATETIME_FORMAT")
    words = _("as of %(day)s, printed %(printed)s by %(who)s") % {
        "day": day(found.today),
        "printed": printed,
        "who": found.user,
    }
    return " · ".join(part for part in (short(home, 80), words) if part)
