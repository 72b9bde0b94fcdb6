from hashlib import blake2b

from django.db import migrations, models

from tracker.records.search import fold

AT_ONCE = 5000


def key(title):
    folded = fold(title)
    return blake2b(folded.encode(), digest_size=8).hexdigest() if folded else ""


def fill(apps, schema_editor):
    """Some thousand at a time, since there may be a million."""
    Output = apps.get_model("records", "Output")
    table, last = schema_editor.quote_name(Output._meta.db_table), 0
    with schema_editor.connection.cursor() as cursor:
        while True:
            rows = Output.objects.filter(pk__gt=last).order_by("pk")
            some = list(rows.values_list("pk", "title")[:AT_ONCE])
            if not some:
                return
            cursor.executemany(
                f"UPDATE {table} SET title_key = %s WHERE id = %s",  # noqa: S608
                [(key(title), pk) for pk, title in some],
            )
            last = some[-1][0]


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0007_count_what_was_touched'),
    ]

    operations = [
        migrations.AddField(
            model_name='output',
            name='title_key',
            field=models.CharField(default='', editable=False, max_length=16),
        ),
        migrations.AddIndex(
            model_name='output',
            index=models.Index(fields=['title_key'], name='output_by_title'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
