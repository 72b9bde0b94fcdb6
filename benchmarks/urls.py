"""The addresses of the house, and the plain pages beside them."""

from __future__ import annotations

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from benchmarks.bare import KINDS, page, viewset

router = SimpleRouter()
for kind in KINDS:
    router.register(kind.slug, viewset(kind), basename=f"bare-{kind.name}")

urlpatterns = [
    *(path(f"bare/{kind.slug}/", page(kind).as_view()) for kind in KINDS),
    path("bare-api/", include(router.urls)),
    path("", include("tracker.urls")),
]
