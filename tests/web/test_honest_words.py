"""What a page says of days and months is what is known, and no more."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import (
    ActivitySourceFactory,
    AgreementFactory,
    GrantFactory,
    PartnerFactory,
    VisitFactory,
)
from tracker.insight import health
from tracker.insight.months import last_day, month_of
from tracker.records.models import Visit
from tracker.web.numbers import month_words


def ago(days):
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def unheard_of():
    """Recorded until two years ago; nobody has looked since."""
    partner = PartnerFactory(name="Quiet College", country="DE")
    known_until = last_day(month_of(ago(760)))
    ActivitySourceFactory(kinds=["visit"], since=ago(3000), until=known_until)
    for days in (2500, 2200, 1900, 1500, 1200, 900):
        VisitFactory(partners=[partner], starts_on=ago(days), status="done")
    Visit.objects.update(source="import")  # typing would cover today
    health.refresh()
    partner.refresh_from_db()
    return partner, known_until


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_not_enough_data_is_counted_from_the_last_month_that_is_known(
    coordinating, unheard_of
):
    partner, known_until = unheard_of
    page = coordinating.get(partner.get_absolute_url())
    since = " ".join(month_words(known_until).split())
    said = text(page)
    assert f"Not enough data since {since}" in said, said[900:1700]


def test_no_state_is_held_over_months_of_which_nothing_is_known(
    coordinating, unheard_of
):
    partner, _known_until = unheard_of
    page = coordinating.get(partner.get_absolute_url())
    latest, before, *_rest = page.context["stretches"]
    assert latest["code"] == ""
    assert before["code"]
    assert all(
        one["end"] < ago(300) for one in page.context["life"]["picture"]["states"]
    )


def test_a_partner_with_a_grant_long_over_is_not_told_it_had_none(coordinating):
    partner = PartnerFactory()
    GrantFactory(partners=[partner], starts_on=ago(3000), ends_on=ago(2000))
    health.refresh()
    said = text(coordinating.get(partner.get_absolute_url()))
    assert "none runs or ended lately" in said
    assert "no joint grant" not in said


def test_one_month_is_no_months(coordinating):
    partner = PartnerFactory()
    VisitFactory(partners=[partner], starts_on=ago(10), status="done")
    health.refresh()
    said = text(coordinating.get(partner.get_absolute_url()))
    assert "1 activity, in" in said
    assert "1 months" not in said
    assert "1 active months" not in said


def test_a_paper_past_its_end_is_not_called_in_force(coordinating):
    past = AgreementFactory(stage="in_force", starts_on=ago(900), ends_on=ago(1))
    ahead = AgreementFactory(
        stage="in_force", signed_on=ago(1), starts_on=ago(-5), ends_on=ago(-500)
    )
    today = AgreementFactory(stage="in_force", starts_on=ago(900), ends_on=ago(0))
    for paper, words in ((past, "past its end"), (ahead, "not begun"), (today, "")):
        found = text(coordinating.get(f"/agreements/?search={paper.ref}"))
        page = text(coordinating.get(paper.get_absolute_url()))
        for told in (found, page):
            assert ("past its end" in told) == (words == "past its end")
            assert ("not begun" in told) == (words == "not begun")


def test_what_needs_a_name_says_so_where_it_is_seen(coordinating):
    partner = PartnerFactory(name="999977172", needs_name=True)
    grant = GrantFactory(title="230771", needs_title=True)
    PartnerFactory(name="Named")
    assert text(coordinating.get("/partners/")).count("needs a name") == 1
    assert "needs a name" in text(coordinating.get(partner.get_absolute_url()))
    assert "needs a title" in text(coordinating.get("/grants/"))
    assert "needs a title" in text(coordinating.get(grant.get_absolute_url()))


def test_typing_begins_in_the_first_empty_field_that_must_be_filled(coordinating):
    empty = coordinating.get("/visits/new/").content.decode()
    assert re.search(r'<input[^>]*name="title"[^>]*autofocus', empty)
    titled = coordinating.get("/visits/new/?title=Lecture").content.decode()
    assert not re.search(r'<input[^>]*name="title"[^>]*autofocus', titled)
    assert titled.count("autofocus") <= 1


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("starts_on_after=2020-01-01", 200),
        ("starts_on_before=2020-01-01", 200),
        ("starts_on_min=2020-01-01", 400),  # it would have been left aside
        ("starts_on=2020-01-01", 400),
    ],
)
def test_no_end_of_a_period_is_left_aside_without_a_word(coordinating, asked, status):
    assert coordinating.get(f"/visits/?{asked}").status_code == status
