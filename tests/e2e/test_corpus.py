"""Real feeds, where a folder of captures stands beside the project: the day of 18 February 2026 and an October."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import SAMPLES, Outlets, Program

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
DAY = CORPUS / "day-2026-02-18"
OCTOBER = CORPUS / "replay-2023-10"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no captured feeds in {CORPUS}")


@pytest.fixture
def asia(tmp_path: Path) -> Program:
    """The shipped newsletter on Asia, with no feeds yet."""
    made = Program(tmp_path / "config.yaml")
    made.config.write_bytes((SAMPLES.parent / "config.yaml").read_bytes())
    return made


def publish(asia: Program, outlets: Outlets, folder: Path) -> None:
    settings = asia.settings()
    settings["feeds"] = [
        {"url": outlets.publish(path.name, path.read_bytes()), "outlet": path.stem}
        for path in sorted(folder.glob("*.xml"))
    ]
    asia.change(settings)


def build(asia: Program, now: str) -> list[dict[str, Any]]:
    collected = asia.json("collect", "--now", now)
    assert collected["new"] > 0
    items: list[dict[str, Any]] = asia.json("build", "--now", now)["items"]
    return items


def test_a_captured_day_gives_a_full_edition_of_asian_news(asia: Program, outlets: Outlets) -> None:
    publish(asia, outlets, DAY)
    items = build(asia, "2026-02-18T13:00:00Z")
    assert len(items) == 13
    assert all(item["countries"] for item in items)
    urls = [sentence["entry_id"] for item in items for sentence in item["summary"][:1]]
    assert len(urls) == len(set(urls))
    assert all(sentence["text"].rstrip("”’\"')")[-1] in ".!?" for item in items for sentence in item["summary"])


def test_what_one_day_told_the_next_does_not_tell_again_unless_it_moved(asia: Program, outlets: Outlets) -> None:
    told: dict[str, str] = {}
    for day in ("2023-10-04", "2023-10-05", "2023-10-06"):
        publish(asia, outlets, OCTOBER / day)
        items = build(asia, f"{day}T23:59:00Z")
        assert len(items) >= 7
        for item in items:
            assert item["headline"] not in told or item["update"], (day, item["headline"])
            told[item["headline"]] = day
