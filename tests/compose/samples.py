"""An invented edition: no such country, outlet or person is meant."""

from __future__ import annotations

from datetime import UTC, date, datetime

from digest.compose.render.look import load_look
from digest.compose.view import Bar, Coverage, EditionView, Group, Links, Sentence, Source, Story

DAILY, LETTER = load_look("daily"), load_look("letter")
MOMENT = datetime(2026, 2, 17, 22, 0, tzinfo=UTC)


def source(outlet: str, path: str, *, state_affiliated: bool = False, paywall: bool = False) -> Source:
    url = f"https://{outlet.lower().replace(' ', '-')}.example/{path}"
    return Source(outlet, f"{outlet} on {path}", url, MOMENT, state_affiliated, paywall)


def lead() -> Story:
    return Story(
        headline="Tanaris and Belmora reopen the Selu Strait after nine years",
        summary=[
            Sentence("The two navies leave the strait on 1 April, the governments said.", "Harbour Post"),
            Sentence("About 40 ships a week are expected.", "Harbour Post"),
            Sentence("The ministry called it “a contribution to stability”.", "Xinhai Daily"),
        ],
        sources=[
            source("Harbour Post", "selu"),
            source("Xinhai Daily", "selu", state_affiliated=True),
            source("Meridian Review", "selu", paywall=True),
        ],
        countries=["Tanaris", "Belmora"],
        why_it_matters="Freight between the two economies costs twice what it did in 2017.",
    )


def story(number: int, *, brief: bool = False) -> Story:
    outlet = ("Straits Courier", "Island Gazette", "Kesh Observer")[number % 3]
    return Story(
        headline=f"Port {number} of Norvania loads its first ship of the season",
        summary=[Sentence(f"Port {number} opened on Monday, three weeks early, the harbour master said.", outlet)],
        sources=[source(outlet, f"port-{number}")],
        countries=[] if brief else ["Norvania"],
        why_it_matters="" if brief else "An early season moves 2 million tonnes of grain before the rains.",
        update=number % 2 == 0,
    )


def edition() -> EditionView:
    briefs = [story(number, brief=True) for number in range(5, 13)]
    return EditionView(
        title="Decoding Asia",
        tagline="Your guide to navigating Asia in a new global order",
        language="en",
        number=42,
        day=date(2026, 2, 18),
        subject="The Selu Strait reopens; Norvania's ports are early",
        preheader="Two navies stand down after nine years, and the grain ships of Norvania come early.",
        key_points=["The strait reopens on 1 April.", "Norvania's ports are early.", "Grain moves before the rains."],
        lead=[lead()],
        main=[story(number) for number in range(1, 5)],
        briefs=[Group("Norvania", briefs[:5]), Group("Sarania", briefs[5:])],
        links=Links(
            "https://digest.example/asia/42",
            "https://digest.example/asia/42/feedback",
            "https://digest.example/asia",
            "https://digest.example/preferences?t=PREFERENCESxTOKENxHERE&n=asia",
            "https://digest.example/unsubscribe?t=UNSUBSCRIBExTOKENxHERE&n=asia",
        ),
        postal_address="Example Media, 1 Sample Quay, Singapore 000001",
        reply_to="editor@digest.example",
        outlets=118,
        outlet_countries=24,
        note="Good morning.\n\nThe strait is the story of the day.",
    )


def coverage() -> Coverage:
    bars = [Bar("AA", "Norvania", 41, 8), Bar("BB", "Tanaris", 30, 1), Bar("CC", "Sarania", 12, 0)]
    return Coverage(
        bars, "This edition had 118 reports to choose from: 41 are about Norvania, as are 8 of its 13 stories."
    )
