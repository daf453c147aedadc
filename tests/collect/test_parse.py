from __future__ import annotations

import contextlib
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings, strategies as st

from digest.collect.parse import MAX_ITEMS, FeedItem, parse
from digest.errors import ParseError
from tests.fakes.feeds import NOW, item, rss

if TYPE_CHECKING:
    from digest.collect.parse import FeedItem

URL = "https://harbour.example/feed.xml"
ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB"><title>Harbour Post</title>
<entry><id>tag:harbour.example,2026:selu</id><title type="html">Selu &amp;amp; Kesh</title><author><name>A. Lim</name>
</author><link rel="alternate" href="https://harbour.example/selu"/><published>2026-02-18T17:00:00+08:00</published>
<updated>2026-02-18T12:00:00Z</updated><summary>Short.</summary><content type="html">&lt;p&gt;Long, long.&lt;/p&gt;
</content></entry></feed>"""
RDF = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://harbour.example/"><title>Harbour Post</title>
</channel><item rdf:about="https://harbour.example/selu"><title>Selu Strait reopens</title>
<link>https://harbour.example/selu</link><dc:date>2026-02-18T09:00:00Z</dc:date></item></rdf:RDF>"""
FEEDS = [rss(item(), item("Second", "https://harbour.example/2", guid="2")), ATOM, RDF]


def read(body: bytes, content_type: str = "application/xml") -> list[FeedItem]:
    return parse(body, URL, content_type, NOW)


def only(body: bytes, content_type: str = "application/xml") -> FeedItem:
    (found,) = read(body, content_type)
    return found


def test_an_rss_item_is_read_with_all_its_parts() -> None:
    found = only(
        rss(
            item(guid="tag:harbour.example,2026:1", more="<author>desk@harbour.example (A. Lim)</author>"),
            language="en-SG",
        )
    )
    assert found.guid == "tag:harbour.example,2026:1"
    assert found.link == "https://harbour.example/selu"
    assert found.title == "Selu Strait reopens"
    assert found.text.startswith("The two navies")
    assert "A. Lim" in found.byline
    assert found.language.lower() == "en-sg"
    assert found.published_at == datetime(2026, 2, 18, 9, tzinfo=UTC)


def test_an_atom_entry_is_read_with_its_first_date_in_utc() -> None:
    found = only(ATOM)
    assert found.guid == "tag:harbour.example,2026:selu"
    assert found.link == "https://harbour.example/selu"
    assert found.byline == "A. Lim"
    assert "Long, long." in found.text
    assert found.published_at == datetime(2026, 2, 18, 9, tzinfo=UTC)


def test_an_rdf_item_is_read() -> None:
    found = only(RDF)
    assert (found.title, found.link) == ("Selu Strait reopens", "https://harbour.example/selu")
    assert found.published_at == datetime(2026, 2, 18, 9, tzinfo=UTC)


def test_items_keep_their_order_and_a_feed_without_items_has_none() -> None:
    assert [found.title for found in read(rss(item("One"), item("Two"), item("Three")))] == ["One", "Two", "Three"]
    assert read(rss()) == []


def test_a_feed_of_endless_length_is_read_to_a_limit() -> None:
    found = read(rss(*(item(f"Item {number}", text="") for number in range(MAX_ITEMS + 5))))
    assert len(found) == MAX_ITEMS
    assert found[-1].title == f"Item {MAX_ITEMS - 1}"


def test_the_longer_of_summary_and_content_is_the_text() -> None:
    content = "<content:encoded><![CDATA[<p>{}</p>]]></content:encoded>"
    assert "whole story" in only(rss(item(text="Short.", more=content.format("The whole story. " * 20)))).text
    assert only(rss(item(text="A summary that says more.", more=content.format("Less.")))).text.startswith("A summary")


