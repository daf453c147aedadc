from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, strategies as st

from digest.collect.changes import CleanItem, Verdict, cleaned, once, verdict
from digest.collect.clean import MAX_TEXT
from digest.collect.parse import FeedItem
from tests.fakes.feeds import NOW

BASE = "https://harbour.example/feed.xml"
ITEM = FeedItem(
    guid="selu-1",
    link="/selu?utm_source=rss",
    title="Selu Strait reopens",
    text="<p>The two navies leave the strait on 1 April, the governments said.</p>",
    byline="A. Lim",
    language="",
    published_at=datetime(2026, 2, 18, 9, tzinfo=UTC),
)


def clean(item: FeedItem = ITEM) -> CleanItem:
    found = cleaned(item, BASE, "Harbour Post", "en", NOW)
    assert found is not None
    return found


def test_an_item_is_cleaned_in_all_its_parts() -> None:
    found = clean()
    assert found.guid == "selu-1"
    assert found.url == "https://harbour.example/selu"
    assert found.title == "Selu Strait reopens"
    assert found.text == "The two navies leave the strait on 1 April, the governments said."
    assert found.byline == "A. Lim"
    assert found.agency is None
    assert found.language == "en"
    assert found.published_at == ITEM.published_at


def test_the_agency_comes_from_the_text_or_else_from_the_author() -> None:
    wire = replace(ITEM, text="PORT SELU, Feb 18 (Agence France-Presse) - The two navies leave the strait.")
    by_author = replace(ITEM, byline="desk@harbour.example (Reuters)")
    assert [(clean(item).agency, clean(item).byline) for item in (wire, by_author)] == [
        ("AFP", "A. Lim"),
        ("Reuters", None),
    ]


def test_an_outlet_is_no_agency_to_itself() -> None:
    found = cleaned(replace(ITEM, byline="Bernama"), BASE, "Bernama", "en", NOW)
    assert found is not None
    assert found.agency is None


def test_a_headline_in_capitals_is_spelt_as_the_text_spells_it() -> None:
    assert clean(replace(ITEM, title="TWO NAVIES LEAVE THE STRAIT")).title == "Two navies leave the strait"


def test_an_item_without_a_date_is_dated_when_it_was_first_seen() -> None:
    assert clean(replace(ITEM, published_at=None)).published_at == NOW


def test_an_items_own_language_goes_before_the_feeds() -> None:
    assert clean(replace(ITEM, language="zh-Hant")).language == "zh-hant"


def test_an_item_that_no_reader_could_follow_or_name_is_left_out() -> None:
    for item in (
        replace(ITEM, link="javascript:alert(1)"),
        replace(ITEM, link="", guid="urn:selu"),
        replace(ITEM, title=""),
        replace(ITEM, title="<b> </b>"),
    ):
        assert cleaned(item, BASE, "Harbour Post", "en", NOW) is None


def test_a_guid_that_is_an_address_stands_in_for_a_missing_link() -> None:
    found = clean(replace(ITEM, link="", guid="https://harbour.example/selu#1"))
    assert (found.guid, found.url) == ("https://harbour.example/selu#1", "https://harbour.example/selu")


def test_an_item_without_a_guid_is_known_by_its_address() -> None:
    assert clean(replace(ITEM, guid="")).guid == "https://harbour.example/selu"


def test_no_part_is_longer_than_the_tables_and_readers_take() -> None:
    long = "The ships wait. " * 5_000
    found = clean(replace(ITEM, guid=long, title=long, text=long, byline=long, language=long))
    sizes = [len(part or "") for part in (found.guid, found.title, found.byline, found.language)]
    assert all(size <= limit for size, limit in zip(sizes, (500, 500, 200, 20), strict=True))
    assert 0 < len(found.text) <= MAX_TEXT


@given(st.text(), st.text(), st.text(), st.text(), st.text())
def test_whatever_an_item_holds_it_is_cleaned_or_left_out(
    guid: str, link: str, title: str, text: str, byline: str
) -> None:
    item = FeedItem(guid, link, title, text, byline, "", None)
    found = cleaned(item, BASE, "Harbour Post", "en", NOW)
    assert found is None or (found.guid and found.title and found.url.startswith(("http://", "https://")))


def test_the_hash_follows_what_a_reader_sees_and_nothing_else() -> None:
    same = replace(ITEM, guid="other", byline="B. Tan", published_at=None, link="/selu?utm_source=mail")
    assert clean(same).sha256 == clean().sha256
    for other in (replace(ITEM, title="Selu opens"), replace(ITEM, text="Another text."), replace(ITEM, link="/kesh")):
        assert clean(other).sha256 != clean().sha256


def test_letters_that_move_between_title_and_text_change_the_hash() -> None:
    one = clean(replace(ITEM, title="Kesh", text="Ports open."))
    other = clean(replace(ITEM, title="Kes", text="hPorts open."))
    assert one.title + one.text == other.title + other.text
    assert one.sha256 != other.sha256


def test_the_first_of_two_items_with_one_guid_or_one_address_wins() -> None:
    first = clean()
    same_guid = replace(first, url="https://harbour.example/other")
    same_url = replace(first, guid="other")
    fresh = replace(first, guid="kesh-1", url="https://harbour.example/kesh")
    assert once([first, same_guid, same_url, fresh]) == [first, fresh]


def test_what_is_not_stored_is_new_and_what_reads_otherwise_was_edited() -> None:
    item = clean()
    assert verdict(item, None) is Verdict.NEW
    assert verdict(item, item.sha256) is Verdict.SAME
    assert verdict(item, "0" * 64) is Verdict.EDITED
