from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import pytest

from digest.compose.fingerprint import content_sha256, rendered_sha256
from digest.db.editions import Edition, Item, Section
from tests.fakes.editions import NOW, item


def edition(**changed: Any) -> Edition:
    fields: dict[str, Any] = {
        "id": 1,
        "newsletter": "asia",
        "number": 1,
        "day": date(2026, 2, 18),
        "subject": "The strait reopens",
        "preheader": "Also: ports",
        "key_points": ["One.", "Two."],
        "note": "Good morning.",
        "html": "<p>Ü</p>",
        "text": "Ü",
        "outlets": 3,
        "outlet_countries": 2,
        "built_at": NOW,
        "send_at": NOW,
    }
    return Edition(**(fields | changed))


def items(**changed: Any) -> list[Item]:
    made = [item(edition(), position) for position in (1, 2)]
    for name, value in changed.items():
        setattr(made[1], name, value)
    return made


def test_the_fingerprint_of_the_bytes_can_be_made_with_standard_tools() -> None:
    parts = ["The strait reopens", "<p>Ü</p>", "Ü"]
    whole = b"".join(f"{len(part.encode())}:{part}".encode() for part in parts)
    assert rendered_sha256(edition()) == hashlib.sha256(whole).hexdigest()


@pytest.mark.parametrize("changed", [{"subject": "x"}, {"html": "<p>Ü</p> "}, {"text": "ü"}])
def test_it_differs_when_any_byte_that_goes_out_does(changed: dict[str, str]) -> None:
    assert rendered_sha256(edition(**changed)) != rendered_sha256(edition())


def test_the_picture_is_the_fourth_part_and_without_one_there_are_three() -> None:
    whole = b"".join(
        b"%d:%s" % (len(part), part) for part in (b"The strait reopens", b"<p>\xc3\x9c</p>", b"\xc3\x9c", b"\x89PNG")
    )
    prints = [rendered_sha256(edition(picture=picture)) for picture in (b"\x89PNG", b"\x89PNg", None)]
    assert prints[0] == hashlib.sha256(whole).hexdigest()
    assert len(set(prints)) == 3


def test_no_part_can_lean_over_into_the_next() -> None:
    prints = {
        rendered_sha256(edition(subject=subject, html=html, text=text))
        for subject, html, text in (parts.split("|") for parts in ("ab|c|", "a|bc|", "a|b|c", "|abc|", "a1:b|c|"))
    }
    assert len(prints) == 5


@pytest.mark.parametrize(
    "changed",
    [
        {"number": 2},
        {"day": date(2026, 2, 19)},
        {"subject": "x"},
        {"preheader": "x"},
        {"key_points": ["Two.", "One."]},
        {"note": ""},
        {"outlets": 4},
        {"outlet_countries": 3},
        {"coverage": {"reports": 12, "countries": {}}},
    ],
)
def test_the_fingerprint_of_the_content_differs_when_any_field_of_the_edition_does(changed: dict[str, Any]) -> None:
    assert content_sha256(edition(**changed), items()) != content_sha256(edition(), items())


@pytest.mark.parametrize(
    "changed",
    [
        {"position": 3},
        {"section": Section.BRIEF},
        {"headline": "x"},
        {"summary": []},
        {"why_it_matters": ""},
        {"why_outlet": "Harbour Post"},
        {"countries": []},
        {"sources": []},
        {"moved": True},
    ],
)
def test_it_differs_when_any_field_of_an_item_does(changed: dict[str, Any]) -> None:
    assert content_sha256(edition(), items(**changed)) != content_sha256(edition(), items())


def test_it_differs_when_one_sources_address_does() -> None:
    changed = items()
    changed[0].sources = [{**changed[0].sources[0], "url": "https://elsewhere.example/"}]
    assert content_sha256(edition(), changed) != content_sha256(edition(), items())


def test_it_differs_when_an_item_is_dropped_or_two_change_places() -> None:
    swapped = items()
    swapped[0].position, swapped[1].position = 2, 1
    prints = {content_sha256(edition(), these) for these in (items(), items()[:1], [], swapped)}
    assert len(prints) == 4


def test_the_order_in_which_the_database_gives_the_items_does_not_matter() -> None:
    assert content_sha256(edition(), items()[::-1]) == content_sha256(edition(), items())


def test_what_does_not_go_out_does_not_count() -> None:
    later = edition(revision=7, html="<p>other</p>", id=9)
    assert content_sha256(later, items()) == content_sha256(edition(), items())
    assert rendered_sha256(edition(revision=7, id=9)) == rendered_sha256(edition())
