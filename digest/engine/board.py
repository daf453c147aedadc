"""The stories beside an edition: all of the latest ranking, filtered and paged, each as a card."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Text, cast, func, or_
from sqlmodel import Session, col, select

from digest.db.editions import Edition, EditionStatus, Item
from digest.db.feeds import Entry, Feed
from digest.db.stories import Story, StoryEntry
from digest.engine.cards import Before, Card, Outlet, Place, Telling, card
from digest.engine.explaining import ranked_last, stories_now
from digest.engine.marking import marks
from digest.legible import one_line
from digest.pick.tag.places import country_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from digest.settings import Newsletter

_LONGEST_TEXT = 200  # characters that are searched for


class Shown(StrEnum):
    """Which stories are listed: all, those in the edition, or those that are not."""

    ALL = "all"
    CHOSEN = "chosen"
    LEFT_OUT = "left-out"


@dataclass(frozen=True, slots=True)
class Filters:
    """What stories are narrowed to; what is empty narrows nothing.

    `country` is a code of two letters, `topic` and `outlet` are names. `text` is looked for in headlines and names of
    outlets; a letter from a to z is the same as its capital.
    """

    country: str = ""
    topic: str = ""
    outlet: str = ""
    text: str = ""
    shown: Shown = Shown.ALL


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to filter by: the `value` that `Filters` takes, its name, and how many stories of the ranking have it."""

    value: str
    name: str
    stories: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of stories; `total` counts all that the filters let through, the choices all of the ranking.

    `ranked_at` is when the stories were ranked; None while none are.
    """

    cards: list[Card]
    total: int
    countries: list[Choice]
    topics: list[Choice]
    outlets: list[Choice]
    ranked_at: datetime | None
