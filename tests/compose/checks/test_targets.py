from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from digest.compose.checks.targets import check_targets, outlet_links
from digest.db.links import LinkAnswer, LinkTrouble
from tests.compose.checks.cases import GOOD
from tests.compose.samples import MOMENT, edition

URL = "https://www.harbour-post.example/world/selu"


def judged(final: str = URL, status: int = 200, trouble: LinkTrouble = LinkTrouble.NONE, url: str = URL) -> list[str]:
    """What is said of one link that gave such an answer."""
    answer = LinkAnswer(url=url, checked_at=MOMENT, status=status, final_url=final, trouble=trouble)
    checks = check_targets({url: "lead story 1"}, {url: answer})
    assert {each.result for each in checks} <= {"pass", "warn"}
    return [f"{each.place}: {each.message}" for each in checks if each.result == "warn"]


@pytest.mark.parametrize("status", [404, 410])
def test_a_link_that_is_not_there_is_dead(status: int) -> None:
    (said,) = judged(status=status)
    assert said.startswith(f"lead story 1: {URL} is dead: it answers {status}")


def test_a_link_to_a_host_that_does_not_exist_is_dead() -> None:
    (said,) = judged("", 0, LinkTrouble.UNKNOWN_HOST)
    assert "no such host" in said


@pytest.mark.parametrize("status", [200, 206, 401, 403, 405, 429, 451, 500, 503])
def test_many_outlets_shut_out_programs_so_that_a_refusal_tells_nothing(status: int) -> None:
    assert judged(status=status) == []


@pytest.mark.parametrize("trouble", [LinkTrouble.NO_ANSWER, LinkTrouble.NOT_ASKED])
def test_no_answer_tells_nothing(trouble: LinkTrouble) -> None:
    assert judged("", 0, trouble) == []


@pytest.mark.parametrize(
    ("final", "words"),
    [
        ("https://casino.example2/selu", "another host, casino.example2"),
        ("https://www.harbour-post.example/", "home page"),
        ("https://harbour-post.example", "home page"),
        ("http://www.harbour-post.example/world/selu", "not encrypted"),
    ],
)
def test_a_link_that_leads_elsewhere_is_warned_of(final: str, words: str) -> None:
    (said,) = judged(final)
    assert words in said


@pytest.mark.parametrize(
    "final",
    [
        "https://harbour-post.example/world/selu",
        "https://m.harbour-post.example/selu-strait-reopens",
        "https://www.harbour-post.com/world/selu",
        "https://www.harbour-post.example/?p=1234",
    ],
)
def test_an_outlets_own_redirects_are_its_own_business(final: str) -> None:
    assert judged(final) == []


def test_a_link_to_a_home_page_leads_there() -> None:
    assert judged("https://harbour-post.example/", url="https://www.harbour-post.example/") == []


def test_one_fault_of_one_host_is_one_finding_however_many_links_share_it() -> None:
    links = {f"https://tracker.example/{number}": f"brief {number}" for number in range(5)}
    answers = {
        url: LinkAnswer(url=url, checked_at=MOMENT, status=200, final_url="https://harbour-post.example/x")
        for url in links
    }
    (one,) = check_targets(links, answers)
    assert one.place == "brief 0, brief 1, brief 2 and 2 more"
    assert one.message.startswith("https://tracker.example/0 leads to another host, harbour-post.example")


def test_links_that_nobody_tried_are_one_warning() -> None:
    links = {f"https://a.example/{number}": f"brief {number}" for number in range(30)}
    (one,) = check_targets(links, {})
    assert (one.result, one.place) == ("warn", "edition")
    assert "none of 30 links" in one.message
    assert [each.result for each in check_targets({}, {})] == ["pass"]


def test_the_links_of_an_edition_are_those_to_its_sources_with_their_place() -> None:
    links = outlet_links(edition(), GOOD.html)
    assert next(iter(links)) == "https://harbour-post.example/selu"
    assert links["https://harbour-post.example/selu"] == "lead story 1"
    main = [f"main story {number}" for number in range(1, 5)]
    assert set(links.values()) == {"lead story 1", *main, *(f"brief {number}" for number in range(1, 9))}
    assert not [url for url in links if "digest.example" in url]
    hidden = replace(GOOD, html=GOOD.html.replace("https://harbour-post.example/selu", "https://x.example/"))
    assert "https://harbour-post.example/selu" not in outlet_links(edition(), hidden.html)


@given(final=st.text(max_size=60), status=st.integers(0, 999), trouble=st.sampled_from(LinkTrouble))
def test_whatever_was_answered_warns_at_most_once(final: str, status: int, trouble: LinkTrouble) -> None:
    assert len(judged(f"https://{final}", status, trouble)) <= 1
