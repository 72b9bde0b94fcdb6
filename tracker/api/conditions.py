"""ETags: nobody reads twice what did not change, nobody overwrites what did."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils.http import parse_etags
from rest_framework.request import Request
from rest_framework.response import Response

from tracker.api.problems import PreconditionFailed, PreconditionRequired
from tracker.kinds.base import Kind


def tag(kind: Kind, shown: Any) -> str:
    """`"7"`: the version; behind a dash what changes though nobody saved."""
    version = shown["version"]
    moving = [shown[name] for name in kind.computed if name in shown]
    if not moving:
        return f'"{version}"'
    mark = hashlib.sha256(repr(moving).encode()).hexdigest()[:8]
    return f'"{version}-{mark}"'


def demand(request: Request, version: int) -> None:
    """Let a write pass only over the version its sender has read."""
    asked = request.headers.get("If-Match")
    if not asked:
        raise PreconditionRequired
    allow(request, version)


def allow(request: Request, version: int) -> None:
    """As `demand`, where the header may be left out."""
    asked = request.headers.get("If-Match")
    if asked and not _matches(asked, version):
        raise PreconditionFailed


def _matches(asked: str, version: int) -> bool:
    tags = parse_etags(asked)
    if tags == ["*"]:
        return True
    versions = {t.strip('"').partition("-")[0] for t in tags if t.startswith('"')}
    return str(version) in versions


def fresh(request: Request, etag: str) -> bool:
    """Whether the asker has this already."""
    asked = request.headers.get("If-None-Match")
    if not asked:
        return False
    known = {one.removeprefix("W/") for one in parse_etags(asked)}
    return "*" in known or etag in known


def shown(request: Request, kind: Kind, data: Any, **more: Any) -> Response:
    """A record with its ETag, or the word that nothing changed."""
    etag = tag(kind, data)
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if request.method in ("GET", "HEAD") and fresh(request, etag):
        return Response(status=304, headers=headers)
    return Response(data, headers=headers | more.pop("headers", {}), **more)
