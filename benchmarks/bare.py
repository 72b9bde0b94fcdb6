"""What our pages are compared with: the plainest Django and DRF over the same rows."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db import models
from django.http import HttpResponse
from django.template import Context, Engine
from django_filters.views import FilterView
from rest_framework import pagination, serializers, viewsets
from rest_framework.renderers import JSONRenderer

from tracker.kinds import BY_SLUG, Column, Kind
from tracker.kinds.inputs import names

KINDS = tuple(BY_SLUG[s] for s in ("partners", "agreements", "visits", "outputs"))
ENGINE = Engine(autoescape=True)


def choices_of(kind: Kind) -> list[str]:
    return [f.name for f in kind.model._meta.concrete_fields if f.choices]


def filterset(kind: Kind) -> type[django_filters.FilterSet]:
    meta = type("Meta", (), {"model": kind.model, "fields": choices_of(kind)})
    return type("BareFilters", (django_filters.FilterSet,), {"Meta": meta})


def _relation(kind: Kind, column: Column) -> Any:
    name = column.path.split(".")[0]
    try:
        return kind.model._meta.get_field(name)
    except models.FieldDoesNotExist:
        return None


def _cell(kind: Kind, column: Column) -> str:
    field = _relation(kind, column)
    if field is not None and (field.many_to_many or field.one_to_many):
        return f"{{% for one in o.{column.path}.all %}}{{{{ one }}}} {{% endfor %}}"
    if column.path in choices_of(kind):
        return f"{{{{ o.get_{column.path}_display }}}}"
    return f"{{{{ o.{column.path}|default_if_none:'' }}}}"


def template(kind: Kind, columns: list[Column]) -> str:
    heads = "".join(f"<th>{column.label}</th>" for column in columns)
    first, *rest = (_cell(kind, column) for column in columns)
    link = f'<td><a href="/{kind.slug}/{{{{ o.ref }}}}/">{first}</a></td>'
    cells = link + "".join(f"<td>{cell}</td>" for cell in rest)
    return (
        "<!doctype html><html><head><title>List</title></head><body>"
        "<form>{{ filter.form.as_p }}<button>Filter</button></form>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>"
        f"{{% for o in page_obj %}}<tr>{cells}</tr>{{% endfor %}}</tbody></table>"
        "<p>{{ page_obj.number }} / {{ page_obj.paginator.num_pages }}</p>"
        "</body></html>"
    )


def page(kind: Kind) -> type[FilterView]:
    """A list view as the documentation of django-filter shows it."""
    columns = [column for column in kind.columns if column.shown]
    compiled = ENGINE.from_string(template(kind, columns))
    fields = {c.path.split(".")[0]: _relation(kind, c) for c in columns}
    known = {name: field for name, field in fields.items() if field is not None}
    many = [n for n, f in known.items() if f.many_to_many or f.one_to_many]
    one = [n for n, f in known.items() if f.is_relation and n not in many]

    class Bare(FilterView):
        filterset_class = filterset(kind)
        paginate_by = 50
        queryset = kind.model.objects.select_related(*one).prefetch_related(*many)

        def render_to_response(self, context: Any, **kwargs: Any) -> HttpResponse:
            return HttpResponse(compiled.render(Context(context)))

    return Bare


def viewset(kind: Kind) -> type[viewsets.ModelViewSet]:
    """A viewset as the tutorial of DRF shows it, with the fields that ours tells."""
    fields = names(kind.model, kind.fields)
    own = [field.name for field in fields.values()]
    beside = [n for n in kind.computed if hasattr(kind.model, n) and n not in own]
    told = ["id", "ref", *own, "source", "created", "updated", "version"]
    known = {f.name for f in kind.model._meta.get_fields()}
    told += [name for name in beside if name in known]
    meta = type("Meta", (), {"model": kind.model, "fields": told})
    plain = type("BareSerializer", (serializers.ModelSerializer,), {"Meta": meta})
    one = [f.name for f in fields.values() if f.is_relation and not f.many_to_many]
    many = [f.name for f in fields.values() if f.many_to_many]
    several = {f.name for f in kind.model._meta.many_to_many}
    many += [n for n in beside if n in several and n not in many]

    class Pages(pagination.PageNumberPagination):
        page_size = 50

    class Bare(viewsets.ModelViewSet):
        serializer_class = plain
        pagination_class = Pages
        renderer_classes = [JSONRenderer]
        permission_classes = []
        queryset = kind.model.objects.select_related(*one).prefetch_related(*many)

        def filter_queryset(self, queryset: Any) -> Any:
            asked = filterset(kind)
            return asked(self.request.query_params, queryset).qs

    return Bare
