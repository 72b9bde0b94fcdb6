from __future__ import annotations

import pytest

from tests.factories import AgreementFactory, PartnerFactory, VisitFactory
from tracker.records.models import Agreement, Visit


@pytest.mark.django_db
def test_what_renews_or_amends_a_hidden_paper_is_hidden_down_the_whole_chain(
    outsider, officer, engineering, sciences
):
    partner = PartnerFactory()
    secret = AgreementFactory(confidential=True, unit=engineering, partners=[partner])
    renewal = AgreementFactory(renews=secret, unit=engineering, partners=[partner])
    annex = AgreementFactory(umbrella=renewal, unit=engineering, partners=[partner])
    change = AgreementFactory(amends=annex, unit=engineering, partners=[partner])
    open_one = AgreementFactory(unit=engineering, partners=[partner])
    VisitFactory(agreement=change, unit=engineering, partners=[partner])
    seen = VisitFactory(agreement=open_one, unit=engineering, partners=[partner])

    assert set(Agreement.objects.visible_to(outsider)) == {open_one}
    assert set(Visit.objects.visible_to(outsider)) == {seen}
    assert Agreement.objects.visible_to(officer).count() == 5
    assert Visit.objects.visible_to(officer).count() == 2
