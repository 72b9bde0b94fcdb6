"""Settings: who may enter which room, who we are, jobs and thresholds."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from tracker.insight.models import ParameterSet
from tracker.insight.thresholds import Thresholds
from tracker.jobs.models import Job
from tracker.records.models import Change, HomeInstitution
from tracker.web.house.limit_words import GROUPS
from tracker.web.numbers import grouped

FORM = {
    "name": "Yunlan University",
    "name_zh": "云岚大学",
    "aliases": "Yunlan Univ\nUniv. Yunlan",
    "ror_id": "",
    "pic": "",
    "country": "中国",
    "campuses": "Campus North, NL\n\nHaikou，CN",
    "report_after_working_days": "10",
}


def form(**changes):
    return FORM | {"version": HomeInstitution.get().version} | changes


def test_everybody_finds_the_lists_only_keepers_the_house(
    client, viewer, coordinator, administrator
):
    for user, keeps in ((viewer, False), (coordinator, True), (administrator, True)):
        client.force_login(user)
        page = client.get("/settings/").content.decode()
        assert "/coverage/" in page
        assert "/settings/thresholds/" in page
        assert ("/settings/home/" in page) is keeps
        assert ("/settings/users/" in page) is user.is_administrator


@pytest.mark.parametrize("path", ["home/", "jobs/"])
def test_rooms_are_closed_to_others(client, officer, leader, viewer, path):
    for user in (officer, leader, viewer):
        client.force_login(user)
        assert client.get(f"/settings/{path}").status_code == 403
    client.force_login(officer)
    assert client.post("/settings/home/", form()).status_code == 403


def test_who_we_are_is_saved_with_its_history(client, administrator):
    client.force_login(administrator)
    given = form(campuses="Campus North, Netherlands\n\n")
    assert client.post("/settings/home/", given).status_code == 302
    home = HomeInstitution.get()
    assert (home.name, home.country) == ("Yunlan University", "CN")
    assert home.campuses == "Campus North, NL"
    assert home.report_after_working_days == 10
    change = Change.objects.get(kind="homeinstitution")
    assert change.made_by == administrator
    page = client.get("/settings/home/").content.decode()
    assert "Yunlan University" in page
    assert "<small>Yunlan University</small>" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("country", "Atlantis"),
        ("country", ""),
        ("ror_id", "https://ror.org/000000000"),
        ("pic", "12"),
        ("campuses", "Somewhere"),
        ("campuses", "North, Atlantis"),
        ("report_after_working_days", "-1"),
        ("report_after_working_days", "9999"),
        ("report_after_working_days", "99999999999999999999"),
        ("version", "x"),
    ],
)
def test_nonsense_about_us_is_refused_at_its_field(client, coordinator, field, value):
    client.force_login(coordinator)
    answered = client.post("/settings/home/", form(**{field: value}))
    assert answered.status_code == 422
    assert HomeInstitution.get().name != "Yunlan University"
    assert field in answered.context["form"].errors


def test_two_people_who_say_who_we_are(client, coordinator):
    read = form()
    client.force_login(coordinator)
    client.post("/settings/home/", form(name="First University"))
    answered = client.post("/settings/home/", read | {"name": "Second University"})
    assert answered.status_code == 409
    page = answered.content.decode()
    assert "First University" in page
    assert "Second University" in page
    assert HomeInstitution.get().name == "First University"
    again = answered.context["form"]["version"].value()
    client.post("/settings/home/", read | {"name": "Agreed", "version": again})
    assert HomeInstitution.get().name == "Agreed"


@pytest.fixture
def dead(db):
    return Job.objects.create(
        kind="judge-due",
        state="dead",
        attempts=3,
        args={"secret": "Hush Labs"},
        error="Traceback\nValueError: Hush Labs cannot be read",
    )


def test_jobs_say_how_they_fared_not_what_they_found(
    client, coordinator, administrator, dead
):
    Job.objects.create(kind="import", state="done", result={"x": "Hidden result"})
    client.force_login(administrator)
    page = client.get("/settings/jobs/").content.decode()
    assert "ValueError" in page
    assert "Hush Labs" not in page
    assert "Hidden result" not in page
    assert f"/settings/jobs/{dead.pk}/retry/" in page
    client.force_login(coordinator)
    assert "Hush Labs cannot be read" in client.get("/settings/jobs/").content.decode()
    assert "given up" in client.get("/settings/").content.decode()


def test_a_given_up_job_is_promised_anew_once(client, coordinator, officer, dead):
    client.force_login(officer)
    assert client.post(f"/settings/jobs/{dead.pk}/retry/").status_code == 403
    client.force_login(coordinator)
    assert client.get(f"/settings/jobs/{dead.pk}/retry/").status_code == 405
    client.post(f"/settings/jobs/{dead.pk}/retry/")
    client.post(f"/settings/jobs/{dead.pk}/retry/")
    dead.refresh_from_db()
    assert dead.state == "failed"
    anew = Job.objects.get(state="new")
    assert (anew.kind, anew.args, anew.attempts) == (dead.kind, dead.args, 0)


@pytest.mark.parametrize("query", ["", "?state=dead", "?state=nothing", "?page=99999"])
def test_the_list_of_jobs_costs_the_same(client, coordinator, count_queries, query):
    client.force_login(coordinator)
    path = f"/settings/jobs/{query}"
    Job.objects.create(kind="import", state="dead", promised_by=coordinator)
    client.get(path)
    one = count_queries(lambda: client.get(path))
    for _ in range(7):
        Job.objects.create(kind="import", state="dead", promised_by=coordinator)
    assert count_queries(lambda: client.get(path)) == one


@pytest.mark.parametrize("key", ["0", "12345", "9" * 30])
def test_no_such_job_is_no_disaster(client, coordinator, key):
    client.force_login(coordinator)
    assert client.post(f"/settings/jobs/{key}/retry/").status_code in (302, 404)


def test_every_threshold_is_told_with_its_number(client, viewer):
    client.force_login(viewer)
    page = client.get("/settings/thresholds/").content.decode()
    assert "these are the defaults" in page
    limits = Thresholds(cool_cap=20).to_dict()
    ParameterSet.objects.create(number=1, first_day=date(2025, 1, 1))
    ParameterSet.objects.create(
        number=2, first_day=date(2026, 1, 1), thresholds=limits, reason="Stricter"
    )
    ParameterSet.objects.create(number=3, first_day=date(2099, 1, 1))
    page = client.get("/settings/thresholds/").content.decode()
    assert "Set 2, in force from" in page
    assert "<b>20</b>" in page
    older = client.get("/settings/thresholds/?set=1").content.decode()
    assert "not the set in force today" in older
    assert client.get("/settings/thresholds/?set=zzz").status_code == 200
    told = {name for _title, _why, lines in GROUPS for name, _label in lines}
    assert told == set(Thresholds().to_dict())


@pytest.fixture
def backup_folder(settings, tmp_path):
    settings.BACKUP_DIR, settings.BACKUP_KEEP = tmp_path / "backups", (7, 4, 12)
    settings.BACKUP_DIR.mkdir()
    return settings.BACKUP_DIR


def test_backups_are_for_administrators(client, coordinator, officer, backup_folder):
    for user in (coordinator, officer):
        client.force_login(user)
        assert client.get("/settings/backups/").status_code == 404
        assert client.post("/settings/backups/now/").status_code == 404
        assert "/settings/backups/" not in client.get("/settings/").content.decode()
    assert not Job.objects.filter(kind="backup").exists()


def test_the_page_of_backups_says_what_there_is_and_what_is_wrong(
    client, administrator, backup_folder
):
    client.force_login(administrator)
    page = client.get("/settings/backups/").content.decode()
    assert "There is no backup yet." in page
    assert "needs somebody" in client.get("/settings/").content.decode()

    name = f"rapport-{timezone.localdate():%Y-%m-%d}.zip"
    (backup_folder / name).write_bytes(b"x" * 2048)
    Job.objects.create(
        kind="backup",
        state="done",
        finished=timezone.now(),
        result={"file": f"/b/{name}", "rows": 1234567, "documents": 7, "missing": []},
    )
    page = client.get("/settings/backups/").content.decode()
    assert name in page
    assert "2.0\xa0KB" in page
    assert grouped(1234567) in page
    assert "the newest of 7 days, 4 weeks and 12 months" in page
    assert "needs somebody" not in client.get("/settings/").content.decode()

    Job.objects.create(
        kind="backup",
        state="failed",
        finished=timezone.now(),
        error="/b/x.zip cannot be written: No space left on device",
    )
    page = client.get("/settings/backups/").content.decode()
    assert "No space left on device" in page


def test_an_administrator_asks_for_one_backup_more(
    client, administrator, backup_folder
):
    client.force_login(administrator)
    assert client.get("/settings/backups/now/").status_code == 405
    for _ in range(2):
        assert client.post("/settings/backups/now/").status_code == 302
    job = Job.objects.get(kind="backup")
    assert job.promised_by == administrator
    assert "Being written" in client.get("/settings/backups/").content.decode()
