from __future__ import annotations

from django.urls import include, path

from tracker.web.links import answers, filling, pages

ADDRESSES = [
    path("", pages.listing, name="list"),
    path("new/", pages.new, name="new"),
    path("<int:pk>/", answers.answer, name="answer"),
    path("<int:pk>/withdraw/", pages.withdraw, name="withdraw"),
    path("<int:pk>/file/", answers.file, name="file"),
]

urlpatterns = [
    path("links/", include((ADDRESSES, "links"))),
    path("fill/<str:secret>/", filling.fill, name="fill"),
]
