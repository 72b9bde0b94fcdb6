from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from .views import people, profile, units

app_name = "accounts"
urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("profile/tokens/", profile.make_token, name="make_token"),
    path("profile/tokens/<int:pk>/revoke/", profile.revoke_token, name="revoke_token"),
    path("profile/calendar/", profile.open_calendar, name="open_calendar"),
    path("profile/calendar/close/", profile.close_calendar, name="close_calendar"),
    path("profile/sign-out/", profile.sign_out_everywhere, name="sign_out_everywhere"),
    # E-mail addresses say whom the institution's sign-in means: administrators set
    # them. Placed before the pages of allauth that would let people claim some.
    path("accounts/email/", RedirectView.as_view(pattern_name="accounts:profile")),
    path(
        "accounts/3rdparty/signup/",
        RedirectView.as_view(pattern_name="accounts:profile"),
    ),
    path("settings/users/", people.users, name="users"),
    path("settings/users/add/", people.add_user, name="add_user"),
    path("settings/users/<int:pk>/", people.edit_user, name="edit_user"),
    path(
        "settings/users/<int:pk>/deactivate/",
        people.activate,
        {"active": False},
        name="deactivate",
    ),
    path(
        "settings/users/<int:pk>/activate/",
        people.activate,
        {"active": True},
        name="activate",
    ),
    path("settings/users/<int:pk>/password/", people.new_password, name="new_password"),
    path(
        "settings/users/<int:pk>/second-factor/",
        people.drop_second_factor,
        name="drop_second_factor",
    ),
    path("settings/units/", units.units, name="units"),
    path("settings/units/add/", units.unit_form, name="add_unit"),
    path("settings/units/<int:pk>/", units.unit_form, name="edit_unit"),
    path("settings/units/<int:pk>/delete/", units.delete_unit, name="delete_unit"),
]
