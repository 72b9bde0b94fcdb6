"""`Idempotency-Key`: a POST that is sent again is answered again, not done again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from tracker.api.problems import Conflict, Unprocessable
from tracker.api.requests import Request
from tracker.records import once

HEADER = "Idempotency-Key"
KEPT_HEADERS = ("ETag", "Location")


def answered_once(request: Request, work: Callable[[], Response]) -> Response:
    """Do the work, unless this key has been answered: then say the same again."""
    key = request.headers.get(HEADER)
    if key is None:
        with transaction.atomic():
            return work()
    if not re.fullmatch(r"[\x21-\x7e][\x20-\x7e]{0,194}", key):
        raise ValidationError({HEADER: [_("Up to 195 plain characters.")]})
    try:
        taken = once.take(request.user, f"api:{key}", fingerprint(request))
    except once.OtherRequest:
        raise Unprocessable from None
    except once.InProgress:
        raise Conflict(_("The same request is being answered right now.")) from None
    if taken.status:
        kept = json.loads(taken.body)
        return Response(
            kept["data"],
            taken.status,
            headers=kept["headers"] | {"Idempotency-Replayed": "true"},
        )
    try:
        return _kept(taken, work)
    except once.InProgress:
        raise Conflict(_("The same request is being answered right now.")) from None
    except BaseException:
        once.let_go(taken)
        raise


@transaction.atomic
def _kept(taken: Any, work: Callable[[], Response]) -> Response:
    response = work()
    headers = {
        name: response.headers[name]
        for name in KEPT_HEADERS
        if name in response.headers
    }
    body = json.dumps({"headers": headers, "data": response.data}, cls=JSONEncoder)
    once.keep(taken, response.status_code, body)
    return response


def fingerprint(request: Request) -> str:
    """The same method, address and content have the same; order of names is none."""
    found = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    found.update(_canonical(request.data))
    return found.hexdigest()


def _canonical(data: Any) -> bytes:
    files = {}
    if hasattr(data, "lists"):
        plain = {}
        for name, values in data.lists():
            plain[name] = [v for v in values if not isinstance(v, UploadedFile)]
            files[name] = [_digest(v) for v in values if isinstance(v, UploadedFile)]
        data = plain
    text = json.dumps([data, files], sort_keys=True, default=str)
    return text.encode("utf-8", "surrogatepass")


def _digest(file: UploadedFile) -> str:
    found = hashlib.sha256((file.name or "").encode())
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()
