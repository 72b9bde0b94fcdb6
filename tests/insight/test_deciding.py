"""What asks for a decision, what changed since the last one, and what was aimed at."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories import (
    AgreementFactory,
    CountryGroupMemberFactory,
    PartnerFactory,
    ReviewFactory,
    TargetFactory,
    VisitFactory,
)
from tracker.insight import health, portfolio
from tracker.insight.indicators import Ask, Goal, ahead
from tracker.insight.models import Flag
from tracker.insight.portfolio import Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NOW = date(2026, 11, 22)
PARTNERS = "headline.partners"


def asked(user, **part):
    found = portfolio.decisions(user, Scope(NOW, **part))
    return [(one.what, str(one.due), one.record.pk) for one in found]


def test_papers_ask_by_their_last_day_for_notice_or_their_end(leader):
    def paper(ends_on, **more):
        return AgreementFactory(ends_on=date.fromisoformat(ends_on), **more)

    soon = paper("2027-01-10")
    warned = paper("2027-06-20", notice_months=6)
    paper("2027-02-21")  # the day after
    paper("2027-03-30")
    paper("2027-01-05", stage="notice_given")
    paper("2026-12-30", notice_months=6)  # the day for notice is over
    last = paper("2027-02-20")
    assert asked(leader) == [
        ("notice", "2026-12-20", warned.pk),
        ("end", "2027-01-10", soon.pk),
        ("end", "2027-02-20", last.pk),
    ]


def test_a_review_asks_until_a_later_one_is_written(leader):
    due = ReviewFactory(reviewed_on=date(2026, 1, 1), next_review_on=date(2026, 12, 1))
    done = ReviewFactory(reviewed_on=date(2025, 1, 1), next_review_on=date(2026, 1, 1))
    ReviewFactory(partner=done.partner, reviewed_on=date(2026, 2, 1))
    assert asked(leader) == [("review", "2026-12-01", due.partner.pk)]


def test_grave_flags_ask_where_much_is_at_stake(leader):
    weighty = PartnerFactory(tier="strategic")
    for partner, code in (
        (weighty, "DORMANT"),
        (weighty, "UNUSED"),
        (PartnerFactory(tier="regular"), "DORMANT"),
    ):
        Flag.objects.create(partner=partner, code=code, opened_on=date(2026, 9, 1))
    assert asked(leader) == [("DORMANT", "None", weighty.pk)]


def test_nobody_is_asked_about_what_they_may_not_see(leader, outsider, engineering):
    paper = AgreementFactory(
        ends_on=date(2027, 1, 10), unit=engineering, confidential=True
    )
    assert asked(leader) == [("end", "2027-01-10", paper.pk)]
    assert asked(outsider) == []


def test_decisions_of_one_country_alone(leader):
    CountryGroupMemberFactory(code="OURS", country="JP")
    here = AgreementFactory(
        ends_on=date(2027, 1, 10), partners=[PartnerFactory(country="JP")]
    )
    AgreementFactory(ends_on=date(2027, 1, 10))
    for part in ({"country": "JP"}, {"group": "OURS"}):
        assert [pk for _what, _due, pk in asked(leader, **part)] == [here.pk]


def test_since_the_last_review_counts_papers_and_moves(leader, today):
    today.move_to("2025-11-22 09:00")
    partner = PartnerFactory()
    VisitFactory(partners=[partner], starts_on=date(2025, 9, 1))
    health.refresh(full=True)
    ReviewFactory(partner=partner, by=leader)
    assert portfolio.lately(leader, Scope(date(2025, 11, 22))) is None
    today.move_to("2026-11-22 09:00")
    AgreementFactory(signed_on=date(2026, 3, 1), starts_on=date(2026, 3, 1))
    AgreementFactory(ends_on=date(2026, 6, 30))
    AgreementFactory(signed_on=date(2025, 1, 1), starts_on=date(2025, 1, 1))
    found = portfolio.lately(leader, Scope(NOW))
    assert (found.since, found.signed, found.ended) == (date(2025, 11, 22), 1, 1)
    assert "signed_on_after=2025-11-23" in found.signed_rows.query


def test_of_two_reviews_the_one_before_the_day_counts(leader, today):
    for day in ("2026-05-20 23:30", "2026-11-20 09:00"):
        today.move_to(f"{day}+08:00")
        ReviewFactory(by=leader)
    found = portfolio.lately(leader, Scope(date(2026, 10, 31)))
    assert found.since == date(2026, 5, 20)
    assert portfolio.lately(leader, Scope(NOW)).since == date(2026, 11, 20)
    assert portfolio.lately(leader, Scope(date(2026, 5, 20))) is None


def test_who_wrote_no_review_is_told_nothing(leader, coordinator):
    ReviewFactory(by=coordinator)
    assert portfolio.lately(leader, Scope(NOW)) is None


def test_the_next_target_counts_and_shares_are_fractions(engineering):
    met, share, used = PARTNERS, "international-share", "agreement-utilisation"
    TargetFactory(indicator=met, year=2024, value=10, unit=None)
    TargetFactory(indicator=met, year=2028, value=50, unit=None)
    TargetFactory(indicator=met, year=2030, value=90, unit=None)
    TargetFactory(indicator=share, year=2020, value=35, unit=None)
    TargetFactory(indicator=used, year=2027, value=0.7, unit=None)
    TargetFactory(indicator=met, year=2027, value=7, unit=engineering)
    found = ahead((met, share, used), Ask(NOW))
    assert found == {
        met: Goal(50, 2028),
        share: Goal(0.35, 2020, share=True),
        used: Goal(0.7, 2027, share=True),
    }
    assert ahead((met,), Ask(NOW, unit=engineering))[met].value == 7
    assert ahead((met,), Ask(NOW, country="NL")) == {}
