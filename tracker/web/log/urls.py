from __future__ import annotations

from django.urls import include, path

from tracker.web.log import drafts, pages

addresses = [
    path("", pages.log, name="page"),
    path("read/", pages.read, name="read"),
    path("repeat/", pages.repeat, name="repeat"),
    path("drafts/", pages.table, name="table"),
    path("<int:pk>/", drafts.draft, name="draft"),
    path("<int:pk>/keep/", drafts.keep, name="keep"),
    path("<int:pk>/undo/", pages.undo, name="undo"),
    path("<int:pk>/files/<int:number>/", drafts.file, name="file"),
]
urlpatterns = [path("log/", include((addresses, "log")))]
