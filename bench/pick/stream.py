"""Times the way from entries to ranked stories over a stream: wall seconds and peak memory of a process of its own."""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bench.pick.tasks import focus, report, rows
from digest.pick.group.stories import group
from digest.pick.rank.score import Candidate, rank
from digest.pick.tag.tags import tag

if TYPE_CHECKING:
    from digest.pick.report import Report


def stream(path: Path, laps: int) -> list[Report]:
    """The entries of a stream laid end to end so many times, with dates shifted and numbers of their own."""
    once = [report(number, row) for number, row in enumerate(rows(path), 1)]
    moments = [each.published_at for each in once]
    span = max(moments) - min(moments) + timedelta(minutes=1)
    return [
        replace(each, id=lap * len(once) + each.id, published_at=each.published_at + lap * span)
        for lap in range(laps)
        for each in once
    ]


def main() -> None:
    """Measure one size and print it as JSON."""
    reports = stream(Path(sys.argv[1]), int(sys.argv[2]))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    begin, busy = time.perf_counter(), time.process_time()
    stories = [Candidate(tag(found.reports)) for found in group(reports)]
    ranked = rank(stories, focus(), max(each.published_at for each in reports), [])
    print(
        json.dumps(
            {
                "task": f"stream_{len(reports)}",
                "wall_s": round(time.perf_counter() - begin, 2),
                "cpu_s": round(time.process_time() - busy, 2),
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                "before_mb": before,
                "stories": len(stories),
                "ranked": sum(not each.excluded for each in ranked),
            }
        )
    )


main()
