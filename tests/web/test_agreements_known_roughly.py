"""A paper without a title, or signed in some year, on its pages and in the API."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories import AgreementFactory, PartnerFactory
from tests.web.filling import as_sent, shown
from tests.web.test_imprecise_dates import page
from tracker.records.models import Agreement

pytestmark = pytest.mark.django_db
YEAR = {
    "signed_on": date(2019, 7, 1),
    "starts_on": date(2019, 7, 1),
    "date_precision": "year",
}


def test_what_needs_a_title_says_so_and_is_found(coordinating):
    paper = AgreementFactory(title="Memorandum with Delft", needs_title=True)
    AgreementFactory(title="On water")

    found = page(coordinating, "/agreements/?needs_title=true")

    assert "needs a title" in found and "On water" not in found
    assert "needs a title" in page(coordinating, paper.get_absolute_url())


def test_a_title_that_is_typed_takes_the_tag_away(coordinating):
    paper = AgreementFactory(title="Made up", needs_title=True)
    url = f"/agreements/{paper.ref}/edit/"

    coordinating.post(url, as_sent(coordinating.get(url), notes="Look at it"))
    paper.refresh_from_db()
    assert paper.needs_title
    coordinating.post(url, as_sent(coordinating.get(url), title="On water"))

    paper.refresh_from_db()
    assert (paper.title, paper.needs_title) == ("On water", False)


def test_pages_say_no_more_than_is_known(coordinating):
    partner = PartnerFactory()
    paper = AgreementFactory(partners=[partner], **YEAR)
    other = AgreementFactory(**YEAR | {"starts_on": date(2019, 9, 1)})

    own = page(coordinating, paper.get_absolute_url())
    assert own.count('<time datetime="2019">2019</time>') >= 2
    assert "1 July 2019" not in own and "1 Jul 2019" not in own
    assert '<time datetime="2019">2019</time>' in page(coordinating, "/agreements/")
    told = page(coordinating, other.get_absolute_url())
    assert '<time datetime="2019-09-01">' in told
    life = page(coordinating, f"/partners/{partner.ref}/")
    assert ">2019</time>" in life and "1 July 2019" not in life


@pytest.mark.parametrize(
    ("signed", "starts", "wrong", "kept"),
    [
        ("2019", "2019", [], (date(2019, 7, 1), date(2019, 7, 1), "year")),
        ("2019", "2019-09-01", [], (date(2019, 7, 1), date(2019, 9, 1), "year")),
        ("2019-05-12", "2019", ["starts_on"], None),
        ("2019-05", "2019", ["starts_on"], None),
    ],
)
def test_a_form_takes_a_year_of_signature(coordinating, signed, starts, wrong, kept):
    paper = AgreementFactory(ends_on=date(2030, 1, 1))
    url = f"/agreements/{paper.ref}/edit/"
    sent = as_sent(coordinating.get(url), signed_on=signed, starts_on=starts)

    answer = coordinating.post(url, sent)

    if wrong:
        assert list(shown(answer).errors) == wrong
        return
    assert answer.status_code == 302, shown(answer).errors
    found = Agreement.objects.get()
    assert (found.signed_on, found.starts_on, found.date_precision) == kept
    told = page(coordinating, f"/agreements/{paper.ref}/history/")
    assert "2019" in told and "1 July 2019" not in told


def test_a_start_taken_from_the_signature_is_not_left_behind(coordinating):
    paper = AgreementFactory(**YEAR, ends_on=date(2030, 1, 1))
    url = f"/api/v1/agreements/{paper.ref}/"
    found = coordinating.get(url)
    assert found.json()["date_precision"] == "year"
    given = {"content_type": "application/json", "headers": {"if-match": found["ETag"]}}

    alone = coordinating.patch(url, {"signed_on": "2019-05-12"}, **given)
    assert alone.status_code == 400
    both = {"signed_on": "2019-05-12", "starts_on": "2019-05-12"}
    assert coordinating.patch(url, both, **given).status_code == 200

    paper.refresh_from_db()
    assert (paper.starts_on, paper.date_precision) == (date(2019, 5, 12), "day")
