"""Lists come in pages: `page` and `page_size`, at most two hundred at a time."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

PAGE, PAGE_SIZE = "page", "page_size"


class Pages(PageNumberPagination):
    page_size = 50
    max_page_size = 200
    page_query_param = PAGE
    page_size_query_param = PAGE_SIZE

    def get_page_size(self, request: Request) -> int:
        asked = request.query_params.get(PAGE_SIZE, str(self.page_size))
        if not re.fullmatch(r"[0-9]{1,3}", asked) or not (
            1 <= int(asked) <= self.max_page_size
        ):
            raise ValidationError(
                {PAGE_SIZE: [_("Between 1 and %(most)s.") % {"most": 200}]}
            )
        return int(asked)

    def get_page_number(self, request: Request, paginator: Any) -> str:
        asked = request.query_params.get(PAGE) or "1"
        if not re.fullmatch(r"[0-9]{1,9}", asked) or int(asked) < 1:
            raise ValidationError({PAGE: [_("A page number is expected.")]})
        return asked
