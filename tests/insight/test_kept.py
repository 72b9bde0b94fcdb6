"""Answers that are kept hold until something they rest on is written, and no longer."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from datetime import date
from decimal import Decimal
from time import perf_counter

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import translation

from accounts.models import Unit
from tests.exchange.importing import bring, sheet
from tests.factories import (
    OutputFactory,
    PartnerFactory,
    VisitFactory,
)
from tracker.exchange import affiliations
from tracker.insight import flags, health, parameters
from tracker.insight.indicators import BY_SLUG, INDICATORS
from tracker.insight.indicators import kept as keeping
from tracker.insight.indicators.base import Answer, Ask, Column, Indicator, Line
from tracker.insight.indicators.kept import kept
from tracker.insight.indicators.packing import NotPlain, pack, unpack
from tracker.insight.indicators.resting import kinds
from tracker.insight.models import Flag, Snapshot, Standing
from tracker.insight.portfolio.scope import Rows
from tracker.jobs import ledger, running
from tracker.jobs.models import Job
from tracker.records import bulk, changes, touched, undo
from tracker.records.models import (
    Change,
    Output,
    OutputAffiliation,
    Partner,
    Touched,
    Visit,
    YearlyTotal,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
ASK = Ask(date(2026, 10, 31))
BY_DISCIPLINE = BY_SLUG["outputs-by-discipline-year"]


class Counting:
    """An indicator that counts records, and how often it was asked."""

    def __init__(self, *models: type, slug: str = "counting") -> None:
        self.models, self.times = models, 0
        self.indicator = Indicator(slug, "", "", "", self.answer)

    def answer(self, ask: Ask) -> Answer:
        self.times += 1
        found = {m._meta.model_name: m._default_manager.count() for m in self.models}
        return Answer((Column("n", BY_DISCIPLINE.title),), (Line(found),))

    def ask(self, ask: Ask = ASK) -> dict[str, object]:
        return dict(kept(self.indicator, ask).rows[0].values)


def grand(ask: Ask = ASK) -> object:
    return kept(BY_DISCIPLINE, ask).totals.values["total"]


def work(**given) -> Output:
    return OutputFactory(kind="article", year=2025, discipline="life", **given)


def test_a_second_asking_reads_what_was_kept():
    work()
    counting = Counting(Output)

    assert counting.ask() == counting.ask() == {"output": 1}
    assert counting.times == 1
    assert {each.rests_on for each in Snapshot.objects.all()} == {"output"}


def test_what_others_write_does_not_matter():
    counting = Counting(Output)
    counting.ask()

    VisitFactory()
    assert counting.ask() == {"output": 0}
    assert counting.times == 1


def test_a_record_that_is_written_changed_deleted_or_brought_back_counts(coordinator):
    seen = [grand()]
    record = Output(title="One", kind="article", year=2025, unit=_unit())
    changes.write(record, by=coordinator)
    seen.append(grand())
    record.retracted = True
    changes.write(record, by=coordinator)
    seen.append(grand())
    undo.undo(Change.objects.first(), record, by=coordinator)
    seen.append(grand())
    changes.delete(record, by=coordinator)
    seen.append(grand())
    undo.restore(Change.objects.first(), Output, by=coordinator)
    seen.append(grand())

    assert seen == [None, 1, 0, 1, None, 1]


def _unit() -> Unit:
    return Unit.objects.get_or_create(name="Engineering")[0]


def test_many_at_once_count(coordinator):
    unit = _unit()
    assert grand() is None

    drafts = [
        bulk.Draft(Output(title=f"No. {n}", kind="article", year=2025, unit=unit))
        for n in range(3)
    ]
    bulk.create_many(drafts, by=coordinator)

    assert grand() == 3


def test_a_file_that_comes_in_counts(coordinator, tmp_path):
    assert grand() is None

    rows = [["title", "kind", "year"], ["On reeds", "article", "2025"]]
    run = bring(sheet(tmp_path, rows), "outputs", coordinator, unit=_unit())

    assert run.counts["by_outcome"]["created"] == 1
    assert grand() == 1


def test_a_name_that_comes_to_mean_somebody_counts(coordinator):
    partner, found = PartnerFactory(), work(partners=[])
    OutputAffiliation.objects.create(
        output=found, printed="Univ. of Elsewhere", institution="Univ. of Elsewhere",
        folded="univ of elsewhere", country="NL", state="open",
    )  # fmt: skip
    counting = Counting(Output.partners.through)
    assert counting.ask() == {"outputpartner": 0}

    affiliations.means("univ of elsewhere", "NL", partner, by=coordinator)

    assert counting.ask() == {"outputpartner": 1}


def test_a_merge_counts(coordinator):
    heir, old = PartnerFactory(), PartnerFactory()
    slug = Indicator("living", "", "", "", _living)
    assert kept(slug, ASK).rows[0].values == {"n": 2}

    old.succeeded_by = heir
    changes.write(old, by=coordinator)

    assert kept(slug, ASK).rows[0].values == {"n": 1}


def _living(ask: Ask) -> Answer:
    return Answer((), (Line({"n": Partner.objects.living().count()}),))


def test_figures_the_office_types_count(coordinator):
    work()
    assert grand() == 1

    total = YearlyTotal(unit=None, year=2024, discipline="life", outputs=40)
    changes.write(total, by=coordinator)

    assert grand() == 41
    changes.delete(total, by=coordinator)
    assert grand() == 1


def test_judging_and_what_a_person_says_of_a_flag_count(coordinator):
    partner = PartnerFactory()
    VisitFactory(partners=[partner], starts_on=date(2026, 3, 3))
    verdicts, raised = Counting(Standing), Counting(Flag)
    assert verdicts.ask() == {"standing": 0}

    health.refresh(partners=[partner.pk])
    assert verdicts.ask() == {"standing": 1}

    flag = Flag.objects.create(
        partner=partner, code="DORMANT", opened_on=date(2026, 11, 1)
    )
    touched.touch(touched.HEALTH)
    raised.ask()
    flags.resolve(flag, by=coordinator)
    raised.ask()
    assert raised.times == 2

    parameters.change({}, on=date(2026, 11, 1), by=coordinator)
    raised.ask()
    assert raised.times == 3


def test_the_tree_of_units_counts():
    above = Unit.objects.create(name="School")
    below = Unit.objects.create(name="Department")
    work(unit=below)
    ask = ASK.but(unit=above)
    assert grand(ask) is None

    below.parent = above
    below.save()

    assert grand(ask) == 1
    assert grand(ASK.but(unit=below)) == 1


def test_each_question_has_its_own_answer():
    unit, other = _unit(), Unit.objects.create(name="Other")
    work(unit=unit)

    assert grand() == 1
    assert grand(ASK.but(unit=other)) is None
    assert grand(ASK.but(first=2026, last=2026)) == 0
    assert grand(ASK.but(as_of=date(2026, 9, 30))) == 1
    assert Snapshot.objects.filter(language="en").count() == 4


def test_words_are_those_of_the_reader():
    counting = Counting(Output)
    with translation.override("en"):
        english = kept(counting.indicator, ASK).columns[0].label
    with translation.override("zh-hans"):
        chinese = kept(counting.indicator, ASK).columns[0].label
        again = kept(counting.indicator, ASK).columns[0].label

    assert (english, chinese, again) == (
        "Outputs by discipline and year",
        chinese,
        chinese,
    )
    assert chinese != english
    assert counting.times == 1


def test_an_answer_about_today_is_of_its_day(today):
    counting = Counting(Output)
    counting.ask(ASK.but(as_of=date(2026, 11, 22)))
    today.move_to("2026-11-23 00:10")
    counting.ask(ASK.but(as_of=date(2026, 11, 22)))

    assert counting.times == 2


def test_an_answer_about_a_day_that_is_over_holds_on_the_next(today):
    counting = Counting(Output)
    counting.ask()
    today.move_to("2026-11-23 00:10")
    counting.ask()

    assert counting.times == 1


def test_another_edition_of_the_program_answers_anew(monkeypatch):
    counting = Counting(Output)
    counting.ask()
    monkeypatch.setattr("tracker.insight.indicators.resting.edition", lambda: "next")
    counting.ask()

    assert counting.times == 2


def test_what_is_written_meanwhile_makes_an_answer_old():
    """The stand is taken before anything is read."""

    class Meanwhile(Counting):
        def answer(self, ask: Ask) -> Answer:
            found = super().answer(ask)
            if self.times == 1:
                work()
            return found

    counting = Meanwhile(Output)

    assert counting.ask() == {"output": 0}
    assert counting.ask() == {"output": 1}


def test_what_was_taken_back_leaves_no_answer():
    counting = Counting(Output)
    with transaction.atomic():
        work()
        assert counting.ask() == {"output": 1}
        transaction.set_rollback(True)

    assert counting.ask() == {"output": 0}


def test_two_who_compute_at_once_leave_one_answer():
    class Twice(Counting):
        def answer(self, ask: Ask) -> Answer:
            found = super().answer(ask)
            if self.times == 1:
                keeping.computed(self.indicator, ask)
            return found

    Twice(Output).ask()

    assert Snapshot.objects.filter(language="en").count() == 1


def test_who_reads_gets_an_answer_though_it_cannot_be_kept(monkeypatch):
    def busy(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr(Snapshot.objects, "bulk_create", busy)
    counting = Counting(Output)

    assert counting.ask() == counting.ask() == {"output": 0}
    assert counting.times == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="one writes in a file")
def test_who_reads_does_not_wait_for_a_long_write():
    counting = Counting(Output)
    counting.ask()
    Touched.objects.create(kind="output")
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
        other.execute("BEGIN IMMEDIATE")
        began = perf_counter()
        assert counting.ask() == {"output": 0}
        taken = perf_counter() - began
        other.rollback()

    assert counting.times == 2
    assert taken < 5  # the timeout of those who write is twenty seconds
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone()[0] == 20_000


def test_an_answer_comes_back_as_it_was():
    found = Answer(
        (Column("a", "A", "share", 1),),
        (
            Line(
                {"a": 1.0, "b": 1, "c": None, "d": 0.1 + 0.2, "e": "中", "f": 1e22},
                {"a": Rows("visits", "year=2025")},
                {"c": "too_few", "a": "later"},
            ),
        ),
        Line({"a": Decimal("1.50"), "on": date(2026, 1, 1), "x": float("inf")}),
        notes=("one", "two"),
    )

    again = unpack(pack(found))
    assert again == found
    assert type(again.rows[0].values["a"]) is float
    assert type(again.rows[0].values["f"]) is float
    assert list(again.rows[0].why) == ["c", "a"]


def test_what_has_no_text_is_answered_but_not_kept(caplog):
    odd = Indicator("odd", "", "", "", lambda _: Answer((), (Line({"a": object()}),)))
    with pytest.raises(NotPlain):
        pack(odd.answer(ASK))

    assert kept(odd, ASK).rows
    assert not Snapshot.objects.exists()
    assert "is not kept" in caplog.text


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda each: each.slug)
def test_every_indicator_can_be_kept(indicator):
    partner = PartnerFactory(country="NL")
    VisitFactory(partners=[partner], starts_on=date(2026, 3, 3))
    work(partners=[partner])
    first = kept(indicator, ASK)

    assert Snapshot.objects.filter(slug=indicator.slug).exists()
    assert kept(indicator, ASK) == first


def test_every_table_of_records_belongs_to_what_is_touched_with_it():
    known = kinds()
    for model in (Output, Visit, Partner, YearlyTotal):
        name = model._meta.model_name
        assert known[model._meta.db_table] == name
        lines = [model._meta.get_field(each).related_model for each in model.lines]
        assert {known[line._meta.db_table] for line in lines} <= {name}
    assert known["records_output_grants"] == "output"
    assert known["records_change"] == touched.EVERYTHING


def test_whatever_a_verb_writes_is_touched(any_kind, make, coordinator):
    """No write reaches a table whose kind is not counted up with it."""
    known = {k: v for k, v in kinds().items() if v not in ("units", "users", "*")}
    written: set[str] = set()

    def look(run, sql, *rest):
        words = sql.split()
        at = {"INSERT": 2, "UPDATE": 1, "DELETE": 2}.get(words[0].upper())
        if at:
            written.add(known.get(words[at].strip('"'), ""))
        return run(sql, *rest)

    before = touched.counts()
    with connection.execute_wrapper(look):
        record = make()
        changes.write(type(record)._default_manager.get(pk=record.pk), by=coordinator)
    after = touched.counts()

    raised = {kind for kind, n in after.items() if n > before.get(kind, 0)}
    assert any_kind.model._meta.model_name in raised
    assert written - {""} <= raised
    with connection.execute_wrapper(look):
        changes.delete(type(record)._default_manager.get(pk=record.pk), by=coordinator)
    assert touched.counts().get("*", 0) > after.get("*", 0)


def test_folding_keeps_the_sums():
    for kind in ("visit", "visit", "output", "*"):
        touched.touch(kind)
    before, rows = touched.counts(), Touched.objects.count()

    assert touched.fold() == rows - len(before)
    assert touched.counts() == before
    assert touched.fold() == 0
    assert touched.count_of("visit", {"visit": 2, "*": 1}) == 3
    assert touched.count_of("*", {"visit": 2, "*": 1}) == 3


def test_the_night_answers_what_is_asked_in_the_morning(today):
    work()
    Counting(Output).ask()
    today.move_to("2026-11-23 03:15")
    job = running.run_inline(ledger.promise("refresh", {"slot": "2026-11-23"}))
    assert job.state == Job.State.DONE, job.error
    running.run_inline(Job.objects.get(kind="keep-answers"))

    languages = set(Snapshot.objects.values_list("language", flat=True))
    assert languages == {"en", "zh-hans"}
    assert not Snapshot.objects.filter(day__lt=date(2026, 11, 23)).exists()
    made = {each.pk: each.computed_at for each in Snapshot.objects.all()}
    assert grand() == 1
    assert {each.pk: each.computed_at for each in Snapshot.objects.all()} == made


def test_a_night_leaves_what_holds_and_computes_what_does_not(today):
    outputs, visits = Counting(Output, slug="one"), Counting(Visit, slug="two")
    both = outputs.indicator, visits.indicator
    assert keeping.refresh(both)["answered"] == 2
    work()

    today.move_to("2026-11-23 03:15")
    seen = []
    done = keeping.refresh(both, progress=lambda *step: seen.append(step))
    assert (outputs.times, visits.times) == (2, 1)
    assert (done["answered"], done["held"], done["dropped"]) == (1, 1, 0)
    assert seen == [(1, 2), (2, 2)]

    today.move_to("2026-12-01 03:15")
    done = keeping.refresh(both)
    assert (outputs.times, visits.times) == (3, 2)
    assert (done["answered"], done["held"]) == (2, 0)
    assert {each.as_of for each in Snapshot.objects.all()} == {date(2026, 11, 30)}


def test_within_a_week_the_nights_heal_and_say_so(caplog, today):
    work()
    keeping.refresh(INDICATORS)
    assert grand() == 1
    Output.objects.update(retracted=True)
    healed, held = 0, 0
    with caplog.at_level(logging.ERROR):
        for day in range(23, 30):
            today.move_to(f"2026-11-{day} 03:15")
            done = keeping.refresh(INDICATORS)
            healed, held = healed + done["healed"], held + done["held"]

    assert healed >= 1
    assert held > 5 * len(INDICATORS)
    assert "without a word of it" in caplog.text
    assert grand() == 0
