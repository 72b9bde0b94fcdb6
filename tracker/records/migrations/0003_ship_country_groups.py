from __future__ import annotations

from django.db import migrations

from tracker.records import countries


def ship(apps, schema_editor):
    """Dated country groups with their sources; an administrator edits them later."""
    member = apps.get_model("records", "CountryGroupMember")
    member.objects.bulk_create(
        (
            member(
                code=row.code,
                country=row.country,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                source_name=row.source,
            )
            for row in countries.load_groups()
        ),
        batch_size=500,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("records", "0002_answered_once")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
