"""Terms that renew themselves: how long, and that everybody reckons alike."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import AgreementFactory
from tracker.insight import ageing
from tracker.insight.evidence import AgreementFacts
from tracker.insight.gather import facts_of
from tracker.records import changes, terms
from tracker.records.models import Agreement

DAYS = st.dates(date(2014, 1, 1), date(2031, 12, 31))


def paper(closed: date | None = None, **known: object) -> Agreement:
    """A paper of 2016 that renews itself each year from the end of 2020 on."""
    defaults = {
        "stage": "in_force",
        "starts_on": date(2016, 1, 1),
        "ends_on": date(2020, 12, 31),
        "renewal": "automatic",
        "renewal_months": 12,
    }
    made = Agreement(**defaults | known)
    made.closed_on = lambda: closed  # what its moves say
    return made


def facts(made: Agreement) -> AgreementFacts:
    return AgreementFacts(
        ref="", id=0, stage=made.stage, starts=made.starts_on, ends=made.ends_on,
        terminated=made.terminated_on, renewal=made.renewal,
        renewal_months=made.renewal_months, notice_months=made.notice_months,
        notice_given_on=made.notice_given_on, closed_on=made.closed_on(),
    )  # fmt: skip


@pytest.mark.parametrize("stage", ["expired", "renewed", "terminated"])
@pytest.mark.parametrize(
    "day", [date(2020, 12, 31), date(2021, 1, 1), date(2030, 1, 1)]
)
def test_a_paper_that_came_in_closed_renews_no_more(stage, day):
    old = paper(stage=stage)

    assert old.end_as_of(day) == date(2020, 12, 31)
    assert old.renews_by_itself_on(day) is None
    assert ageing.effective_end(facts(old), day) == date(2020, 12, 31)
    assert not ageing.renews_itself(facts(old), day)


@pytest.mark.parametrize(
    ("stage", "closed", "end"),
    [
        ("expired", date(2023, 12, 30), date(2022, 12, 31)),
        ("expired", date(2023, 12, 31), date(2023, 12, 31)),
        ("expired", date(2024, 1, 1), date(2023, 12, 31)),
        ("expired", date(2018, 5, 5), date(2020, 12, 31)),
        ("renewed", date(2023, 12, 31), date(2023, 12, 31)),
        ("renewed", date(2024, 1, 1), date(2024, 12, 31)),
        ("terminated", date(2023, 12, 31), date(2023, 12, 31)),
        ("terminated", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_what_is_closed_keeps_the_terms_it_had(stage, closed, end):
    old = paper(closed, stage=stage)

    for day in (date(2025, 1, 1), date(2030, 1, 1)):
        assert old.end_as_of(day) == end
        assert ageing.effective_end(facts(old), day) == end
        assert old.renews_by_itself_on(day) is None
        assert not ageing.renews_itself(facts(old), day)
    assert old.end_as_of(date(2016, 5, 5)) == date(2020, 12, 31)


@given(
    st.sampled_from(Agreement.Stage.bound()),
    DAYS,
    st.one_of(st.none(), DAYS),
    st.sampled_from([None, 1, 5, 12, 36]),
    st.one_of(st.none(), st.integers(0, 18)),
    st.one_of(st.none(), DAYS),
    st.sampled_from(["automatic", "none", "by_letter"]),
    DAYS,
)
def test_record_and_rules_reckon_the_same_end(
    stage, ends, closed, months, notice, notified, renewal, day
):
    made = paper(
        closed, stage=stage, ends_on=ends, renewal=renewal, renewal_months=months,
        notice_months=notice, notice_given_on=notified,
    )  # fmt: skip

    assert made.end_as_of(day) == ageing.effective_end(facts(made), day)


def signed(**known: object) -> Agreement:
    return AgreementFactory(
        starts_on=date(2016, 1, 1), signed_on=date(2016, 1, 1),
        ends_on=date(2020, 12, 31), renewal="automatic", renewal_months=12, **known,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "end"), [("expired", date(2025, 12, 31)), ("renewed", date(2026, 12, 31))]
)
@time_machine.travel("2026-05-05 09:00", tick=False)
def test_the_day_of_the_move_decides_for_pages_and_for_verdicts(
    db, coordinator, stage, end
):
    made = signed()
    assert made.effective_end == date(2026, 12, 31)

    made.stage = stage
    changes.write(made, by=coordinator)

    assert Agreement.objects.get().effective_end == end
    (partner,) = made.partners.values_list("pk", flat=True)
    (known,) = facts_of([partner])[partner].papers.values()
    for day in (date(2023, 1, 1), date(2026, 5, 5), date(2030, 1, 1)):
        assert ageing.effective_end(known, day) == made.end_as_of(day)
    assert ageing.effective_end(known, date(2030, 1, 1)) == end


def test_the_night_puts_right_what_was_carried_too_far(db):
    made = signed(stage="expired")
    far = timezone.localdate() + timedelta(days=200)
    Agreement.objects.update(effective_end=far)

    assert terms.carry_on(timezone.localdate()) == 1
    assert Agreement.objects.get().effective_end == made.ends_on
    assert terms.carry_on(timezone.localdate()) == 0


def test_the_night_costs_the_same_for_any_number_of_closed_papers(db, count_queries):
    def closed() -> None:
        made = signed(stage="renewed")
        made.moves.create(
            stage_from="in_force", stage_to="renewed",
            moved_at=datetime(2024, 3, 3, tzinfo=UTC),
        )  # fmt: skip

    closed()
    terms.carry_on(date(2026, 5, 5))
    one = count_queries(lambda: terms.carry_on(date(2026, 5, 5)))
    for _ in range(5):
        closed()
    terms.carry_on(date(2026, 5, 5))
    assert count_queries(lambda: terms.carry_on(date(2026, 5, 5))) == one
