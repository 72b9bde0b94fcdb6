"""Addresses of pages: the same for every kind, and those of special pages."""

from __future__ import annotations

from django.urls import include, path

from tracker.kinds import KINDS, Kind
from tracker.kinds.merging import MERGED
from tracker.web.views import (
    delete,
    detail,
    export,
    form,
    history,
    keeping_views,
    listing,
    merging,
    moves,
    partner,
    pick,
    search,
    taken_back,
    together,
    twins,
)

# Special pages: each module has its own urls.py. One line each.
PAGES: tuple[str, ...] = (
    "tracker.web.desk.urls",
    "tracker.web.calendar.urls",
    "tracker.web.log.urls",
    "tracker.web.links.urls",
    "tracker.web.flags.urls",
    "tracker.web.portfolio.urls",
    # Reports of their own making stand before the one page for any indicator.
    "tracker.web.brings.urls",
    "tracker.web.backtest.urls",
    "tracker.web.reports.urls",
    "tracker.web.house.urls",
    "tracker.web.imports.urls",
    "tracker.web.tidy.urls",
    "tracker.web.letters.urls",
    "tracker.web.mail_in.urls",
    "tracker.web.meetings.urls",
    "tracker.web.briefs.urls",
    "tracker.web.papers.urls",
)

# Kinds whose record has a page of its own making.
OWN_PAGES = {"partner": partner.partner}


def addresses(kind: Kind) -> list:
    """What can be done with records of a kind: `/visits/VI-2026-0001/edit/`."""
    given = {"kind": kind}
    shown = OWN_PAGES.get(kind.name, detail.detail)
    twice = [
        path("twins/", twins.twins, given, name="twins"),
        path("<str:key>/merge/", merging.merge, given, name="merge"),
    ]
    return [
        path("", listing.listing, given, name="list"),
        path("new/", form.add, given, name="add"),
        path("export.<slug:format>", export.export, given, name="export"),
        path("undo/<int:change>/", history.undo, given, name="undo"),
        path("together/", together.together, given, name="together"),
        path("views/", keeping_views.save, given, name="save_view"),
        path(
            "views/<int:view>/remove/", keeping_views.remove, given, name="remove_view"
        ),
        *(twice if kind.name in MERGED else ()),
        path("<str:key>/", shown, given, name="detail"),
        path("<str:key>/edit/", form.edit, given, name="edit"),
        path("<str:key>/delete/", delete.delete, given, name="delete"),
        path("<str:key>/history/", history.history, given, name="history"),
    ]


urlpatterns = [
    path("agreements/<str:key>/move/", moves.move, name="move_agreement"),
    path("partners/<str:key>/health/", partner.health_card, name="partner_health"),
    path("pick/<slug:name>/", pick.pick, name="pick"),
    path("search/", search.search, name="search"),
    path("changes/<int:key>/", taken_back.batch, name="batch"),
    path("changes/<int:key>/back/", taken_back.back, name="take_back"),
    *(path("", include(module)) for module in PAGES),
    *(path(f"{kind.slug}/", include((addresses(kind), kind.name))) for kind in KINDS),
]
