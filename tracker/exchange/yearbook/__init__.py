"""The annual report of the office: the built-in figures of a year as one paper."""

from __future__ import annotations
