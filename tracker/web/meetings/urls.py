from __future__ import annotations

from django.urls import include, path

from tracker.web.meetings import choosing, deciding, minutes, views

meeting = [
    path("", views.meetings, name="list"),
    path("new/", choosing.choose, name="add"),
    path("<str:key>/", views.meeting, name="detail"),
    path("<str:key>/edit/", choosing.edit, name="edit"),
    path("<str:key>/delete/", views.delete, name="delete"),
    path("<str:key>/minutes/", minutes.page, name="minutes"),
    path("<str:key>/minutes.md", minutes.plain, name="minutes_plain"),
    path("<str:key>/minutes.pdf", minutes.pdf, name="minutes_pdf"),
    path("<str:key>/minutes.docx", minutes.docx, name="minutes_docx"),
    path("<str:key>/<str:ref>/", deciding.screen, name="screen"),
    path("<str:key>/<str:ref>/back/", deciding.take_back, name="take_back"),
]

urlpatterns = [path("meetings/", include((meeting, "meeting")))]
