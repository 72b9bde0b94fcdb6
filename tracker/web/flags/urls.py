from __future__ import annotations

from django.urls import include, path

from tracker.web.flags import answering, bulk, views

ADDRESSES = [
    path("", views.listing, name="list"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("<int:key>/", views.detail, name="detail"),
    *(
        path(f"<int:key>/{verb}/", answering.answer, {"verb": verb}, name=verb)
        for verb in answering.FORMS
    ),
]

urlpatterns = [path("flags/", include((ADDRESSES, "flag")))]
