from __future__ import annotations

from django.urls import include, path

from tracker.web.imports import affiliations, candidates, views

ADDRESSES = [
    path("", views.listing, name="list"),
    path("affiliations/", affiliations.queue, name="affiliations"),
    path("affiliations/decide/", affiliations.decide, name="decide"),
    path("candidates/", candidates.listing, name="candidates"),
    path("candidates/decide/", candidates.decide, name="decide-candidate"),
    path("<int:key>/", views.detail, name="detail"),
    path("<int:key>/job/", views.job, name="job"),
    path("<int:key>/columns/", views.columns, name="columns"),
    path("<int:key>/answers/", views.answers, name="answers"),
    path("<int:key>/apply/", views.apply, name="apply"),
    path("<int:key>/discard/", views.discard, name="discard"),
    path("<int:key>/bad.csv", views.bad_rows, name="bad"),
]

urlpatterns = [path("imports/", include((ADDRESSES, "import")))]
