from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import example, given, strategies as st

from digest.collect.urls import MAX_LENGTH, TRACKING, canonical

NAMES = st.text("abcdefghijklmnopqrstuvwxyz0123456789-._~üß中。․‥", max_size=20)
LINKS = st.one_of(
    st.text(),
    st.builds(
        "{}{}{}{}{}{}{}".format,
        st.sampled_from(["http://", "https://", "HTTP://", "//", "ftp://", "javascript:", "https:\\\\", "http:", ""]),
        st.sampled_from(["", "user@", "user:secret@", "%40@", ":@"]),
        NAMES | st.sampled_from(["[::1]", "[fe80::1%25eth0]", "Example.COM.", "xn--nxasmq6b"]),
        st.sampled_from(["", ":", ":80", ":443", ":8080", ":0", ":99999", ":x"]),
        st.text(max_size=20).map("/{}".format),
        st.dictionaries(st.sampled_from([*TRACKING, "id", "utm%5Fsource", "UTM_Ad"]) | st.text(max_size=5), st.text())
        .map(lambda pairs: "?" + "&".join(f"{name}={value}" for name, value in pairs.items())),
        st.sampled_from(["", "#", "#top", "#a?b=c"]),
    ),
)  # fmt: skip


@given(LINKS, st.sampled_from(["", "https://harbour.example/a/b", "nonsense", "http://[", "\ud800"]))
@example("http://harbour。", "")
@example("http://a‥b/", "")
@example("http://․a/", "")
@example("https://harbour.example/\ud800?\ud800=1", "")
def test_whatever_the_link_it_never_raises_and_doing_it_twice_changes_nothing(link: str, base: str) -> None:
    found = canonical(link, base)
    assert found is None or canonical(found, base) == canonical(found) == found


@given(LINKS)
def test_what_comes_out_is_a_web_address_without_anything_that_tells_who_shared_it(link: str) -> None:
    found = canonical(link)
    if found is None:
        return
    parts = urlsplit(found)
    assert parts.scheme in {"http", "https"}
    assert parts.hostname
    assert parts.username is None
    assert parts.password is None
    assert not parts.fragment
    assert "#" not in found
    assert found.isascii()
    assert not re.search(r"[\x00-\x20\x7f\\\"<>]", found)
    assert len(found) <= MAX_LENGTH
    exact = {name for name in TRACKING if not name.endswith("*")}
    prefixes = tuple(name[:-1] for name in TRACKING if name.endswith("*"))
    names = [unquote(piece.partition("=")[0]).lower() for piece in parts.query.split("&")]
    assert not [name for name in names if name in exact or name.startswith(prefixes)]


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://Harbour.Example/News", "https://harbour.example/News"),
        ("https://harbour.example", "https://harbour.example/"),
        ("https://harbour.example./a", "https://harbour.example/a"),
        ("https://harbour.example:443/a", "https://harbour.example/a"),
        ("http://harbour.example:80/a", "http://harbour.example/a"),
        ("https://harbour.example:80/a", "https://harbour.example:80/a"),
        ("http://[2001:DB8::1]:8080/a", "http://[2001:db8::1]:8080/a"),
        ("https://editor:secret@harbour.example/a", "https://harbour.example/a"),
        ("https://harbour.example/a#comments", "https://harbour.example/a"),
        ("https://bücher.example/straße", "https://xn--bcher-kva.example/stra%C3%9Fe"),
        ("https://新闻.example/", "https://xn--efvy88h.example/"),
        ("https://harbour.example/a%2Fb", "https://harbour.example/a%2Fb"),
        ("https://harbour.example/a b?c d", "https://harbour.example/a%20b?c%20d"),
        (" https://harbour.example/a\n", "https://harbour.example/a"),
        ("https://harbour.example/a?id=2&page=1", "https://harbour.example/a?id=2&page=1"),
        ("https://harbour.example/a?b=2&a=1", "https://harbour.example/a?b=2&a=1"),
        ("https://harbour.example/a?utm_source=rss&id=2&utm_medium=feed", "https://harbour.example/a?id=2"),
        ("https://harbour.example/a?at_medium=RSS&at_campaign=rss", "https://harbour.example/a"),
        ("https://harbour.example/a?UTM_Source=x&utm%5Fterm=y", "https://harbour.example/a"),
        ("https://harbour.example/a?fbclid=1&&", "https://harbour.example/a"),
        ("https://harbour.example/a?fbclidx=1", "https://harbour.example/a?fbclidx=1"),
    ],
)
def test_links_to_the_same_article_become_the_same_text(link: str, expected: str) -> None:
    assert canonical(link) == expected


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/selu", "https://harbour.example/selu"),
        ("selu", "https://harbour.example/news/selu"),
        ("../selu", "https://harbour.example/selu"),
        ("?id=2", "https://harbour.example/news/feed.xml?id=2"),
        ("//island.example/a", "https://island.example/a"),
        ("https://island.example/a", "https://island.example/a"),
    ],
)
def test_a_relative_link_is_meant_from_where_the_feed_stands(link: str, expected: str) -> None:
    assert canonical(link, "https://harbour.example/news/feed.xml") == expected


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,hello",
        "file:///etc/passwd",
        "ftp://harbour.example/a",
        "mailto:editor@harbour.example",
        "tag:harbour.example,2026:selu",
        "urn:uuid:6b1f",
    ],
)
@pytest.mark.parametrize("base", ["", "https://harbour.example/"])
def test_only_web_addresses_come_out(link: str, base: str) -> None:
    assert canonical(link, base) is None


@pytest.mark.parametrize(
    "link",
    [
        "",
        "selu",
        "/selu",
        "https://",
        "https:///a",
        "https://harbour.example:99999/",
        "https://harbour.example:port/",
        "https://[::1/",
        "https://har%20bour.example/",
        "https://-.-..-/",
        f"https://{'a' * 64}.example/",
        f"https://harbour.example/{'a' * MAX_LENGTH}",
        f"https://harbour.example/{'中' * 300}",
    ],
)
def test_a_link_that_leads_nowhere_is_none(link: str) -> None:
    assert canonical(link) is None
