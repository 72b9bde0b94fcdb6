"""An answer is worked out once and said in every language, to the letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import time_machine
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from accounts.models import Unit
from tests.factories import (
    CountryNoteFactory,
    OutputFactory,
    ReferenceLineFactory,
    StrandFactory,
    TargetFactory,
)
from tracker.exchange.demo.fill import Counts, fill
from tracker.insight import health
from tracker.insight.indicators import INDICATORS, later
from tracker.insight.indicators import kept as keeping
from tracker.insight.indicators.base import Answer, Ask, Column, Indicator, Line
from tracker.insight.indicators.packing import pack, packed, unpack
from tracker.insight.models import Snapshot
from tracker.records import countries
from tracker.records.models import Output

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "zh-hans")
ASK = Ask(date(2026, 10, 31))


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-22 09:00", tick=False):
        yield


@pytest.fixture
def house():
    """Something of everything that indicators tell of, named in both languages."""
    fill(
        Counts(partners=40, papers_each=1, visits=400, grants=60, outputs=900, years=6),
        seed=3,
        today=date(2026, 11, 1),
    )
    health.refresh(ASK.as_of)
    unit = Unit.objects.exclude(name_zh="").order_by("pk").last()
    theme = StrandFactory(kind="theme")
    for year in (2024, 2025, 2026, 2027):
        TargetFactory(indicator="joint-outputs", unit=unit, year=year, value=1)
    TargetFactory(indicator="region-share", country_group="EU", year=2025, value=0.9)
    ReferenceLineFactory(
        indicator="international-share", label="Published", label_zh="公布"
    )
    CountryNoteFactory(
        kind="openness", country="NL", strand=theme, openness="open",
        noted_on=date(2026, 3, 1),
    )  # fmt: skip
    joint = Output.objects.filter(n_partners__gt=0).order_by("pk").first()
    for kind, retracted in (("article", True), ("dataset", False)):
        OutputFactory(
            kind=kind, year=2025, retracted=retracted, unit=unit,
            partners=list(joint.partners.all()),
        )  # fmt: skip


def test_every_answer_is_the_same_as_if_computed_in_that_language(house, monkeypatch):
    expected = {}
    with monkeypatch.context() as patch:
        patch.setattr(later, "later", lambda say: str(say()))
        for language in LANGUAGES:
            with translation.override(language):
                for one in INDICATORS:
                    expected[one.slug, language] = pack(one.answer(ASK))

    different = []
    for indicator, own in zip(INDICATORS, LANGUAGES * len(INDICATORS), strict=False):
        times = []

        def counted(ask: Ask, one: Indicator = indicator, times=times) -> Answer:
            times.append(ask)
            return one.answer(ask)

        with translation.override(own):
            keeping.computed(replace(indicator, answer=counted), ASK)
        kept = dict(
            Snapshot.objects.filter(slug=indicator.slug).values_list("language", "body")
        )
        wanted = {code: expected[indicator.slug, code] for code in LANGUAGES}
        if kept != wanted or len(times) != 1:
            different.append(indicator.slug)

    assert not different
    # Names stand in the order of their own language.
    orders = [
        [row.values["row"] for row in unpack(each.body).rows]
        for each in Snapshot.objects.filter(slug="what-it-brings-by-country")
    ]
    assert [order == sorted(order) for order in orders] == [True, True]
    assert len(orders[0]) == len(orders[1]) > 5


def test_an_answer_in_words_that_were_said_at_once_is_worked_out_for_each_language():
    asked = []

    def answer(ask: Ask) -> Answer:
        asked.append(translation.get_language())
        return Answer((Column("a", "A"),), (Line({"a": gettext("Partners")}),))

    hasty = Indicator("hasty", "", "", "", answer)
    with translation.override("en"):
        assert keeping.kept(hasty, ASK).rows[0].values == {"a": "Partners"}
    with translation.override("zh-hans"):
        assert keeping.kept(hasty, ASK).rows[0].values != {"a": "Partners"}
    assert asked == ["en", "zh-hans"]

    Snapshot.objects.all().delete()
    keeping.refresh((hasty,))
    assert asked == ["en", "zh-hans"] * 2
    assert Snapshot.objects.count() == 2


@pytest.mark.parametrize(
    "speak",
    [
        lambda: gettext("Partners"),
        lambda: str(gettext_lazy("Partners")),
        lambda: translation.ngettext("%(n)s row", "%(n)s rows", 2),
        lambda: translation.pgettext("report", "Themes by country"),
        translation.get_language,
        lambda: str(Unit(name="A", name_zh="B")),
    ],
)
def test_whoever_speaks_at_once_is_heard_and_understood(speak):
    with translation.override("zh-hans"):
        plain = speak()
        with later.listening() as ears:
            assert not ears.heard
            heard = speak()
        assert translation.get_language() == "zh-hans"
        assert speak() == plain

    assert heard == plain
    assert ears.heard


def test_a_sentence_is_put_off_with_everything_in_it():
    with translation.override("en"), later.listening() as ears:
        said = later.gettext("Of %(years)s only typed totals are known, not the works.")
        said %= {"years": later.listed([later.country("NL"), later.country("FR")])}
    assert not ears.heard

    with translation.override("en"):
        assert "Of Netherlands, France only" in said
    with translation.override("zh-hans"):
        assert "荷兰、法国" in said
    assert said == f"{said}" == str(said)


CODES = ("NL", "CN", "DE", "FR")


def test_rows_stand_in_the_order_of_their_words_and_keep_what_they_open():
    found = Answer(
        (Column("row", "A"),),
        tuple(Line({"row": later.country(code)}) for code in CODES),
        order=later.in_order(CODES, countries.name),
    )
    told = packed(found, LANGUAGES)

    english, chinese = (
        [row.values["row"] for row in unpack(told[code]).rows] for code in LANGUAGES
    )
    assert english == ["China", "France", "Germany", "Netherlands"]
    assert chinese == sorted(["中国", "法国", "德国", "荷兰"])
