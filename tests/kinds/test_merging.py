"""Two records of the same partner or person become one, and come apart again."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection

from tests import factories as make
from tracker.kinds import BY_NAME, RECORDS, taken_back
from tracker.kinds.merging import merge
from tracker.records import merged, pointing
from tracker.records.models import (
    Agreement,
    Batch,
    Change,
    Due,
    Partner,
    Person,
    Stale,
    StoredFile,
)
from tracker.records.snapshots import snapshot

pytestmark = pytest.mark.django_db

PARTNER, PERSON = BY_NAME["partner"], BY_NAME["person"]


def everything():
    """Every record there is, as its history would write it, and what goes along."""
    found = {
        (kind.name, record.pk): (record.ref, snapshot(record))
        for kind in RECORDS
        for record in kind.model._base_manager.all()
    }
    for label in ("records.StoredFile", "insight.Flag"):
        for row in apps.get_model(label)._base_manager.order_by("pk").values():
            found[label, row["id"]] = {k: v for k, v in row.items() if k != "updated"}
    return found


def same(now, before):
    """Told apart record by record, so that a difference is read at once."""
    other = {key: (now.get(key), before.get(key)) for key in {**now, **before}}
    assert {k: v for k, v in other.items() if v[0] != v[1]} == {}


@pytest.fixture
def pair(engineering, officer):
    """The same university twice, with everything that can lead to a partner."""
    kept = make.PartnerFactory(
        name="Delft University of Technology", lead_unit=engineering, pic="999977366",
        aliases=[{"name": "TU Delft", "kind": "short"}],
    )  # fmt: skip
    gone = make.PartnerFactory(
        name="Technische Universiteit Delft", name_zh="代尔夫特理工大学",
        acronym="TUD", city="Delft", owner=officer, ror_id="02e2c7k09",
        notes="Met in 2019.", tags=["water"], confidential=False,
        aliases=[{"name": "Delft Univ Technol", "kind": "spelled", "language": "en"}],
    )  # fmt: skip
    return kept, gone


@pytest.fixture
def life(pair, engineering, sciences):
    """Records that lead to both, to one, and of other units."""
    kept, gone = pair
    third = make.PartnerFactory(name="Third")
    person = make.PersonFactory(
        partner=gone, affiliations=[{"partner": gone, "since": date(2019, 1, 1)}]
    )
    make.PartnerFactory(name="Institute", parent=gone)
    make.PartnerFactory(name="Older", succeeded_by=gone)
    network = make.NetworkFactory(unit=engineering, members=[{"partner": gone}])
    both = make.AgreementFactory(
        unit=sciences,
        parties=[
            {"partner": kept, "role": "lead"},
            {"partner": gone, "role": "party", "signatory": "Rector"},
            {"partner": third},
        ],
    )
    make.VisitFactory(unit=engineering, partners=[gone, third])
    make.VisitFactory(
        unit=sciences, hosts=[
            {"partner": gone, "their_unit": "Physics"},
            {"partner": kept, "their_unit": "Water"},
        ],
    )  # fmt: skip
    make.GrantFactory(unit=sciences, partners=[gone])
    make.OutputFactory(
        unit=sciences, partners=[gone, kept],
        affiliations=[{"printed": "TU Delft", "partner": gone, "state": "matched"}],
    )  # fmt: skip
    make.CentreFactory(unit=engineering, partners=[gone, kept])
    make.NoteFactory(unit=engineering, partner=gone)
    make.ReviewFactory(partner=gone)
    StoredFile.objects.create(
        kind_of_record="partner", record_id=gone.pk, name="a.pdf", sha256="0" * 64,
        size=1, content_type="application/pdf",
    )  # fmt: skip
    apps.get_model("insight.Flag").objects.create(
        partner=gone, code="DORMANT", opened_on=date(2026, 1, 5), note="asked",
        state="acknowledged",
    )  # fmt: skip
    return {"both": both, "person": person, "network": network, "third": third}


@pytest.mark.parametrize("model", [Partner, Person])
def test_every_relation_is_thought_of(model):
    """A new relation fails, here or in `pointings`, until somebody decides."""
    hows = {one.how for one in pointing.pointings(model)}
    assert {pointing.FIELD, pointing.LINE, pointing.MANY, pointing.ASIDE} <= hows
    led = {(one.model, one.line or one.field) for one in pointing.pointings(model)}
    for far in apps.get_models(include_auto_created=True):
        for field in far._meta.concrete_fields:
            if field.related_model is model:
                owner = far._meta.auto_created or far
                names = {name for where, name in led if where is owner}
                lines = {
                    name
                    for where, name in led
                    if getattr(where, "lines", ()) and name in where.lines
                    and where._meta.get_field(name).related_model is far
                }  # fmt: skip
                own = getattr(model, "lines", ())
                assert (
                    names
                    or lines
                    or any(
                        model._meta.get_field(name).related_model is far for name in own
                    )
                ), f"{far.__name__}.{field.name}"


def test_everything_leads_to_the_one_that_stays(pair, life, coordinator):
    kept, gone = pair
    merge(PARTNER, kept, gone, {}, by=coordinator)

    assert not Partner.objects.filter(pk=gone.pk).exists()
    left = [
        (one.model.__name__, one.field)
        for one in pointing.pointings(Partner)
        if one.how in (pointing.FIELD, pointing.LINE, pointing.MANY)
        and pointing.leading(one, gone.pk).exists()
    ]
    assert left == []
    assert kept.visits.count() == 2
    assert kept.grants.count() == kept.outputs.count() == kept.centres.count() == 1
    assert kept.people.get() == life["person"]
    assert life["person"].affiliations.get().partner == kept
    assert {one.name for one in kept.parts.all()} == {"Institute"}
    assert {one.name for one in kept.predecessors.all()} == {"Older"}
    assert life["network"].members.get().partner == kept
    assert kept.contact_notes.count() == kept.reviews.count() == 1
    assert kept.outputs.get().n_partners == 1
    assert kept.outputs.get().affiliations.get().partner == kept
    assert StoredFile.objects.get().record_id == kept.pk
    assert kept.flags.get(code="DORMANT").note == "asked"
    assert {kept.pk, life["third"].pk} <= set(Due.objects.values_list("pk", flat=True))


def test_no_line_is_doubled_and_nothing_of_it_is_lost(pair, life, coordinator):
    kept, gone = pair
    merge(PARTNER, kept, gone, {}, by=coordinator)

    party = life["both"].parties.get(partner=kept)
    assert (party.role, party.signatory) == ("lead", "Rector")
    assert life["both"].parties.count() == 2
    hosts = [h for v in kept.visits.all() for h in v.hosts.filter(partner=kept)]
    assert sorted(h.their_unit for h in hosts) == ["", "Water; Physics"]
    assert kept.centres.get().partners.count() == 1


def test_both_names_and_what_was_empty_are_kept(pair, coordinator):
    kept, gone = pair
    merge(PARTNER, kept, gone, {}, by=coordinator)

    now = Partner.objects.get(pk=kept.pk)
    assert now.name == "Delft University of Technology"
    assert (now.name_zh, now.acronym, now.city) == ("代尔夫特理工大学", "TUD", "Delft")
    assert (now.pic, now.ror_id) == ("999977366", "02e2c7k09")
    assert now.tags == ["water"]
    names = {(one.name, one.language, one.kind) for one in now.aliases.all()}
    assert names == {
        ("TU Delft", "", "short"),
        ("Technische Universiteit Delft", "", "spelled"),
        ("Delft Univ Technol", "en", "spelled"),
    }
    assert Partner.objects.named("technische universiteit delft").get() == now


def test_the_other_name_may_be_chosen_and_an_identifier_that_gives_way_is_noted(
    pair, coordinator
):
    kept, gone = pair
    gone.pic = "999990267"
    gone.save()
    choices = {"name": "gone", "pic": "gone"}
    merge(PARTNER, kept, gone, choices, by=coordinator)

    now = Partner.objects.get(pk=kept.pk)
    assert (now.name, now.pic) == ("Technische Universiteit Delft", "999990267")
    assert "Delft University of Technology" in {a.name for a in now.aliases.all()}
    assert "999977366" in now.notes and gone.ref in now.notes
    assert "Met in 2019." in now.notes


@pytest.mark.parametrize("who", ["coordinator", "officer"])
def test_taken_back_everything_is_as_it_was(pair, life, request, who):
    """Byte by byte, also records of other units that only led elsewhere."""
    by = request.getfixturevalue(who)
    kept, gone = pair
    make.VisitFactory(
        unit=life["both"].unit, partners=[gone], confidential=True, title="Hidden"
    )
    before = everything()
    batch = merge(PARTNER, kept, gone, {"name": "gone"}, by=by)
    assert everything() != before

    taken_back.take_back(batch, by=by)

    same(everything(), before)


def test_partners_that_lead_to_each_other(pair, coordinator):
    kept, gone = pair
    kept.succeeded_by = gone
    kept.save()
    gone.parent = kept
    gone.save()
    before = everything()
    batch = merge(PARTNER, kept, gone, {}, by=coordinator)
    now = Partner.objects.get(pk=kept.pk)
    assert (now.succeeded_by, now.parent) == (None, None)
    taken_back.take_back(batch, by=coordinator)
    same(everything(), before)


def test_two_networks_become_one(pair, coordinator):
    kept, gone = pair
    member = make.PartnerFactory()
    ours = make.NetworkFactory(partner=kept, members=[{"name": "A"}])
    theirs = make.NetworkFactory(
        partner=gone, members=[{"partner": member}, {"name": "A"}]
    )
    before = everything()
    batch = merge(PARTNER, kept, gone, {}, by=coordinator)
    assert ours.members.count() == 2
    assert merged.successor(type(ours), theirs.ref, coordinator) == ours
    taken_back.take_back(batch, by=coordinator)
    same(everything(), before)


def test_a_network_one_may_not_know_of_stands_beside(pair, sciences, officer):
    kept, gone = pair
    make.NetworkFactory(partner=kept, confidential=True, unit=sciences)
    make.NetworkFactory(partner=gone, confidential=True, unit=sciences)
    before = everything()
    batch = merge(PARTNER, kept, gone, {}, by=officer)
    taken_back.take_back(batch, by=officer)
    same(everything(), before)


def test_people_are_merged_with_their_names_and_places(engineering, coordinator):
    one, two = make.PartnerFactory(), make.PartnerFactory()
    kept = make.PersonFactory(name="Jan de Vries", partner=one)
    gone = make.PersonFactory(
        name="J. de Vries", partner=two, email="jan@example.org",
        affiliations=[{"partner": one, "since": date(2010, 1, 1)}],
    )  # fmt: skip
    visit = make.VisitFactory(
        unit=engineering, partners=[one], head=gone, participants=[
            {"person": kept, "side": "theirs"}, {"person": gone, "side": "theirs",
                                                 "role": "Chair"},
        ],
    )  # fmt: skip
    paper = make.OutputFactory(
        unit=engineering, people_ours=[gone], partners=[one],
        authors=[{"name": "Vries", "person": gone}, {"name": "V", "person": kept}],
    )  # fmt: skip
    make.CentreFactory(unit=engineering, partners=[one], head_theirs=gone)
    make.NoteFactory(unit=engineering, partner=one, people=[gone, kept])
    make.StrandFactory(people=[gone])
    make.PersonFactory(name="Successor", successor=gone, backup=gone)
    one.refresh_from_db()
    one.champion_theirs = gone
    one.save()
    before = everything()

    batch = merge(PERSON, kept, gone, {}, by=coordinator)

    now = Person.objects.get(pk=kept.pk)
    assert (now.email, now.partner, now.other_names) == (
        "jan@example.org", one, ["J. de Vries"],
    )  # fmt: skip
    assert Person.objects.found("j de vries").get() == now
    assert {a.partner_id for a in now.affiliations.all()} == {one.pk, two.pk}
    assert visit.participants.get().role == "Chair"
    visit.refresh_from_db()
    assert visit.head == now
    assert [a.person_id for a in paper.authors.all()] == [kept.pk, kept.pk]

    taken_back.take_back(batch, by=coordinator)
    same(everything(), before)


def test_who_may_not_edit_both_merges_nothing(pair, outsider):
    before = everything()
    with pytest.raises(ValidationError):
        merge(PARTNER, *pair, {}, by=outsider)
    same(everything(), before)
    assert not Batch.objects.exists()


def test_a_record_changed_meanwhile_stops_it(pair, coordinator):
    kept, gone = pair
    seen = (kept.version, gone.version)
    Partner.objects.get(pk=gone.pk).save()
    with pytest.raises(Stale):
        merge(PARTNER, kept, gone, {}, by=coordinator, versions=seen)
    assert Partner.objects.filter(pk=gone.pk).exists()


@pytest.mark.parametrize("choices", [{"name": "x"}, {"secret": "kept"}])
def test_a_choice_that_is_none_is_refused(pair, coordinator, choices):
    with pytest.raises(ValidationError):
        merge(PARTNER, *pair, choices, by=coordinator)


def test_what_cannot_stand_afterwards_changes_nothing(pair, coordinator):
    kept, gone = pair
    between = make.PartnerFactory(succeeded_by=gone)
    kept.succeeded_by = between
    kept.save()
    before = everything()
    with pytest.raises(ValidationError, match="succeed each other"):
        merge(PARTNER, kept, gone, {}, by=coordinator)
    same(everything(), before)


def test_the_old_reference_leads_on_for_those_who_might_have_seen_it(
    pair, coordinator, outsider
):
    kept, gone = pair
    last = make.PartnerFactory(name="Last")
    merge(PARTNER, kept, gone, {}, by=coordinator)
    assert merged.successor(Partner, gone.ref, outsider) == kept
    merge(PARTNER, last, Partner.objects.get(pk=kept.pk), {}, by=coordinator)
    assert merged.successor(Partner, gone.ref, outsider) == last
    assert merged.successor(Partner, "PA-9999", outsider) is None


def test_a_hidden_one_is_not_told_of(pair, coordinator, outsider):
    kept, gone = pair
    gone.confidential = True
    gone.save()
    merge(PARTNER, kept, gone, {"confidential": "kept"}, by=coordinator)
    assert merged.successor(Partner, gone.ref, outsider) is None
    assert merged.successor(Partner, gone.ref, coordinator) == kept


def test_hidden_becomes_open_only_when_somebody_says_so(pair, coordinator):
    kept, gone = pair
    gone.confidential = True
    gone.save()
    merge(PARTNER, kept, gone, {}, by=coordinator)
    assert Partner.objects.get(pk=kept.pk).confidential


def test_what_hidden_records_became_since_is_no_answer(
    pair, sciences, officer, coordinator
):
    """Whoever may not know of a record is not told that it was changed since."""
    kept, gone = pair
    hidden = make.VisitFactory(unit=sciences, partners=[gone], confidential=True)
    batch = merge(PARTNER, kept, gone, {}, by=officer)
    hidden.hosts.get().delete()

    taken_back.take_back(batch, by=officer)
    assert Partner.objects.filter(pk=gone.pk).exists()


def test_an_open_record_changed_since_keeps_the_merge(pair, sciences, officer):
    kept, gone = pair
    visit = make.VisitFactory(unit=sciences, partners=[gone])
    batch = merge(PARTNER, kept, gone, {}, by=officer)
    visit.hosts.get().delete()
    with pytest.raises(ValidationError, match=visit.ref):
        taken_back.take_back(batch, by=officer)
    assert not Partner.objects.filter(pk=gone.pk).exists()


def test_the_history_of_a_moved_record_says_what_moved(pair, life, coordinator):
    kept, gone = pair
    batch = merge(PARTNER, kept, gone, {}, by=coordinator, why="the same")
    step = Change.objects.get(batch=batch, kind="agreement")
    assert [row["partner"] for row in step.before["parties"][:2]] == [kept.pk, gone.pk]
    assert step.after == {"parties": snapshot(life["both"])["parties"]}
    assert step.why == "the same"
    moved = Agreement.objects.get(pk=life["both"].pk)
    assert step.version == moved.version == life["both"].version + 1


def test_as_many_queries_for_few_as_for_many(pair, engineering, coordinator):
    from django.test.utils import CaptureQueriesContext

    kept, gone = pair
    counts = []
    for many in (1, 40):
        for _n in range(many):
            make.VisitFactory(unit=engineering, partners=[gone])
        with CaptureQueriesContext(connection) as seen:
            batch = merge(
                PARTNER, Partner.objects.get(pk=kept.pk),
                Partner.objects.get(pk=gone.pk), {}, by=coordinator,
            )  # fmt: skip
        counts.append(len(seen))
        taken_back.take_back(batch, by=coordinator)
    assert counts[1] <= counts[0] + 2


def judge_due():
    """Only those that are marked, as the job within seconds does."""
    from tracker.insight import health

    marks = dict(Due.objects.values_list("partner_id", "marks"))
    health.refresh(partners=marks, marks=marks)


def test_the_verdict_of_the_one_that_stays_is_another(
    pair, engineering, coordinator, today
):
    """Silent alone, alive with what the other did."""
    from tracker.insight import health

    kept, gone = pair
    make.everything_recorded()
    for year in range(2014, 2019):
        make.VisitFactory(
            unit=engineering, partners=[kept], status="done",
            starts_on=date(year, 5, 1),
        )  # fmt: skip
    for year in range(2019, 2027):
        make.VisitFactory(
            unit=engineering, partners=[gone], status="done",
            starts_on=date(year, 5, 1),
        )  # fmt: skip
    health.refresh()
    Due.objects.all().delete()
    alone = Partner.objects.get(pk=kept.pk).standing
    batch = merge(PARTNER, kept, gone, {}, by=coordinator)
    judge_due()

    now = Partner.objects.get(pk=kept.pk).standing
    assert (alone.state, now.state) == ("lapsed", "steady")
    assert now.last_activity_on == date(2026, 5, 1)

    taken_back.take_back(batch, by=coordinator)
    judge_due()
    assert Partner.objects.get(pk=kept.pk).standing.state == "lapsed"
    assert Partner.objects.get(pk=gone.pk).standing.last_activity_on.year == 2026


@pytest.mark.django_db(transaction=True)
def test_two_merges_at_once(pair, coordinator):
    """One into the other and the other way round: one of the two merges happens."""
    kept, gone = pair
    start = threading.Barrier(2)
    done: list[str] = []

    def run(stays, goes):
        try:
            start.wait(timeout=10)
            merge(PARTNER, stays, goes, {}, by=coordinator)
            done.append("merged")
        except (Stale, ValidationError):
            done.append("refused")
        finally:
            connection.close()

    both = [
        threading.Thread(target=run, args=args) for args in ((kept, gone), (gone, kept))
    ]
    for one in both:
        one.start()
    for one in both:
        one.join(timeout=60)
    assert sorted(done) == ["merged", "refused"]
    assert Partner.objects.count() == 1
