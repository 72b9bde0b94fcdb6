"""A search finds what its asker may see, and goes nowhere else."""

from __future__ import annotations


def test_neither_reference_nor_words_lead_to_what_is_hidden(
    as_outsider, unit_kind, make, engineering
):
    secret = make(unit=engineering, confidential=True)
    words = str(secret)

    for text in (secret.ref, words):
        found = as_outsider.get("/search/", {"q": text})
        assert found.status_code == 200  # not sent on to its page
        rows = [row for group in found.context["groups"] for row, _ in group["rows"]]
        assert secret not in rows


def test_its_own_unit_is_sent_on(as_officer, unit_kind, make, engineering):
    secret = make(unit=engineering, confidential=True)
    found = as_officer.get("/search/", {"q": secret.ref})
    assert (found.status_code, found.url) == (302, secret.get_absolute_url())
