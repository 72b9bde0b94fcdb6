"""The same through the API: a token, a conflict, a secret of another unit."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.workers

QUIET = """
from tracker.insight.models import Standing
found = Standing.objects.filter(
    state="dormant", last_activity_on__isnull=False, partner__confidential=False
).order_by("-pk").first()
print(json.dumps([found.partner.ref, found.partner.lead_unit.name]))
"""


def test_a_program_wakes_a_partner_too(demo_house):
    from tests.services import wait_for

    ref, unit = demo_house.ask(QUIET)
    token = demo_house.token("office")
    today = demo_house.ask(
        "from django.utils import timezone\n"
        "print(json.dumps(timezone.localdate().isoformat()))"
    )
    visit = {
        "title": "Visit by program",
        "direction": "inbound",
        "category": "academic_visit",
        "starts_on": today,
        "unit": unit,
        "hosts": [{"partner": ref}],
    }
    status, made, _headers = demo_house.call("POST", "/api/v1/visits/", token, visit)
    assert status == 201, made

    def revived() -> bool:
        health = demo_house.call("GET", f"/api/v1/partners/{ref}/health/", token)[1]
        return health["state"] == "revived"

    assert wait_for(revived, 5, 0.25)


def test_the_second_of_two_edits_is_refused(demo_house):
    token = demo_house.token("office")
    path = "/api/v1/partners/PA-0001/"
    _status, _body, headers = demo_house.call("GET", path, token)
    tag = headers["etag"]
    first = demo_house.call("PATCH", path, token, {"city": "One"}, If_Match=tag)
    second = demo_house.call("PATCH", path, token, {"city": "Two"}, If_Match=tag)
    without = demo_house.call("PATCH", path, token, {"city": "Three"})
    assert (first[0], second[0], without[0]) == (200, 412, 428)
    assert demo_house.call("GET", path, token)[1]["city"] == "One"


def test_another_units_confidential_agreement_is_nowhere(demo_house):
    made = demo_house.ask(
        "from accounts.models import Unit\nfrom datetime import date\n"
        "DAY = date(2026, 1, 5)\n"
        "from tracker.records import changes\n"
        "unit = Unit.objects.get(code='ME')\n"
        "partner = Partner.objects.filter(confidential=False).first()\n"
        "paper = Agreement(title='Quiet matter', kind='nda', unit=unit,"
        " confidential=True, stage='in_force',"
        " signed_on=DAY, starts_on=DAY)\n"
        "changes.write(paper, by=None, lines={'parties': [{'partner': partner}]})\n"
        "print(json.dumps([paper.ref, paper.pk, partner.ref]))"
    )
    ref, key, partner = made
    ours, theirs = demo_house.token("mechanic"), demo_house.token("designer")
    for name in (ref, key):
        path = f"/api/v1/agreements/{name}/"
        assert demo_house.call("GET", path, ours)[0] == 200
        for method in ("GET", "PUT", "PATCH", "DELETE"):
            body = {} if method in ("PUT", "PATCH") else None
            answer = demo_house.call(method, path, theirs, body, If_Match='"1"')
            assert answer[0] == 404, (method, answer)
    for path in (
        "/api/v1/agreements/?search=Quiet",
        f"/api/v1/agreements/?partner={partner}&page_size=200",
        f"/api/v1/partners/{partner}/timeline/",
    ):
        assert "Quiet matter" in str(demo_house.call("GET", path, ours)[1]), path
        assert "Quiet matter" not in str(demo_house.call("GET", path, theirs)[1]), path
