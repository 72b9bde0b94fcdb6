"""Columns of a sheet besides the fields of its kind, and those it cannot lack."""

from __future__ import annotations

CLEARED = ("dual_use", "export_control", "personal_data", "ethics", "genetic_resources")
NEEDED = {
    "partners": ("name", "country"),
    "people": ("name", "side"),
    "networks": ("name",),
    "members": ("network", "member"),
    "centres": ("name", "partners"),
    "agreements": ("title", "kind", "partners"),
    "visits": ("title", "direction", "category", "partners", "starts_on"),
    "grants": ("title", "partners", "stage", "starts_on"),
    "ledger": ("grant", "date", "kind", "amount"),
    "outputs": ("title", "year"),
    "notes": ("date", "partner", "text"),
}
# Public names that differ from the model's.
RENAMED = {
    "notes": {"happened_on": "date", "people": ""},
    "rates": {"day": "date", "source_name": "source"},
    "deflators": {"source_name": "source"},
    "reference-lines": {"source_name": "source"},
    "partner-totals": {"source_name": "source"},
    "targets": {"source_name": "source"},
    "country-groups": {"source_name": "source"},
    "country-notes": {"noted_on": "date", "source_name": "source"},
    "holidays": {"day": "date", "source_name": "source"},
    "coverage": {"name": "source", "since": "from"},
    "outputs": {"grants": "grant"},
}
# Columns that fill no single field: (code, takes, lines, parts of a line).
EXTRA: dict[str, tuple[tuple[str, str, str, tuple[str, ...]], ...]] = {
    "partners": (("aliases", "lines", "aliases", ("name", "language", "kind")),),
    "people": (
        (
            "affiliations",
            "lines",
            "affiliations",
            ("partner", "unit", "since", "until"),
        ),
    ),
    "agreements": (
        ("partners", "partners", "parties", ()),
        ("partner_roles", "roles", "parties", ()),
        ("country", "partner_country", "", ()),
        ("units", "units", "parties", ()),
        ("term", "term", "", ()),
        (
            "quotas",
            "lines",
            "quotas",
            (
                "direction",
                "category",
                "academic_year",
                "places",
                "taken",
                "months",
                "level",
                "language",
            ),
        ),
        ("commitments", "lines", "commitments", ("text", "side", "due_on", "done_on")),
        *((name, "clearance", "clearances", ()) for name in CLEARED),
    ),
    "visits": (
        ("partners", "partners", "hosts", ()),
        ("their_unit", "their_unit", "hosts", ()),
        ("country", "place_country", "places", ()),
        ("city", "place_city", "places", ()),
        ("people_ours", "participants", "participants", ("ours",)),
        ("people_theirs", "participants", "participants", ("theirs",)),
        (
            "follow_ups",
            "lines",
            "follow_ups",
            ("text", "responsible", "side", "due_on", "done_on", "status"),
        ),
    ),
    "grants": (
        ("partners", "partners", "grant_partners", ()),
        ("partner_names", "partner_names", "grant_partners", ()),
        ("partner_countries", "partner_country", "grant_partners", ()),
        ("partner_kinds", "partner_kinds", "grant_partners", ()),
        ("partner_roles", "roles", "grant_partners", ()),
        ("partner_amounts", "amounts", "grant_partners", ()),
        ("partner_shares", "shares", "grant_partners", ()),
        (
            "matching",
            "lines",
            "matching_funds",
            ("origin", "amount_minor", "currency", "in_kind", "note"),
        ),
        ("people_ours", "grant_people", "people", ("ours",)),
        ("people_theirs", "grant_people", "people", ("theirs",)),
        ("stages", "lines", "stages", ("stage", "entered_on", "note")),
        ("reports", "lines", "reports", ("title", "due_on", "submitted_on")),
        (
            "candidates",
            "lines",
            "candidates",
            ("name", "identifier", "country", "kind", "role", "amount_minor"),
        ),
    ),
    "outputs": (
        (
            "authors",
            "lines",
            "authors",
            ("name", "orcid", "side", "corresponding"),
        ),
        ("affiliations", "affiliations", "affiliations", ()),
        ("partners", "partners", "shares", ()),
    ),
    "notes": (
        ("people_ours", "note_people", "people", ("ours",)),
        ("people_theirs", "note_people", "people", ("theirs",)),
    ),
}
SPECIAL = {("visits", "head"): "head", ("visits", "starts_on"): "period"}
SPECIAL |= {("agreements", "ends_on"): "end"}
MEMBERS = {
    "network": "owner",
    "member": "partner",
    "country": "country",
    "role": "role",
    "joined_on": "joined_on",
    "left_on": "left_on",
}
LEDGER = {
    "grant": "owner",
    "date": "booked_on",
    "kind": "kind",
    "amount": "amount_minor",
    "currency": "currency",
    "note": "note",
}
