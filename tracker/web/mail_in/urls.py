from __future__ import annotations

from django.urls import path

from tracker.web.mail_in import views

urlpatterns = [
    path("profile/mail/", views.mail, name="mail_in"),
    path("profile/mail/open/", views.open_address, name="open_mail_in"),
    path("profile/mail/close/", views.close_address, name="close_mail_in"),
]
