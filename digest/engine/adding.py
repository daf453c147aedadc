"""Stories that an editor adds: any that was ranked, one from an address, or one written by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from digest.clock import local_day
from digest.collect.changes import cleaned
from digest.collect.store import store_items
from digest.collect.urls import canonical
from digest.compose.candidates import candidate
from digest.compose.checks.hosts import host_of, same_site
from digest.compose.content import ItemContent, Sentence, Source, sentence
from digest.db.editions import Section
from digest.db.feeds import Entry, Feed
from digest.engine.explaining import find, stories_now
from digest.errors import ChangeError
from digest.legible import one_line
from digest.pick.entries import report_of, reports_of_stories
from digest.pick.language.sentences import split
from digest.pick.report import Report
from digest.pick.tag.tags import tag
from digest.pick.tell.summarise import Size, summarise

if TYPE_CHECKING:
    from datetime import datetime

    from digest.collect.parse import FeedItem
    from digest.db.stories import Story
    from digest.engine.installation import Installation
    from digest.settings import Newsletter

_FROM_ADDRESS = Size(words=60, sentences=2)


def from_story(installation: Installation, newsletter: Newsletter, story_id: int) -> ItemContent:
    """A story that was ranked, as a build would have it, be it of the tail.

    Raises:
        ChangeError: Nothing that is read any more tells it.
        StateError: There is no such story.
    """
    now = installation.clock.now()
    with installation.database.read() as session:
        story = find(session, newsletter, story_id)
        since = story.ranked_at - timedelta(hours=newsletter.sections.window_hours)
        chosen = candidate(session, story, Section.MAIN, since)
        if not chosen.sources:
            raise ChangeError(f"no outlet that is read tells story {story_id} any more: add another")
        summary = chosen.summary or _summary(session, newsletter, story, since, now)
    return ItemContent(
        key=0,
        section=Section.MAIN,
        headline=chosen.headline,
        summary=tuple(sentence(each) for each in summary),
        why_it_matters=chosen.why_it_matters,
        why_outlet=chosen.why_outlet,
        countries=tuple(chosen.countries),
        topics=tuple(chosen.topics),
        sources=tuple(Source(**source) for source in chosen.sources),
        moved=chosen.moved,
        written_by=chosen.written_by if chosen.summary else "",
        story_id=story_id,
        picked=chosen.picked,
    )


def from_address(installation: Installation, newsletter: Newsletter, url: str) -> ItemContent:
    """The story at an address: one that an entry tells already, or what the page there says.

    A page that is fetched is kept as an entry of its outlet, so that its facts can be checked as any other's.

    Raises:
        ChangeError: It is no web address, or its page has no headline.
        FetchError: The page cannot be had, or holds no article.
        DatabaseError: The database cannot be written.
    """
    address = _address(url)
    with installation.database.read() as session:
        entry = _entry_at(session, address)
    if entry is None:
        from digest.collect.given import read_page  # noqa: PLC0415 - aiohttp and trafilatura: few commands need them

        page = read_page(installation.settings.collect, installation.clock, address)
        entry = _kept(installation, newsletter, page)
    with installation.database.read() as session:
        told = stories_now(session, newsletter, [entry.id])
        if entry.id not in told:
            report = report_of(session, entry.id, installation.clock.now())
            return _of_report(report, newsletter, installation.clock.now())
    return from_story(installation, newsletter, told[entry.id].id)


def by_hand(headline: str, summary: str, now: datetime, *, url: str = "", outlet: str = "") -> ItemContent:
    """A story in an editor's own words, with a source if they name one.

    Args:
        headline: What happened.
        summary: Its sentences.
        now: When it is written, which is taken for the moment of the report.
        url: Where readers can read of it.
        outlet: Whose page that is; the host if left out.

    Raises:
        ChangeError: It has no headline, or `url` is no web address.
    """
    title, sentences = one_line(headline), [one_line(text) for text in split(summary)]
    if not title:
        raise ChangeError("a story needs a headline: write one")
    address = _address(url) if url.strip() else ""
    name = one_line(outlet) or _host(address)
    report = Report(
        id=0,
        title=title,
        text="\n".join(sentences),
        url=address,
        outlet=name,
        country=None,
        language="",
        state_affiliated=False,
        paywall=False,
        published_at=now,
    )
    return ItemContent(
        key=0,
        section=Section.MAIN,
        headline=title,
        summary=tuple(map(Sentence, sentences)),
        countries=_countries(report),
        sources=(_source(report),) if address else (),
        picked={"reason": "written by hand"},
    )


def _summary(
    session: Session, newsletter: Newsletter, story: Story, since: datetime, now: datetime
) -> list[dict[str, Any]]:
    """A summary of a story of the tail, for which the build made none: by the picker's rules, without a model."""
    language = _primary(newsletter.language)
    told = reports_of_stories(session, [story.id], now).get(story.id, [])
    reports = [each for each in told if each.published_at >= since and _primary(each.language) == language]
    if not reports:
        return []
    size = Size(per_source=newsletter.sections.words_per_source)
    made = summarise(reports, size, why=False, today=local_day(now, newsletter.timezone))
    outlets = {report.id: report.outlet for report in reports}
    return [
        {"text": each.text, "outlet": outlets[each.report_id], "entry_id": each.report_id} for each in made.sentences
    ]


