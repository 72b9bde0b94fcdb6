"""Whoever may not see a record sees the same house as if it were not there."""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from tests import two_houses
from tests.every_address import every_address
from tests.factories import PersonFactory, VisitFactory
from tests.two_houses import SECRET, House, Verdicts
from tests.web.filling import as_sent
from tracker.exchange.drafting import keeping
from tracker.kinds import RECORDS
from tracker.records.models import Record

pytestmark = pytest.mark.django_db

BY_CHANCE = [
    re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]*'),
    re.compile(rb'(X-CSRFToken": ")[^"]*'),
    re.compile(rb'(data-csrf=")[^"]*'),
    re.compile(rb'(nonce=")[^"]*'),
    re.compile(rb'(name="once"[^>]* value=")[^"]*'),
]
"""What differs between two looks at the same house."""

TOTALS = re.compile(r"^/(portfolio/|reports/|api/v1/indicators/|settings/)")
"""Portfolio totals may rest on hidden records; their rows may not."""
OF_THE_READER = re.compile(r"^/(reports/what-if/|api/v1/what-if/|settings/home/)")
"""Reports that are reckoned from what the reader may see."""


class Undone(Exception):
    """Nothing of this house is to stay."""


@contextmanager
def passing() -> Iterator[None]:
    """A house for a moment: what is made in it is taken back."""
    try:
        with transaction.atomic():
            yield
            raise Undone
    except Undone:
        cache.clear()


@pytest.fixture(autouse=True)
def today() -> Iterator[Any]:
    with time_machine.travel("2026-11-22 09:00", tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Hundreds of refused requests need not be written down."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def house(outsider: Any, sciences: Any, engineering: Any) -> House:
    made = two_houses.open_records(outsider, sciences, engineering)
    two_houses.judge()
    return made


def seen(reader: Any, addresses: list[str]) -> dict[str, bytes]:
    """Every answer as it comes, with what stands in its head."""
    cache.clear()
    client = Client(raise_request_exception=True)
    client.force_login(reader)
    return {address: body(client.get(address)) for address in addresses}


def body(answer: Any) -> bytes:
    content = b"".join(answer) if answer.streaming else answer.content
    if content.startswith(b"PK"):  # a sheet is stamped with the minute it was packed
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"\n".join(map(packed.read, sorted(packed.namelist())))
    for chance in BY_CHANCE:
        content = chance.sub(rb"\1", content)
    head = [answer.get(name, "") for name in ("ETag", "Location", "Last-Modified")]
    return f"{answer.status_code} {head}\n".encode() + content


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return [f"{at}\n{shown(one[at], other[at])}" for at in one if one[at] != other[at]]


def shown(one: bytes, other: bytes) -> str:
    """The first places where two answers part."""
    mine = one.decode(errors="replace").splitlines()
    theirs = other.decode(errors="replace").splitlines()
    told = [
        f"  - {a.strip()[:300]}\n  + {b.strip()[:300]}"
        for a, b in zip(mine, theirs, strict=False)
        if a != b
    ]
    return "\n".join(told[:2]) or f"  {len(mine)} and {len(theirs)} lines"


def test_every_kind_that_can_be_hidden_is_hidden_here(house, coordinator):
    two_houses.hide(house, coordinator)

    kinds = {k.slug for k in RECORDS if issubclass(k.model, Record)}
    assert set(house.hidden) == kinds
    for slug, records in house.hidden.items():
        for record in records:
            seen_ = type(record).objects.visible_to(house.reader)
            assert not seen_.filter(pk=record.pk).exists(), (slug, record)
    for records in house.open.values():
        for record in records:
            seen_ = type(record).objects.visible_to(house.reader)
            assert seen_.filter(pk=record.pk).exists(), record


def test_two_looks_at_one_house_are_the_same(house):
    some = every_address(house.names())[::20]

    assert differing(seen(house.reader, some), seen(house.reader, some)) == []


def test_hidden_records_change_no_answer(house, coordinator, monkeypatch):
    plain = Verdicts.of_house(house)
    with passing():
        two_houses.hide(house, coordinator)
        two_houses.judge()
        plain.put_back(monkeypatch)
        addresses = [
            one
            for one in every_address(house.names())
            if not TOTALS.match(one) or OF_THE_READER.match(one)
        ]
        with_hidden = seen(house.reader, addresses)
    monkeypatch.undo()
    without = seen(house.reader, addresses)

    assert not (found := differing(without, with_hidden)), "\n".join(found)


def test_what_is_hidden_may_count_but_is_not_told(house, coordinator):
    two_houses.hide(house, coordinator)
    two_houses.judge()
    addresses = [one for one in every_address(house.names()) if TOTALS.match(one)]
    before = seen(house.reader, addresses)
    two_houses.reword(house, coordinator)
    after = seen(house.reader, addresses)

    assert not (found := differing(before, after)), "\n".join(found)
    word = SECRET.lower().encode()
    told = [at for at, said in before.items() if word in said.lower()]
    assert [at for at in told if word.decode() not in at.lower()] == []


def test_a_record_once_more_repeats_no_hidden_reference(outsider, sciences):
    hidden = PersonFactory(name=f"{SECRET} Person", confidential=True)
    VisitFactory(
        owner=outsider,
        unit=sciences,
        head=hidden,
        participants=[{"person": hidden, "side": "ours", "name": ""}],
    )

    draft = keeping.repeated("visit", outsider, date(2026, 11, 22))

    assert draft is not None
    assert "head" not in draft.filled["fields"]
    people = draft.filled["lines"].get("participants", [])
    assert not any("person" in row for row in people)


def test_a_form_neither_shows_nor_loses_a_hidden_reference(client, outsider, sciences):
    hidden = PersonFactory(name=f"{SECRET} Person", confidential=True)
    visit = VisitFactory(owner=outsider, unit=sciences, head=hidden)
    client.force_login(outsider)
    page = f"{visit.get_absolute_url()}edit/"
    sent = as_sent(client.get(page), title="Another title")

    assert "head" not in sent
    assert client.post(page, sent).status_code == 302
    visit.refresh_from_db()
    assert (visit.title, visit.head) == ("Another title", hidden)
