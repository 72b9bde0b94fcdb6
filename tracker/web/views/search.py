"""Search over every kind at once, grouped by kind."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from tracker.kinds import RECORDS
from tracker.web.finding import nearest
from tracker.web.requests import Request
from tracker.web.views.pick import detail, nearest_first

A_KIND = 8
LONGEST = 500


@require_safe
def search(request: Request) -> HttpResponse:
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    groups = []
    for kind in RECORDS if text else ():
        found = nearest_first(kind.listed(request.user, ()).found(text), text)
        rows = list(found[: A_KIND + 1])
        exact = [row for row in rows if row.ref == text.upper()]
        if exact:
            return redirect(exact[0])
        if rows:
            groups.append(
                {
                    "kind": kind,
                    "rows": [(row, detail(row)) for row in rows[:A_KIND]],
                    "more": len(rows) > A_KIND,
                }
            )
    near = None
    if text and not groups:
        near = nearest(RECORDS[0], request.user, text)
    context = {"everywhere": text, "groups": groups, "near": near}
    return render(request, "records/search.html", context)
