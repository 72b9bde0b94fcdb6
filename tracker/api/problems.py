"""What went wrong, as RFC 9457 problem details."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.core.exceptions import ValidationError as ModelValidationError
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

from tracker.records.models import Stale

MEDIA_TYPE = "application/problem+json"

log = logging.getLogger(__name__)


class Conflict(exceptions.APIException):
    status_code = HTTPStatus.CONFLICT
    default_detail = gettext_lazy("This is not possible as things stand.")


class PreconditionFailed(exceptions.APIException):
    status_code = HTTPStatus.PRECONDITION_FAILED
    default_detail = gettext_lazy(
        "Somebody saved this record after you read it. Read it again."
    )


class PreconditionRequired(exceptions.APIException):
    status_code = HTTPStatus.PRECONDITION_REQUIRED
    default_detail = gettext_lazy(
        "Send the ETag of the version you read in the header If-Match."
    )


class Unprocessable(exceptions.APIException):
    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    default_detail = gettext_lazy(
        "This Idempotency-Key was sent with another request before."
    )


class RefusedRows(exceptions.APIException):
    """Some rows of a list: errors by place in the list, then by field."""

    status_code = HTTPStatus.BAD_REQUEST

    def __init__(self, rows: dict[str, dict[str, list[str]]]) -> None:
        super().__init__()
        self.rows = rows


class TooLarge(exceptions.APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_detail = gettext_lazy("This is larger than a request may be.")


def problem(
    status: int,
    detail: str = "",
    errors: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """An answer that says what is wrong, to programs and to people."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": str(detail),
    }
    if errors is not None:
        body["errors"] = errors
    text = json.dumps(body, ensure_ascii=False, default=str)
    # What came in as half a character must not stop the answer from going out.
    raw = text.encode("utf-8", "backslashreplace")
    return HttpResponse(raw, status=status, content_type=MEDIA_TYPE, headers=headers)


def by_field(found: Any, path: str = "") -> dict[str, list[str]]:
    """Nested errors as one list for each field: `parties.0.partner`."""
    if isinstance(found, Mapping):
        flat: dict[str, list[str]] = {}
        for name, inner in found.items():
            flat |= by_field(inner, f"{path}.{name}" if path else str(name))
        return flat
    if isinstance(found, Sequence) and not isinstance(found, str):
        if any(isinstance(inner, Mapping) for inner in found):
            return by_field({str(i): inner for i, inner in enumerate(found) if inner})
        return {path or api_settings.NON_FIELD_ERRORS_KEY: [str(one) for one in found]}
    return {path or api_settings.NON_FIELD_ERRORS_KEY: [str(found)]}


def answer(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """Every error of the API becomes a problem; what is none of ours is logged."""
    set_rollback()
    if isinstance(error, RefusedRows):
        return _invalid(error.rows)
    if isinstance(error, exceptions.ValidationError):
        return _invalid(by_field(error.detail))
    if isinstance(error, ModelValidationError):
        found = getattr(error, "message_dict", None) or error.messages
        return _invalid(by_field(found))
    if isinstance(error, exceptions.APIException):
        return problem(error.status_code, _text(error), headers=_headers(error))
    if isinstance(error, Http404):
        return problem(HTTPStatus.NOT_FOUND, _("There is nothing here."))
    if isinstance(error, PermissionDenied):
        return problem(HTTPStatus.FORBIDDEN, str(error) or _("You may not do this."))
    if isinstance(error, Stale):
        return problem(
            HTTPStatus.PRECONDITION_FAILED, str(PreconditionFailed.default_detail)
        )
    if isinstance(error, RequestDataTooBig):
        return problem(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, str(TooLarge.default_detail)
        )
    if isinstance(error, SuspiciousOperation):
        return problem(HTTPStatus.BAD_REQUEST, _("This request cannot be read."))
    return _second_net(error)


def _second_net(error: Exception) -> HttpResponse:
    """What the checks before should have caught: a defect of ours, so it is logged."""
    log.error("%s reached the second net", type(error).__name__, exc_info=error)
    if isinstance(error, IntegrityError):
        return problem(HTTPStatus.CONFLICT, str(Conflict.default_detail))
    if isinstance(error, OverflowError | DataError | RecursionError | UnicodeError):
        return problem(HTTPStatus.BAD_REQUEST, _("This value cannot be kept."))
    if isinstance(error, OperationalError):
        return problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            _("The database is busy. Please try again."),
            headers={"Retry-After": "5"},
        )
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR, _("Something went wrong; it was noted.")
    )


def _invalid(errors: Mapping[str, Any]) -> HttpResponse:
    return problem(
        HTTPStatus.BAD_REQUEST, _("Some values are not accepted."), errors=errors
    )


def _text(error: exceptions.APIException) -> str:
    return str(error.detail) if not isinstance(error.detail, dict | list) else ""


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if asked := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = asked
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = f"{wait:.0f}"
    return headers
