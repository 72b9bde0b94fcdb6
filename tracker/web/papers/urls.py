from __future__ import annotations

from django.urls import include, path

from tracker.web.papers import filling, views

ADDRESSES = [
    path("", views.listing, name="list"),
    path("places/<slug:name>/", views.places, name="places"),
    path("of/<slug:name>/<str:key>/", filling.page, name="of"),
    path("of/<slug:name>/<str:key>/<int:form>/", filling.filled, name="fill"),
    path("<int:form>/file/", views.original, name="original"),
    path("<int:form>/remove/", views.remove, name="remove"),
]

urlpatterns = [path("papers/", include((ADDRESSES, "paper")))]
