from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("accounts")

    def ready(self) -> None:
        from .addresses import trusted

        trusted(tuple(settings.TRUSTED_PROXIES))  # nonsense is refused at the start
