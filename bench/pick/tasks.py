"""How the product's own code answers each labelled task: inputs as feeds would hand them over, outputs as scored."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import trafilatura

from digest.collect.article import extract
from digest.collect.clean import clean_text, clean_title
from digest.pick.group.copies import is_copy
from digest.pick.group.stories import group
from digest.pick.rank.score import Candidate, rank
from digest.pick.rank.subject import Subjects
from digest.pick.report import Report
from digest.pick.tag.fit import BELONGS, fit
from digest.pick.tag.places import gazetteer
from digest.pick.tag.tags import tag, tag_report
from digest.pick.tell.summarise import Size, summarise
from digest.settings import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.settings import Focus

Row = dict[str, Any]
SHIPPED = Path(__file__).parents[2] / "config.yaml"
UNDATED = datetime(2023, 1, 1, 9, tzinfo=UTC)  # the same day everywhere but on a few islands
SUMMARY = Size()  # of a main story: about 60 words on average


def focus() -> Focus:
    """What the shipped newsletter is about: one setting for all sets."""
    return load(SHIPPED).newsletters[0].focus


def rows(path: Path) -> Iterator[Row]:
    """The objects of a file with one JSON object a line, compressed or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def report(number: int, row: Row) -> Report:
    """A row as the picker sees an entry, cleaned as collecting cleans it."""
    title = clean_title(row["title"], row.get("outlet", ""))
    return Report(
        id=number,
        title=title,
        text=clean_text(row.get("text") or row.get("description") or "", title).text,
        url=row.get("link", ""),
        outlet=row.get("outlet") or f"outlet {number}",
        country=None,
        language="en",
        state_affiliated=False,
        paywall=False,
        published_at=_moment(row.get("date")),
    )


def cluster(data: list[Row], _: Path) -> Iterator[Row]:
    """Grouping: every entry's story."""
    reports = [report(number, row) for number, row in enumerate(data)]
    for story, found in enumerate(group(reports)):
        for member in found.reports:
            yield {"id": data[member.id]["id"], "cluster": story}


def relevance_of(data: list[Row], _: Path) -> Iterator[Row]:
    """Relevance: how sure it is that an entry belongs into the shipped newsletter."""
    wanted = focus()
    for number, row in enumerate(data):
        sure = fit(tag_report(report(number, row)), wanted)
        yield {"id": row["id"], "score": sure, "label": int(sure >= BELONGS)}


def ranking(data: list[Row], _: Path) -> Iterator[Row]:
    """Ranking: the groups of a day, which are given, in the order of an edition made at the end of the day."""
    wanted = focus()
    for day in data:
        stories, cids, now = grouped(day)
        ranked = rank(stories, wanted, now, [])
        yield {"day": day["day"], "ranking": [cids[each.story.reports[0].id] for each in ranked]}


def grouped(day: Row) -> tuple[list[Candidate], dict[int, str], datetime]:
    """The stories of a day that is grouped already, the id of each by its first report, and the end of the day."""
    numbers = count(1)
    grouped_ = [[report(next(numbers), row) for row in story["items"]] for story in day["clusters"]]
    subjects = Subjects(grouped_)
    stories, cids = [], {}
    for story, found in zip(day["clusters"], grouped_, strict=True):
        members = subjects.heard(sorted(found, key=lambda each: (each.published_at, each.id)))
        stories.append(Candidate(tag(members)))
        cids[members[0].id] = story["cid"]
    return stories, cids, max(each.published_at for one in stories for each in one.story.reports)


def countries(data: list[Row], _: Path) -> Iterator[Row]:
    """Countries: all that a whole text names."""
    for row in data:
        yield {"id": row["id"], "countries": sorted(gazetteer().countries(row["text"]))}


def summary(data: list[Row], _: Path) -> Iterator[Row]:
    """Summaries: the sentences of a main story, without its headline.

    The articles have no date, so that no relative day can become one: sentences are scored as they stand in them.
    """
    for row in data:
        articles = {number: report(number, each) for number, each in enumerate(row["articles"], 1)}
        made = summarise(list(articles.values()), SUMMARY, why=False)
        quoted = (articles[each.report_id].text[each.start : each.end] for each in made.sentences)
        yield {"id": row["id"], "summary": " ".join(quoted)}


def copies(data: list[Row], _: Path) -> Iterator[Row]:
    """Near-duplicates: whether two texts are one telling."""
    for row in data:
        yield {"id": row["id"], "dup": int(is_copy(report(1, row["a"]), report(2, row["b"])))}


def article(data: list[Row], folder: Path) -> Iterator[Row]:
    """Article text: of whole pages as they were fetched."""
    for row in data:
        yield {"id": row["id"], "text": extract(_page(folder, row))}


def trafilatura_alone(data: list[Row], folder: Path) -> Iterator[Row]:
    """The same by the library that the product builds on, as it comes."""
    for row in data:
        found = trafilatura.extract(_page(folder, row), include_comments=False, include_tables=False)
        yield {"id": row["id"], "text": found or ""}


def _page(folder: Path, row: Row) -> bytes:
    return gzip.decompress((folder / "inputs" / row["html"]).read_bytes())


TASKS: dict[str, Callable[[list[Row], Path], Iterator[Row]]] = {
    "cluster": cluster,
    "relevance": relevance_of,
    "rank": ranking,
    "geo": countries,
    "summary": summary,
    "dup": copies,
    "extract": article,
}
# What others make of the same inputs, for the tasks whose figure alone says little.
PEERS: dict[str, Callable[[list[Row], Path], Iterator[Row]]] = {"extract": trafilatura_alone}


def _moment(written: str | None) -> datetime:
    if not written:
        return UNDATED
    found = datetime.fromisoformat(written)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
