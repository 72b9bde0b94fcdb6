"""Programs come with a token instead of a session."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from .models import ApiToken, User

log = logging.getLogger(__name__)

LONGEST = 200
USED_EVERY = timedelta(minutes=1)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer TOKEN`; whatever is wrong with it gets one answer."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, text = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = self.find(text.strip())
        if token.scope == ApiToken.Scope.READ and request.method not in SAFE_METHODS:
            raise PermissionDenied(_("This token may only read."))
        note_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'

    def find(self, text: str) -> ApiToken:
        if text and len(text) <= LONGEST:
            valid = ApiToken.objects.valid(timezone.now()).select_related("user")
            if token := valid.filter(digest=ApiToken.hashed(text)).first():
                return token
        raise AuthenticationFailed(_("This token is unknown, expired or revoked."))


def note_use(token: ApiToken) -> None:
    """At most once a minute; a database that cannot write does not stop a reader."""
    now = timezone.now()
    stale = Q(last_used=None) | Q(last_used__lte=now - USED_EVERY)
    if token.last_used and token.last_used > now - USED_EVERY:
        return
    try:
        with transaction.atomic():
            ApiToken.objects.filter(stale, pk=token.pk).update(last_used=now)
    except DatabaseError:
        log.warning("Could not note the use of token %s.", token.pk, exc_info=True)
