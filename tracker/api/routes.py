"""Every resource of the API by name."""

from __future__ import annotations

from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ViewSetMixin

from tracker.api.files import FileViewSet
from tracker.api.flags import FlagViewSet
from tracker.api.imports import ImportViewSet
from tracker.api.indicators import IndicatorViewSet
from tracker.api.jobs import JobViewSet
from tracker.api.log import LogViewSet
from tracker.api.merging import OfTwins
from tracker.api.partners import OfPartners
from tracker.api.people import OfPeople
from tracker.api.records import viewset_for
from tracker.api.what_if import WhatIfViewSet
from tracker.kinds import KINDS

OWN: dict[str, tuple[type, ...]] = {
    "partners": (OfPartners, OfTwins),
    "people": (OfPeople, OfTwins),
}
BESIDE: dict[str, type[ViewSetMixin]] = {
    "flags": FlagViewSet,
    "files": FileViewSet,
    "imports": ImportViewSet,
    "indicators": IndicatorViewSet,
    "jobs": JobViewSet,
    "log": LogViewSet,
    "what-if": WhatIfViewSet,
}

router = SimpleRouter()
for kind in KINDS:
    made = viewset_for(kind, *OWN.get(kind.slug, ()))
    router.register(kind.slug, made, basename=kind.slug)
for name, viewset in BESIDE.items():
    router.register(name, viewset, basename=name)
