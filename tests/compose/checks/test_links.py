from __future__ import annotations

from dataclasses import replace

import pytest

from tests.compose.checks.cases import found, in_html, results
from tests.compose.samples import edition

OURS = "https://digest.example/asia/42/feedback"


@pytest.mark.parametrize(
    "url", ["", "/asia", "https:///x", "mailto:", "tel:", "mailto://[", "data:text/html,x", "ftp://a.example/"]
)
def test_a_link_that_is_no_whole_address_fails(url: str) -> None:
    assert results("links", edition(), in_html(OURS, url)) == ["fail"]


@pytest.mark.parametrize("url", ["mailto:editor@digest.example?subject=Asia", "tel:+6512345678"])
def test_a_template_may_link_to_a_mailbox_and_a_telephone(url: str) -> None:
    assert results("links", edition(), in_html(OURS, url)) == ["pass"]


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/asia",
        "http://LOCALHOST./asia",
        "http://127.0.0.1:8000/asia",
        "https://[::1]/",
        "https://0.0.0.0",
        "http://127.1/",
        "http://0177.0.0.1/",
        "http://0x7f.1/",
        "http://2130706433/",
        "http://127.0.0.1./",
        "http://127%2E0.0.1/",
        "http://１２７.0.0.1/",
        "http://localhost。/",
        "http://[::ffff:127.0.0.1]/",
    ],
)
def test_a_link_that_leads_a_reader_to_his_own_machine_fails(url: str) -> None:
    (bad,) = found("links", edition(), in_html(OURS, url))
    assert bad.result == "fail"
    assert "reader's machine" in bad.message


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/",
        "https://desk.internal/",
        "https://news/asia",
        "http://[fd00::1]/",
        "https://a.local",
        "http://10.1/",
        "http://[::ffff:10.0.0.1]/",
    ],
)
def test_a_link_that_only_a_private_network_can_open_is_warned_of(url: str) -> None:
    (bad,) = found("links", edition(), in_html(OURS, url))
    assert bad.result == "warn"
    assert "private network" in bad.message


def test_our_own_pages_need_https_because_of_one_click_unsubscribing() -> None:
    (bad,) = found("links", edition(), in_html("https://digest.example/", "http://digest.example/"))
    assert bad.result == "fail"
    assert "RFC 8058" in bad.message


def test_a_public_url_without_encryption_fails_once_with_the_reason() -> None:
    plain = {
        name: getattr(edition().links, name).replace("https://", "http://")
        for name in ("view_in_browser", "feedback", "subscribe", "preferences", "unsubscribe")
    }
    (bad,) = found("links", replace(edition(), links=replace(edition().links, **plain)))
    assert bad.result == "fail"
    assert "RFC 8058" in bad.message
    assert "`public_url`" in bad.message
    assert "and 4 more there" in bad.message


def test_an_intranets_own_pages_need_no_https_but_are_warned_of() -> None:
    inside = {
        name: getattr(edition().links, name).replace("https://digest.example", "http://digest.internal")
        for name in ("view_in_browser", "feedback", "subscribe", "preferences", "unsubscribe")
    }
    assert results("links", replace(edition(), links=replace(edition().links, **inside))) == ["warn"]


def test_an_outlet_without_encryption_is_linked_to_as_it_is() -> None:
    lead = edition().lead[0]
    plain = replace(lead.sources[0], url=lead.sources[0].url.replace("https", "http"))
    assert results("links", replace(edition(), lead=[replace(lead, sources=[plain, *lead.sources[1:]])])) == ["pass"]


@pytest.mark.parametrize(("url", "expected"), [("https://a.example/", "pass"), ("http://a.example/", "fail")])
def test_what_a_template_links_to_besides_is_https(url: str, expected: str) -> None:
    assert results("links", edition(), in_html(OURS, url)) == [expected]


@pytest.mark.parametrize(("count", "expected"), [(40, "pass"), (41, "warn")])
def test_more_than_40_links_are_warned_of(count: int, expected: str) -> None:
    there = in_html(OURS, OURS).html.count("<a ")
    many = '<a href="https://a.example/">x</a>' * (count - there)
    assert results("links", edition(), in_html("</body>", many + "</body>")) == [expected]
