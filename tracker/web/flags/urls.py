from __future__ import annotations

from django.urls import include, path

from tracker.web.flags import answering, bulk, triage, views

ADDRESSES = [
    path("", views.listing, name="list"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("triage/", triage.page, name="triage"),
    path("triage/back/", triage.back, name="triage_back"),
    path("<int:key>/", views.detail, name="detail"),
    *(
        path(f"<int:key>/{verb}/", answering.answer, {"verb": verb}, name=verb)
        for verb in answering.FORMS
    ),
]

urlpatterns = [path("flags/", include((ADDRESSES, "flag")))]
