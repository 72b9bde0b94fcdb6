"""How far a job is, as `components/progress.html` shows it."""

from __future__ import annotations

from typing import Any

from tracker.jobs.models import Job


def is_running(job: Job) -> bool:
    return job.state in (Job.State.NEW, Job.State.RUNNING)


def bar(job: Job, message: str = "") -> dict[str, Any]:
    """What it says for itself, unless the page has better words for it."""
    return {
        "id": job.pk,
        "state": job.state,
        "done": job.done_count,
        "total": job.total,
        "message": message or job.message or job.get_state_display(),
        "running": is_running(job),
    }
