from __future__ import annotations

from tests.factories import PartnerFactory


def body(answer):
    return b"".join(answer.streaming_content)


def test_every_list_is_a_file_too(coordinating, any_kind, make):
    make()
    for name in ("csv", "xlsx", "json"):
        answer = coordinating.get(any_kind.url("export", name))
        assert answer.status_code == 200
        assert f".{name}" in answer["Content-Disposition"]
        assert len(body(answer)) > 10


def test_a_file_holds_what_the_list_found_on_all_its_pages(coordinating):
    for number in range(60):
        PartnerFactory(name=f"Found {number:02}")
    PartnerFactory(name="Elsewhere")

    text = body(coordinating.get("/partners/export.csv?search=Found&page=2")).decode()

    assert sum(f"Found {n:02}" in text for n in range(60)) == 60
    assert "Elsewhere" not in text


def test_a_file_holds_nothing_hidden(as_outsider, unit_kind, make, engineering):
    secret = make(unit=engineering, confidential=True)
    open_one = make(unit=engineering)

    text = body(as_outsider.get(unit_kind.url("export", "csv"))).decode()

    assert secret.ref not in text
    assert open_one.ref in text


def test_an_unusable_question_gives_no_file(coordinating):
    assert coordinating.get("/partners/export.csv?bad=filter").status_code == 400
    assert coordinating.get("/partners/export.exe").status_code == 404