@pytest.mark.parametrize(
    ("guid", "link", "expected"),
    [
        ("tag:harbour.example,2026:1", "https://harbour.example/selu", "tag:harbour.example,2026:1"),
        ("", "https://harbour.example/selu", "https://harbour.example/selu"),
        ("", "", "Selu Strait reopens"),
    ],
)
def test_an_item_is_known_by_its_guid_or_else_its_link_or_else_its_title(guid: str, link: str, expected: str) -> None:
    assert only(rss(item(guid=guid, link=link))).guid == expected


@pytest.mark.parametrize(
    "date",
    [
        "",
        "yesterday",
        "Mon, 01 Jan 2035 00:00:00 GMT",
        "Wed, 18 Feb 2026 14:00:01 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "0000-00-00T00:00:00Z",
        "9999-99-99",
        "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
    ],
)
def test_a_date_that_is_absent_or_cannot_be_true_counts_as_none(date: str) -> None:
    assert only(rss(item(date=date))).published_at is None


def test_a_date_a_little_ahead_is_a_clock_that_goes_fast_and_is_kept() -> None:
    assert only(rss(item(date="Wed, 18 Feb 2026 13:59:00 GMT"))).published_at == datetime(
        2026, 2, 18, 13, 59, tzinfo=UTC
    )


def test_where_the_first_date_cannot_be_true_the_next_one_counts() -> None:
    body = ATOM.replace(b"2026-02-18T17:00:00+08:00", b"2099-01-01T00:00:00Z")
    assert only(body).published_at == datetime(2026, 2, 18, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"<!DOCTYPE html><html><head><title>Harbour</title></head><body>News</body></html>", "is a web page"),
        (b"\n <HTML><BODY>Login</BODY></HTML>", "is a web page"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "is JSON"),
        (b"[]", "is JSON"),
        (b"", "is not a feed"),
        (b"   \n", "is not a feed"),
        (b"Service temporarily unavailable", "is not a feed"),
        (b"<?xml version='1.0'?><sitemap/>", "is not a feed"),
        (b"\x00\x01\x02\x03", "is not a feed"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "is not a feed"),
    ],
)
def test_what_is_no_feed_is_refused_in_words_that_say_what_it_is(body: bytes, says: str) -> None:
    with pytest.raises(ParseError, match=says):
        read(body)


def test_a_feed_in_a_named_character_set_is_read_in_it() -> None:
    text = rss(item("Café in Hué")).decode().replace('encoding="UTF-8"', 'encoding="iso-8859-1"')
    assert only(text.encode("iso-8859-1")).title == "Café in Hué"


def test_a_character_set_named_wrongly_does_not_lose_the_feed() -> None:
    body = rss(item("Café in Hué"))
    assert only(body.replace(b"UTF-8", b"us-ascii"), "text/xml; charset=us-ascii").title == "Café in Hué"
    assert only(body, "text/xml; charset=no-such-thing").title == "Café in Hué"
    assert len(read(body.replace(b"UTF-8", b"no-such-thing"))) == 1


def test_bytes_outside_their_character_set_do_not_lose_the_feed() -> None:
    assert only(rss(item("Selu XX reopens")).replace(b"XX", b"\xff\xfe\x80")).title.endswith("reopens")


def test_entities_that_xml_does_not_define_are_read_as_html_has_them() -> None:
    found = only(rss(item("Selu XX reopens")).replace(b"XX", b"&ndash;&nbsp;&nosuch; Caf&eacute;"))
    assert "–" in found.title
    assert "Café" in found.title
    assert "reopens" in found.title


@pytest.mark.parametrize("reference", ["&#55296;", "&#57343;", "&#xD800;", "&#xdfff;", "&#x0D800;", "&#056320;"])
def test_a_reference_to_half_a_character_is_dropped_and_the_rest_is_read(reference: str) -> None:
    assert only(rss(item("Selu XX reopens")).replace(b"XX", reference.encode())).title.split() == ["Selu", "reopens"]


