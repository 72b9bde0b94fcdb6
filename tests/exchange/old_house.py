"""A house worth backing up, told as plain values to compare it with another."""

from __future__ import annotations

import hashlib
from pathlib import Path

# Values that a file format likes to lose.
ODD = r"""
import io
from datetime import date, datetime, timedelta, timezone as tz
from decimal import Decimal
from accounts.models import ApiToken, Tries, Unit, User
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.utils import timezone
from tracker.exchange.models import ImportRun, kept_files
from tracker.jobs.models import Job, Mail
from tracker.records import storage
import hashlib

NAME = '=云岚 "大学" \u2028\t Łódź 🙂 \u202eעברית\n;a;;b; \\N {}'
partner = Partner.objects.order_by("pk").first()
Partner.objects.filter(pk=partner.pk).update(
    notes=NAME, latitude=0.1 + 0.2, longitude=-1e-300, expected_balance=1e22)
PartnerTotal.objects.create(year=2020, outputs=2**63 - 1, source_name=NAME,
                            counted_on=date(1, 1, 1))
PartnerTotal.objects.create(year=2021, outputs=0, source_name="", ror_id="x",
                            counted_on=date(9999, 12, 31))
grant = Grant.objects.order_by("pk").first()
Grant.objects.filter(pk=grant.pk).update(
    total_minor=9_000_000_000_000_000, currency="CNY")
GrantPartner.objects.filter(grant=grant).update(share=Decimal("33.33"))
Job.objects.create(kind="odd", state="failed", attempts=1, finished=timezone.now(),
    created=datetime(2026, 2, 28, 23, 59, 59, 999999, tz.utc), error=NAME,
    args={"z": 1, "a": [1.0, 1e22, 2**70, -0.5, None, True, {"é🙂": {}}]})
Job.objects.filter(kind="odd").update(result=None)
office = User.objects.get(username="office")
ApiToken.make(office, "script")
Tries.claim("key", 5, timedelta(minutes=5), timezone.now())
Session.objects.create(session_key="s" * 32, session_data="x",
                       expire_date=timezone.now())
Mail.objects.create(dedupe_key="waits", kind="digest", recipient=office,
                    message_id="1")
for number in range(12):
    content = io.BytesIO(b"%PDF-1.4 " + bytes([number]) * 5000)
    storage.add(partner, content, f"协议 {number}.pdf", by=office)
data = "name,country\nÜ,DE\n".encode()
sha256 = hashlib.sha256(data).hexdigest()
(kept_files() / sha256).write_bytes(data)
ImportRun.objects.create(name="list.csv", sha256=sha256, kind="partners", by=office)
gone = Unit.objects.create(name="Gone again")
print(json.dumps(gone.pk))
gone.delete()
"""

# Everything that is promised to come back, read through the models.
EVERYTHING = r"""
import hashlib
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from tracker.exchange.backup.tables import LEFT_OUT
found = {}
for model in apps.get_models(include_auto_created=True):
    label = model._meta.label
    rows = model._base_manager.order_by("pk")
    if label in LEFT_OUT:
        found[label] = rows.count()
        continue
    if label == "jobs.Job":
        rows = rows.exclude(kind__in=["restore", "backup"])
    if label == "jobs.Mail":
        rows = rows.defer("state", "error")
    digest = hashlib.sha256()
    for row in rows.iterator():
        left = row.get_deferred_fields()
        names = [f.attname for f in model._meta.concrete_fields]
        values = {name: getattr(row, name) for name in names if name not in left}
        text = json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True)
        digest.update(text.encode())
    found[label] = [rows.count(), digest.hexdigest()]
print(json.dumps(found))
"""

NEXT = """
from accounts.models import Unit
from tracker.records import changes
made = changes.write(Partner(name="Next University", country="NL"), by=None)
print(json.dumps([made.ref, Unit.objects.create(name="Next").pk]))
"""


def documents(folder: Path) -> dict[str, str]:
    """Every document of a house: where it stands, and what it really holds."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for top in ("files", "imports")
        for path in sorted((folder / top).rglob("*"))
        if path.is_file()
    }