def _of_report(report: Report, newsletter: Newsletter, now: datetime) -> ItemContent:
    """A story that one report tells: two of its sentences, the first ones where none can be chosen."""
    made = summarise([report], _FROM_ADDRESS, why=False, today=local_day(now, newsletter.timezone))
    texts = [sentence.text for sentence in made.sentences] or split(report.text)[: _FROM_ADDRESS.sentences]
    return ItemContent(
        key=0,
        section=Section.MAIN,
        headline=made.headline,
        summary=tuple(Sentence(text, report.outlet, report.id) for text in texts),
        countries=_countries(report),
        sources=(_source(report),),
        picked={"reason": "added by its address"},
    )


def _address(url: str) -> str:
    address = canonical(one_line(url))
    if address is None:
        raise ChangeError(f"{one_line(url)[:80]!r} is no web address: copy it whole from the browser, with https://")
    return address


def _entry_at(session: Session, address: str) -> Entry | None:
    """The entry of that address, first of a feed that is still read."""
    rows = select(Entry).join(Feed, col(Feed.id) == col(Entry.feed_id)).where(Entry.url == address)
    return session.exec(rows.order_by(col(Feed.active).desc(), col(Entry.id))).first()


def _kept(installation: Installation, newsletter: Newsletter, page: FeedItem) -> Entry:
    """The page as an entry of its outlet, or the one that there is already of where it led to.

    Raises:
        ChangeError: It has no headline.
    """
    now = installation.clock.now()
    with installation.database.read() as session:
        feed = _feed_of(session, host_of(page.link), newsletter.language)
    item = cleaned(page, page.link, feed.outlet, feed.language, now)  # too slow to keep others from writing
    if item is None:
        raise ChangeError(f"{page.link} has no headline: write the story by hand")
    with installation.database.write() as session:
        if entry := _entry_at(session, item.url):
            return entry
        feed = session.exec(select(Feed).where(Feed.url == feed.url)).first() or feed
        session.add(feed)
        session.flush()
        store_items(session, feed.id, [item], now)
        session.flush()
        return session.exec(select(Entry).where(Entry.feed_id == feed.id, Entry.guid == item.guid)).one()


def _feed_of(session: Session, host: str, language: str) -> Feed:
    """The feed that holds what editors add of a host: never visited, and marked as its outlet's own feeds are."""
    url = f"https://{host}/#added"  # the address of no feed
    feeds = session.exec(select(Feed).order_by(col(Feed.active).desc(), col(Feed.id))).all()
    if known := next((feed for feed in feeds if feed.url == url), None):
        return known
    made = Feed(url=url, outlet=_host(f"https://{host}"), language=language, active=False)
    if own := next((feed for feed in feeds if same_site(host_of(feed.url), host)), None):
        made.outlet, made.country, made.language = own.outlet, own.country, own.language
        made.state_affiliated, made.paywall = own.state_affiliated, own.paywall
    return made


def _source(report: Report) -> Source:
    return Source(
        entry_id=report.id or None,
        outlet=report.outlet,
        title=report.title,
        url=report.url,
        published_at=report.published_at.isoformat(),
        state_affiliated=report.state_affiliated,
        paywall=report.paywall,
    )


def _countries(report: Report) -> tuple[str, ...]:
    return tuple(tag([report]).countries)


def _host(url: str) -> str:
    return host_of(url).removeprefix("www.")


def _primary(language: str) -> str:
    return language.partition("-")[0].casefold()
