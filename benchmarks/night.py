"""One night of a large house in this process: `python -m benchmarks.night NAME`."""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any


def last_judged() -> date | None:
    from tracker.insight.models import Standing

    days = Standing.objects.order_by("-as_of").values_list("as_of", flat=True)
    return days.first()


def first() -> dict[str, Any]:
    """Everybody, every month; only in a house that was never judged."""
    from tracker.insight import health
    from tracker.insight.models import Standing

    if Standing.objects.exists():
        return {"judged": 0}
    return health.refresh(full=True).to_dict()


def nothing() -> dict[str, Any]:
    """Whoever judges twice on one day finds nothing the second time."""
    from tracker.insight import health

    on = last_judged()
    health.refresh(on, nightly=True)
    began = time.perf_counter(), time.process_time()
    done = health.refresh(on, nightly=True).to_dict()
    assert done["verdicts"] == 0, done
    return done | _since(began)


def some() -> dict[str, Any]:
    """Something happened with one partner in a hundred since the last night."""
    from tracker.insight import health
    from tracker.records import bulk
    from tracker.records.models import Due, Partner, Visit, VisitPartner

    on = last_judged()
    assert on is not None
    keys = list(Partner.objects.living().order_by("pk"))
    drafts = [
        bulk.Draft(
            Visit(
                title=f"Visit on {on}",
                category="academic_visit",
                direction="inbound",
                status="done",
                starts_on=on - timedelta(3),
                unit_id=partner.lead_unit_id,
            ),
            {"hosts": [VisitPartner(partner=partner)]},
        )
        for partner in keys[:: max(1, len(keys) // 100)][: max(1, len(keys) // 100)]
    ]
    bulk.create_many(drafts, by=None)
    began = time.perf_counter(), time.process_time()
    marks = dict(Due.objects.values_list("pk", "marks"))
    done = health.refresh(on, nightly=True, marks=marks).to_dict()
    assert done["judged"] >= len(drafts), done
    return done | _since(began)


def month() -> dict[str, Any]:
    """The first night of the next month: everybody has a new month behind them."""
    from tracker.insight import health
    from tracker.insight.months import first_day, month_of
    from tracker.records.models import Partner

    on = last_judged()
    assert on is not None
    done = health.refresh(first_day(month_of(on) + 1), nightly=True).to_dict()
    assert done["verdicts"] >= Partner.objects.living().count() * 0.9, done
    return done


def quarter() -> dict[str, Any]:
    """Peer medians and the return table from everything known."""
    from tracker.insight import parameters

    on = last_judged()
    assert on is not None
    made = parameters._values(on, parameters.Thresholds())
    return {"thin": made[1]}


def answers() -> dict[str, Any]:
    from tracker.insight.indicators import INDICATORS, kept

    return dict(kept.refresh(INDICATORS))


NIGHTS = {
    each.__name__: each for each in (first, nothing, some, month, quarter, answers)
}


def peak() -> float:
    """The most memory this process ever held, in megabytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    held = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(held.split()[1]) / 1024


def _since(began: tuple[float, float]) -> dict[str, float]:
    return {
        "seconds": time.perf_counter() - began[0],
        "own_work": time.process_time() - began[1],
    }


def main() -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    import django

    django.setup()
    began = time.perf_counter(), time.process_time()
    done = NIGHTS[sys.argv[1]]()
    took = _since(began) | {
        name: done[name] for name in ("seconds", "own_work") if name in done
    }
    if "own_work" not in done:
        took |= _since(began)
    rounded = {name: round(value, 1) for name, value in took.items()}
    print(json.dumps(done | rounded | {"megabytes": round(peak())}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
