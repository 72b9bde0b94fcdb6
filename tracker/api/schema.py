"""What the description says beyond what the serializers tell."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerFieldExtension,
)

from tracker.api.once import HEADER
from tracker.api.problems import MEDIA_TYPE
from tracker.kinds import BY_SLUG, Kind
from tracker.kinds.flags import FlagFilterSet
from tracker.kinds.serializer_fields import ComputedField

TOP = "/api/v1/"
PLAIN = {"Integer": "integer", "Boolean": "boolean", "Float": "number"}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": True},
    },
}
REFUSALS = {
    "400": "Not accepted: `errors` says why, by field.",
    "401": "Nobody is signed in.",
    "403": "Not yours to do.",
    "404": "There is nothing here that you may see.",
    "406": "Not in this form.",
    "409": "Not possible as things stand.",
    "412": "Somebody saved the record after you read it.",
    "413": "Larger than a request may be.",
    "415": "Not in a form that is read here.",
    "422": "This Idempotency-Key was sent with another request.",
    "428": "Send the ETag you read in If-Match.",
    "503": "The database is busy.",
}
ALWAYS = ("400", "401", "403", "404", "406", "503")
WITH_BODY = ("409", "413", "415")


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class RefFieldShape(OpenApiSerializerFieldExtension):
    target_class = "tracker.kinds.serializer_fields.RefField"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        if direction == "response":
            return {"type": "string"}
        return {
            "type": "string",
            "minLength": 1,
            "maxLength": 1000,
            "description": "Reference, number, identifier or exact name.",
        }


class AmountShape(OpenApiSerializerFieldExtension):
    target_class = "tracker.kinds.serializer_fields.AmountField"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        return {
            "type": "string",
            "format": "decimal",
            "pattern": r"^-?\d{1,14}(\.\d{1,4})?$",
        }


class ComputedShape(OpenApiSerializerFieldExtension):
    target_class = "tracker.kinds.serializer_fields.ComputedField"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        return computed_shape(self.target)


def computed_shape(field: ComputedField) -> dict[str, Any]:
    model, found = field.kind.model, None
    for name in field.column.path.split("."):
        found = {f.name: f for f in model._meta.get_fields()}.get(name)
        model = getattr(found, "related_model", None) or model
    if found is None:
        return {}
    if found.many_to_many or found.one_to_many:
        return {"type": "array", "items": {"type": "string"}}
    sort = found.get_internal_type()
    named = next((name for part, name in PLAIN.items() if part in sort), "string")
    return {"type": [named, "null"]}


def complete(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add filters, conditions, the one form of errors, and lists of new records."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    for path, item in result["paths"].items():
        slug = path.removeprefix(TOP).split("/")[0]
        kind, whole = BY_SLUG.get(slug), path == f"{TOP}{slug}/"
        for method, operation in item.items():
            _refusals(operation, method)
            _key(operation)
            if method in ("put", "patch", "delete"):
                _header(operation, "If-Match", required=True)
                _refuse(operation, "412", "428")
            if method == "post":
                _header(operation, HEADER, required=False)
                _refuse(operation, "412", "422")
            if method == "get" and "{key}" in path and path.endswith("{key}/"):
                operation["responses"]["304"] = {"description": "Nothing changed."}
            if whole and method == "get":
                _filters(operation, kind, slug)
            if kind and whole and method == "post":
                _several(operation)
    return result


def _refusals(operation: dict[str, Any], method: str) -> None:
    _refuse(operation, *ALWAYS)
    if method not in ("get", "delete"):
        _refuse(operation, *WITH_BODY)
    if method == "delete":
        _refuse(operation, "409")


def _refuse(operation: dict[str, Any], *statuses: str) -> None:
    for status in statuses:
        shape = {"$ref": "#/components/schemas/Problem"}
        operation["responses"][status] = {
            "description": REFUSALS[status],
            "content": {MEDIA_TYPE: {"schema": shape}},
        }


def _header(operation: dict[str, Any], name: str, *, required: bool) -> None:
    operation.setdefault("parameters", []).append(
        {
            "in": "header",
            "name": name,
            "required": required,
            "schema": {"type": "string", "minLength": 1, "maxLength": 195},
        }
    )


def _key(operation: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path" and parameter["name"] == "key":
            parameter["schema"] = {"type": "string", "maxLength": 20, "minLength": 1}
            parameter["description"] = "The reference or the number."


def _filters(operation: dict[str, Any], kind: Kind | None, slug: str) -> None:
    filterset: Any = kind.filterset if kind else None
    if slug == "flags":
        filterset = FlagFilterSet
    if filterset is None:
        return
    known = {p["name"] for p in operation.setdefault("parameters", [])}
    for name, shape in shapes(filterset, kind).items():
        if name not in known:
            operation["parameters"].append({"in": "query", "name": name, **shape})
    if kind:
        operation["responses"]["200"]["content"]["text/csv"] = {
            "schema": {"type": "string"}
        }


def shapes(filterset: Any, kind: Kind | None) -> dict[str, dict[str, Any]]:
    """Each parameter of a list, with what it takes."""
    found: dict[str, dict[str, Any]] = {}
    for name, one in filterset.base_filters.items():
        if name == "tag" and not (kind and "tags" in kind.fields):
            continue
        label = {"description": str(one.label)}
        if isinstance(one, filters.DateFromToRangeFilter):
            shape = {"type": "string", "format": "date"}
            found |= {
                f"{name}_{end}": {"schema": shape, **label}
                for end in ("after", "before")
            }
        else:
            found[name] = {"schema": _shape(one), **label}
    orders = sorted(filterset.orders)
    found["ordering"] = {
        "schema": {"type": "string", "enum": [*orders, *(f"-{o}" for o in orders)]},
        "description": "Also several with commas between them.",
    }
    return found


def _shape(one: Any) -> dict[str, Any]:
    if isinstance(one, filters.BooleanFilter):
        return {"type": "boolean"}
    if isinstance(one, filters.NumberFilter):
        return {"type": "integer", "minimum": 0, "maximum": 9998}
    if isinstance(one, filters.DateFilter):
        return {"type": "string", "format": "date"}
    return {"type": "string", "maxLength": 100}


def _several(operation: dict[str, Any]) -> None:
    """One record, or a list of up to five hundred."""
    body = operation["requestBody"]["content"]["application/json"]
    one = body["schema"]
    rows = {"type": "array", "items": one, "minItems": 1, "maxItems": 500}
    body["schema"] = {"oneOf": [one, rows]}
    answer = operation["responses"]["201"]["content"]["application/json"]
    made = answer["schema"]
    answer["schema"] = {"oneOf": [made, {"type": "array", "items": made}]}
