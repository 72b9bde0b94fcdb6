"""Backups by the clock: a folder of them, thinned out, and how they fare."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.exchange.backup.archive import Archive, Refused
from tracker.exchange.backup.restoring import KIND as RESTORE
from tracker.exchange.backup.retention import to_keep
from tracker.exchange.backup.writing import Written, back_up
from tracker.jobs import ledger
from tracker.jobs.models import Job, ScheduledRun

if TYPE_CHECKING:
    from accounts.models import User
    from tracker.jobs.running import Running

KIND = "backup"
AT = (4, 30)
"""After the night's judging, so that its verdicts are in."""
OVERDUE = timedelta(hours=36)
NAME = re.compile(r"rapport-(\d{4}-\d\d-\d\d)(?:-(\d{4}))?\.zip")


def folder() -> Path:
    return Path(settings.BACKUP_DIR)


def made_at(name: str) -> datetime | None:
    """The moment that a name of ours tells, in the institution's time; else none."""
    found = NAME.fullmatch(name)
    if found is None:
        return None
    try:
        return datetime.strptime(  # noqa: DTZ007 - local on purpose, as people name days
            f"{found[1]} {found[2] or '0430'}", "%Y-%m-%d %H%M"
        )
    except ValueError:
        return None


def there() -> dict[Path, datetime]:
    """Our backups in the folder, newest first; what others keep there is not ours."""
    place = folder()
    files = list(place.iterdir()) if place.is_dir() else []
    known = {path: made_at(path.name) for path in files if path.is_file()}
    ours = [(made, path) for path, made in known.items() if made is not None]
    return {path: made for made, path in sorted(ours, reverse=True)}


def promise_one(by: User) -> Job:
    """Somebody wants one now."""
    slot = timezone.localtime().strftime("%Y-%m-%d-%H%M")
    return ledger.promise(KIND, {"slot": slot}, dedupe_key=KIND, by=by)


def run(running: Running) -> dict[str, Any]:
    """Write the backup of this turn, then thin out the old ones."""
    keep = settings.BACKUP_KEEP
    target = folder() / f"rapport-{running.args['slot']}.zip"
    try:
        made = _of_this_turn(target, running)
    except Refused as refused:
        raise ledger.Problem(str(refused)) from None
    return made.to_dict() | {"dropped": drop_old(keep) if keep else []}


def _of_this_turn(target: Path, running: Running) -> Written:
    """A worker that was killed after its last byte has done the work already."""
    if not target.exists():
        return back_up(target, running.progress)
    with Archive(target) as archive:
        archive.check()
        documents = archive.manifest["documents"]["count"]
        size, rows = target.stat().st_size, archive.row_count
        return Written(
            str(target),
            size,
            rows,
            documents,
            seal=archive.seal,
            missing=list(archive.manifest["missing"]),
        )


def drop_old(keep: tuple[int, int, int]) -> list[str]:
    """Take away what the rule does not keep; say what it was."""
    files = there()
    stay = to_keep(files.values(), keep)
    gone = [path for path, made in files.items() if made not in stay]
    for path in gone:
        path.unlink(missing_ok=True)
    return [path.name for path in gone]


# --- How they fare -----------------------------------------------------------------


@dataclass(frozen=True)
class Backup:
    """A file in the folder."""

    name: str
    made: datetime
    size: int


@dataclass
class Standing:
    """What those who look after the house should know."""

    folder: Path
    keep: tuple[int, int, int] | None
    next_at: datetime | None
    files: list[Backup] = field(default_factory=list)
    last: Backup | None = None
    last_job: Job | None = None
    running: bool = False
    restored: Job | None = None
    problems: list[str] = field(default_factory=list)


def standing(now: datetime) -> Standing:
    jobs = Job._default_manager.filter(kind=KIND)
    ended = jobs.exclude(state__in=[Job.State.NEW, Job.State.RUNNING])
    found = Standing(folder(), settings.BACKUP_KEEP, next_at(now))
    found.last_job = ended.order_by("-finished", "-pk").first()
    found.running = jobs.unsettled().exists()
    restored = Job._default_manager.filter(kind=RESTORE, state=Job.State.DONE)
    found.restored = restored.order_by("-pk").first()
    try:
        found.files = [
            Backup(path.name, made, path.stat().st_size)
            for path, made in there().items()
        ]
    except OSError as problem:
        found.problems.append(
            _("The folder cannot be read: %s") % (problem.strerror or problem)
        )
    found.last = found.files[0] if found.files else None
    found.problems += _problems(found, now)
    return found


def next_at(now: datetime) -> datetime | None:
    """When the clock promises the next one."""
    if settings.BACKUP_KEEP is None:
        return None
    local = timezone.localtime(now)
    today = timezone.make_aware(datetime.combine(local.date(), time(*AT)))
    kept = ScheduledRun.objects.filter(kind=KIND, slot=local.date().isoformat())
    return today + timedelta(days=1) if kept.exists() else max(today, local)


def _problems(found: Standing, now: datetime) -> list[str]:
    said = []
    job, off = found.last_job, found.keep is None
    if off:
        said.append(
            _(
                "Backups by the clock are switched off (BACKUP_KEEP=off): somebody "
                "else must see to them."
            )
        )
    if job is not None and job.state != Job.State.DONE:
        why = (job.error.strip().splitlines() or [""])[-1]
        said.append(_("The last backup was not written: %s") % why[:300])
    if missing := _missing(job):
        said.append(
            _("Documents missing or damaged, and so not in the last backup: %s")
            % ", ".join(missing[:5])
        )
    local = timezone.localtime(now).replace(tzinfo=None)
    if not off and found.last is None and not found.running:
        said.append(_("There is no backup yet."))
    elif not off and found.last and local - found.last.made > OVERDUE:
        said.append(_("The last backup is more than a day old."))
    return said


def _missing(job: Job | None) -> list[str]:
    result = job.result if job is not None and isinstance(job.result, dict) else {}
    return list(result.get("missing", []))