def test_korean_letters_given_as_numbers_are_kept() -> None:
    assert only(rss(item("XX")).replace(b"XX", b"&#55192;&#55148;&#xD7A3;")).title == "힘희힣"


def test_what_no_database_takes_is_taken_out_of_every_part() -> None:
    bad = "\x00\x01\ufffe"
    body = rss(item(f"Ti{bad}tle", f"https://harbour.example/{bad}a", text=f"Te{bad}xt"), language=f"en{bad}")
    found = only(body)
    parts = (found.guid, found.link, found.title, found.text, found.byline, found.language)
    assert not [part for part in parts if set(part) & set(bad)]
    assert found.guid == found.link


@pytest.mark.parametrize("value", ['"x"', "'>'", '">"'])
def test_a_tag_with_thousands_of_attributes_is_refused_at_once(value: str) -> None:
    tag = f"<media {' '.join(f'a{number}={value}' for number in range(20_000))}/>"
    started = time.monotonic()
    with pytest.raises(ParseError, match="more than 200 attributes"):
        read(rss(item(more=tag)))
    assert time.monotonic() - started < 1


def test_an_image_within_the_text_does_not_cost_the_feed() -> None:
    image = f'<p>Before.</p><img src="data:image/png;base64,{"A" * 200_000}"><p>After.</p>'
    assert "After." in only(rss(item(text=image))).text


def test_elements_nested_without_end_are_got_over_in_time() -> None:
    started = time.monotonic()
    for opening in ("<a>", "<div>", "<item>", "<content:encoded>", "<![CDATA[", "<!--", "&amp;", "<", "<?x "):
        try:
            read(rss(item(more=opening * 5_000)))
        except ParseError:
            continue
    assert time.monotonic() - started < 10


def test_entities_that_multiply_do_not_fill_the_memory() -> None:
    levels = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "ha">{levels}]>'
    found = read(rss(item("&e11;")).replace(b'<?xml version="1.0" encoding="UTF-8"?>', bomb.encode()))
    assert all(len(each.title) < 1_000 for each in found)


def test_entities_that_name_a_file_are_not_followed() -> None:
    doctype = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    body = rss(item("A XX")).replace(b'<?xml version="1.0" encoding="UTF-8"?>', doctype.encode()).replace(b"XX", b"&x;")
    assert "root" not in only(body).title


@given(st.binary() | st.text().map(str.encode), st.text(max_size=40))
@example(b"<", "")
def test_whatever_the_bytes_it_never_raises_anything_but_parse_error(body: bytes, content_type: str) -> None:
    items: list[FeedItem] = []
    with contextlib.suppress(ParseError):
        items = read(body, content_type)
    assert all(item.guid or not item.link for item in items)


_PIECES = st.binary(max_size=8) | st.sampled_from(
    [b"<", b">", b"&", b"<![CDATA[", b"]]>", b"<!--", b"<?", b"<!", b"&#xD800;", b"&#0;", b"&#99999999;", b"xmlns:a=''",
     b"<item>", b"</item>", b"</channel>", b"<content type='xhtml'>", b"<dc:date>", b"<georss:point>1 x</georss:point>",
     b"<itunes:duration>", b"<media:content url=''/>", b"<enclosure/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"\x00"]
)  # fmt: skip


@settings(max_examples=150)
@given(st.sampled_from(FEEDS), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), _PIECES), max_size=6))
def test_a_damaged_feed_is_read_as_far_as_it_goes_or_refused_in_words(
    feed: bytes, damages: list[tuple[float, int, bytes]]
) -> None:
    for where, lost, instead in damages:
        start = int(where * len(feed))
        feed = feed[:start] + instead + feed[start + lost :]
    try:
        found = read(feed)
    except ParseError:
        return
    for each in found:
        assert each.published_at is None or each.published_at.tzinfo is not None
        assert "\x00" not in each.guid + each.link + each.title + each.text + each.byline + each.language
