"""A list must not cost much more than the plainest one that could be written."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest
from django.urls import include, path
from rest_framework import serializers, viewsets
from rest_framework.permissions import IsAuthenticated
from rest_framework.routers import SimpleRouter

from tests.api.conftest import Api
from tests.factories import PartnerFactory, of_kind
from tracker.kinds import BY_SLUG
from tracker.kinds.serializers import list_serializer_for

ROWS, ROUNDS, MOST = 50, 9, 1.5
MEASURED = ("partners", "agreements", "visits")


def bare(slug: str) -> type[viewsets.ModelViewSet]:
    """What anybody would write in ten lines, over the same fields."""
    kind = BY_SLUG[slug]
    known = {field.name: field for field in kind.model._meta.get_fields()}
    listed = list_serializer_for(kind)().fields.values()
    names = [f.source for f in listed if f.source in known]
    many = [name for name in names if known[name].many_to_many]
    meta = type("Meta", (), {"model": kind.model, "fields": names})
    serializer = type("Bare", (serializers.ModelSerializer,), {"Meta": meta})
    return type(
        "BareViewSet",
        (viewsets.ModelViewSet,),
        {
            "queryset": kind.model._default_manager.prefetch_related(*many),
            "serializer_class": serializer,
            "permission_classes": [IsAuthenticated],
        },
    )


router = SimpleRouter()
for name in MEASURED:
    router.register(f"bare/{name}", bare(name), basename=f"bare-{name}")
urlpatterns = [*router.urls, path("", include("tests.api.urls"))]


def cost(api: Api, place: str) -> float:
    began = process_time()
    found = api.get(place)
    took = process_time() - began
    assert len(found.json()["results"]) == ROWS
    return took


@pytest.mark.parametrize("slug", MEASURED)
def test_a_list_of_fifty_is_hardly_dearer_than_a_bare_one(
    api: Api, slug: str, settings: Any
) -> None:
    settings.ROOT_URLCONF = "tests.api.test_speed"
    made, partner = of_kind(BY_SLUG[slug].name), PartnerFactory()
    for _ in range(ROWS - (slug == "partners")):
        made(**({} if slug == "partners" else {"partners": [partner]}))
    ours, plain = f"/api/v1/{slug}/?page_size={ROWS}", f"/bare/{slug}/"
    cost(api, ours), cost(api, plain)
    pairs = [(cost(api, ours), cost(api, plain)) for _ in range(ROUNDS)]
    best, bare_best = (min(pair[i] for pair in pairs) for i in (0, 1))
    print(f"{slug}: {best * 1000:.1f} ms, bare {bare_best * 1000:.1f} ms")  # noqa: T201
    assert best <= MOST * bare_best
