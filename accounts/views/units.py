from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.forms import UnitForm
from accounts.models import Membership, Unit

from .doors import only

MAY = ("is_coordinator", "is_administrator")


@dataclass
class Branch:
    """A unit with what hangs below it."""

    unit: Unit
    people: int = 0
    below: list[Branch] = field(default_factory=list)


@require_safe
@only(*MAY)
def units(request: HttpRequest) -> HttpResponse:
    """The tree of faculties, schools and offices."""
    return render(request, "accounts/units.html", {"branches": tree()})


@never_cache
@require_http_methods(["GET", "POST"])
@only(*MAY)
def unit_form(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add a unit, or rename and move this one with all below it."""
    with transaction.atomic():
        # Two moves at once could otherwise hang two units below each other.
        list(Unit.objects.select_for_update().order_by("pk").values_list("pk"))
        unit = get_object_or_404(Unit, pk=pk) if pk else None
        above = request.GET.get("parent", "")
        form = UnitForm(
            request.POST or None,
            instance=unit,
            initial={"parent": above} if above.isdecimal() and not pk else None,
        )
        if request.method == "POST" and form.is_valid():
            form.save()
            messages.success(request, _("Saved."))
            return redirect("accounts:units")
    stored = Unit.objects.get(pk=pk) if pk else None
    return render(request, "accounts/unit_form.html", {"form": form, "unit": stored})


@require_POST
@only(*MAY)
def delete_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Only what nothing names: a unit in use is renamed or moved instead."""
    with transaction.atomic():
        unit = get_object_or_404(Unit, pk=pk)
        if in_use(unit):
            messages.error(
                request,
                _("“%(name)s” is still in use: units, people or records belong to it.")
                % {"name": unit},
            )
            return redirect("accounts:edit_unit", pk=pk)
        try:
            unit.delete()
        except ProtectedError as held:  # named between the look and the deed
            raise PermissionDenied from held
    messages.success(request, _("“%(name)s” was deleted.") % {"name": unit})
    return redirect("accounts:units")


def in_use(unit: Unit) -> bool:
    """Whatever model points here, also those this package does not know."""
    return any(
        link.related_model._base_manager.filter(**{link.field.name: unit}).exists()
        for link in unit._meta.related_objects
    )


def tree() -> list[Branch]:
    """All units as branches, each level by name, in two queries."""
    people: dict[int, int] = defaultdict(int)
    for unit_id in Membership.objects.values_list("unit_id", flat=True):
        people[unit_id] += 1
    named = sorted(Unit.objects.all(), key=str)
    known = {unit.pk: Branch(unit, people[unit.pk]) for unit in named}
    roots: list[Branch] = []
    for branch in known.values():
        above = known.get(branch.unit.parent_id or 0)
        (above.below if above else roots).append(branch)
    return roots
