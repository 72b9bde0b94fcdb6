from __future__ import annotations

from django.urls import path

from tracker.web.briefs import views

urlpatterns = [
    path("partners/<str:key>/brief/", views.page, name="partner_brief"),
    path("partners/<str:key>/brief.pdf", views.pdf, name="partner_brief_pdf"),
    path("partners/<str:key>/brief.docx", views.docx, name="partner_brief_docx"),
]
