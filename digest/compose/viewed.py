"""An edition of the database as the templates see it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from digest.compose import draft
from digest.compose.arrangement import told_under
from digest.compose.coverage import coverage
from digest.compose.view import EditionView, Group, Links, Sentence, Source, Story
from digest.db.audience import Frequency
from digest.db.editions import (
    FEEDBACK_PLACEHOLDER,
    PREFERENCES_PLACEHOLDER,
    UNSUBSCRIBE_PLACEHOLDER,
    Edition,
    Item,
    Section,
)
from digest.settings import Unapproved
from digest.tokens import unsubscribe_url

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from digest.settings import Newsletter


def view_of(
    edition: Edition, items: Sequence[Item], newsletter: Newsletter, country_name: Callable[[str], str]
) -> EditionView:
    """The edition with its items; `country_name` turns a country's two letters into the name that readers see."""
    tell = partial(_story, zone=ZoneInfo(newsletter.timezone), country_name=country_name)
    stories = {section: [item for item in items if item.section is section] for section in Section}
    return EditionView(
        title=newsletter.title,
        tagline=newsletter.tagline,
        language=newsletter.language,
        number=edition.number,
        day=edition.day,
        subject=edition.subject,
        preheader=edition.preheader,
        key_points=edition.key_points,
        lead=[tell(item) for item in stories[Section.LEAD]],
        main=[tell(item) for item in stories[Section.MAIN]],
        briefs=[
            Group(country_name(code) if code else "Elsewhere", [tell(item) for item in run])
            for code, run in groupby(stories[Section.BRIEF], key=told_under)
        ],
        links=_links(edition),
        postal_address=newsletter.postal_address,
        reply_to=edition.reply_to,
        outlets=edition.outlets,
        outlet_countries=edition.outlet_countries,
        note=edition.note,
        unattended=newsletter.schedule.unapproved is Unapproved.SEND,
        coverage=coverage(edition.coverage, [*map(told_under, items)], country_name) if newsletter.picture else None,
        weekly=edition.frequency is Frequency.WEEKLY,
    )


def _story(item: Item, zone: ZoneInfo, country_name: Callable[[str], str]) -> Story:
    is_brief = item.section is Section.BRIEF  # readers are not told why it matters; the words are kept
    return Story(
        headline=item.headline,
        summary=[Sentence(sentence["text"], sentence["outlet"]) for sentence in item.summary],
        sources=[_source(source, zone) for source in item.sources],
        countries=[country_name(code) for code in item.countries[: draft.NAMED_COUNTRIES]],
        why_it_matters="" if is_brief else item.why_it_matters,
        why_outlet="" if is_brief else item.why_outlet,
        update=item.moved,
        written_by=item.written_by,
    )


def _links(edition: Edition) -> Links:
    base = edition.public_url
    place = f"{edition.newsletter}/{edition.number}"
    return Links(
        view_in_browser=f"{base}/archive/{place}",
        feedback=f"{base}/feedback/{place}/{FEEDBACK_PLACEHOLDER}",
        subscribe=f"{base}/subscribe?newsletter={edition.newsletter}",
        preferences=f"{base}/preferences/{PREFERENCES_PLACEHOLDER}",
        unsubscribe=unsubscribe_url(base, UNSUBSCRIBE_PLACEHOLDER),
    )


def _source(source: dict[str, Any], zone: ZoneInfo) -> Source:
    return Source(
        outlet=source["outlet"],
        title=source["title"],
        url=source["url"],
        published_at=datetime.fromisoformat(source["published_at"]).astimezone(zone),
        state_affiliated=source["state_affiliated"],
        paywall=source["paywall"],
    )
