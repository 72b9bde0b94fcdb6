from datetime import date

from django.db import migrations, models
from django.db.models import F


def put_where_they_count(apps, schema_editor):
    """A month as its first day, a year as 1 July; a day that was typed as a day."""
    outputs = apps.get_model("records", "Output").objects.exclude(published_on=None)
    # The form and the spreadsheet did not say so: none but a whole year is 1 July.
    typed = outputs.filter(date_precision="year").exclude(
        published_on__month=7, published_on__day=1
    )
    typed.update(date_precision="day", version=F("version") + 1)
    visits = apps.get_model("records", "Visit").objects.order_by()
    for known in ("month", "year"):
        rows = visits.filter(date_precision=known)
        for stood in list(rows.values_list("starts_on", "ends_on").distinct()):
            first, last = (day and counts_on(day, known) for day in stood)
            if (first, last) != stood:
                rows.filter(starts_on=stood[0], ends_on=stood[1]).update(
                    starts_on=first, ends_on=last, version=F("version") + 1
                )


def counts_on(day, known):
    return date(day.year, 7, 1) if known == "year" else day.replace(day=1)


class Migration(migrations.Migration):
    dependencies = [("records", "0010_hidden_networks_and_accounts_stay_hidden")]

    operations = [
        migrations.AlterField(
            model_name="output",
            name="date_precision",
            field=models.CharField(
                choices=[("day", "day"), ("month", "month"), ("year", "year")],
                default="day",
                editable=False,
                max_length=5,
                verbose_name="date known to the",
            ),
        ),
        migrations.RunPython(put_where_they_count, migrations.RunPython.noop),
    ]
