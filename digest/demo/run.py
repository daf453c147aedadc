"""The demo run: collect, pick, compose, check, approve, deliver, as a newsletter's day goes."""

from __future__ import annotations

import re
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import as_file, files
from typing import TYPE_CHECKING
from zlib import crc32

from digest.audience.columns import open_table
from digest.audience.importing import take_in
from digest.audience.people import COLUMNS, Terms
from digest.clock import FixedClock, local_day
from digest.collect.collector import collect
from digest.collect.visit import Outcome
from digest.db.deliveries import DeliveryStatus
from digest.demo.outlets import serving
from digest.engine import approving, building, editing, previewing, sending
from digest.engine.approving import Consent
from digest.engine.installation import open_installation
from digest.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from digest.engine.installation import Installation
    from digest.settings import Newsletter

NOW = datetime(2026, 10, 14, 22, 0, tzinfo=UTC)
"""When the demo takes place: six in the morning in Singapore, the day after the sample feeds were written."""
EDITOR = "Demo Editor"
_PORTS = range(20_000, 32_000)
"""Below those that systems give to outgoing connections (Linux from 32768, others from 49152)."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One finished stage, in words, and how many seconds it took."""

    name: str
    told: str
    seconds: float


def run(out: Path, done: Callable[[Stage], None], built: Callable[[building.Built], None]) -> None:
    """Run the whole job into `out`. Run again, it goes on from where it was and sends nobody a second copy.

    Args:
        out: Where the files go: `config.yaml`, `digest.db`, those of `previewing.files`, and the Maildir `outbox`.
        done: Called after each stage.
        built: Called with the draft, when one was built.
    """
    stages = _Stages(done)
    installation = _collected(out, stages)
    newsletter = installation.newsletter(None)
    _edit(installation, newsletter, stages, built)
    with stages.timed("deliver") as told:
        told(_deliver(installation, newsletter))
    _write(installation, newsletter, out)
    installation.database.close()


def draft(out: Path, done: Callable[[Stage], None]) -> Installation:
    """Only the first half: the sample feeds collected and a draft built into `out`, unless an earlier run did."""
    stages = _Stages(done)
    installation = _collected(out, stages)
    newsletter = installation.newsletter(None)
    if not editing.has_edition(installation, newsletter, local_day(NOW, newsletter.timezone)):
        with stages.timed("pick and compose") as told:
            made = building.build(installation, newsletter)
            told(f"{made.entries} entries make {made.stories} stories; {len(made.told)} are in the edition")
    return installation


def _collected(out: Path, stages: _Stages) -> Installation:
    out.mkdir(parents=True, exist_ok=True)
    with as_file(files("digest.demo") / "feeds") as feeds, serving(feeds, _port(out)) as port:
        with stages.timed("set up") as told:
            installation = _installation(out, port)
            told(_subscribe(installation))
        with stages.timed("collect") as told:
            told(_collect(installation))
    return installation


def _port(out: Path) -> int:
    """The same port for the same folder, so that a second run finds the feeds where they were; others for others."""
    return _PORTS[crc32(str(out.resolve()).encode()) % len(_PORTS)]


class _Stages:
    def __init__(self, done: Callable[[Stage], None]) -> None:
        self._done = done

    @contextmanager
    def timed(self, name: str) -> Iterator[Callable[[str], None]]:
        """Time a stage; the block says in words what it did."""
        lines: list[str] = []
        start = time.perf_counter()
        yield lines.append
        self._done(Stage(name, " ".join(lines), time.perf_counter() - start))


def _installation(out: Path, port: int) -> Installation:
    shipped = (files("digest.demo") / "config.yaml").read_text(encoding="utf-8")
    (out / "config.yaml").write_text(re.sub(r"127\.0\.0\.1:\d+", f"127.0.0.1:{port}", shipped), encoding="utf-8")
    return open_installation(out / "config.yaml", FixedClock(NOW))


def _subscribe(installation: Installation) -> str:
    with (files("digest.demo") / "subscribers.csv").open("rb") as file:
        slug, terms = installation.newsletter(None).slug, Terms("demo")
        table = open_table(file, COLUMNS)
        *_, report = take_in(installation.database, slug, table, terms, NOW, refuse=lambda _row, _why: None)
    return f"{report.counts.total()} subscribers, database ready"


def _collect(installation: Installation) -> str:
    visits = collect(installation.database, installation.settings, installation.clock)
    new = sum(visit.new for visit in visits)
    unchanged = sum(visit.outcome is Outcome.UNCHANGED for visit in visits)
    failed = sum(visit.outcome is Outcome.FAILED for visit in visits)
    return f"{len(visits)} feeds over HTTP: {new} new entries, {unchanged} feeds unchanged, {failed} failed"


def _edit(
    installation: Installation, newsletter: Newsletter, stages: _Stages, built: Callable[[building.Built], None]
) -> None:
    """Build, check and approve, unless an earlier run did."""
    finished = editing.built_today(installation, newsletter)
    if finished is not None:
        with stages.timed("build") as told:
            told(f"edition {finished.number} is {finished.status.word} already: nothing to build")
        return
    with stages.timed("pick and compose") as told:
        draft = building.build(installation, newsletter)
        told(f"{draft.entries} entries make {draft.stories} stories; {len(draft.told)} are in the edition")
    built(draft)
    with stages.timed("check") as told:
        _, checks = editing.edition_and_checks(installation, newsletter, "latest")
        results = Counter(check.result for check in checks)
        told(
            f"{results['pass']} of {len(checks)} pre-flight checks pass, {results['warn']} warn, {results['fail']} fail"
        )
    with stages.timed("approve") as told:
        approved = approving.approve(installation, newsletter, "latest", Consent(EDITOR, accept_all=True))
        accepted = [f"{warning['name']}: {warning['message']}" for warning in approved.approval.accepted]
        told(f"{EDITOR} approves SHA-256 {approved.approval.sha256[:12]}…")
        if accepted:
            told(f"and accepts what is warned of: {'; '.join(accepted)}")


def _deliver(installation: Installation, newsletter: Newsletter) -> str:
    result = sending.send(installation, newsletter, "latest")
    if result.edition.status.value != "sent":
        raise StateError(f"the demo edition is {result.edition.status.word}: run it again to go on")
    told = f"{result.tally[DeliveryStatus.SENT]} copies are in {installation.settings.deliver.maildir.name}/"
    unknown = result.tally.get(DeliveryStatus.UNKNOWN, 0)
    return told + (f"; {unknown} are unknown, because a run was stopped while it wrote them" if unknown else "")


def _write(installation: Installation, newsletter: Newsletter, out: Path) -> None:
    edition, _ = editing.edition_and_checks(installation, newsletter, "latest")
    for name, content in previewing.preview(installation, newsletter, edition).files.items():
        (out / name).write_bytes(content)
