"""The archive in a browser's eyes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from digest.db.audience import Frequency
from digest.db.editions import EditionStatus
from digest.engine.correcting import correct
from tests.fakes.editions import SLUG, MovingClock, new_installation, settings_file
from tests.fakes.public import change_item, reader as reading, went_out

if TYPE_CHECKING:
    from pathlib import Path

    import httpx2

    from digest.engine.installation import Installation

LIST = f"/archive/{SLUG}"


def listed(reader: httpx2.Client, query: str = "") -> list[int]:
    return [
        int(number) for number in re.findall(rf'<h2 dir="auto"><a href="{LIST}/(\d+)"', reader.get(LIST + query).text)
    ]


def test_the_list_is_paged_and_each_page_is_a_page_of_its_own(
    installation: Installation, reader: httpx2.Client
) -> None:
    for number in range(2, 25):
        went_out(installation, number, frequency=Frequency.WEEKLY if number == 24 else Frequency.EVERY)
    first, second = reader.get(LIST).text, reader.get(f"{LIST}?page=2").text
    assert (listed(reader), listed(reader, "?page=2")) == ([*range(24, 4, -1)], [4, 3, 2])
    assert f'rel="next" href="{LIST}?page=2"' in first
    assert f'rel="prev" href="{LIST}?"' in second
    assert f'<link rel="canonical" href="https://pages.digest.example{LIST}?page=2">' in second
    assert first.count("Best of the week") == 1
    assert "There are fewer pages than that" in reader.get(f"{LIST}?page=9").text


def test_it_is_searched_by_words_country_and_topic(installation: Installation, reader: httpx2.Client) -> None:
    went_out(installation, 2)
    went_out(installation, 3)
    change_item(installation, 3, 1, countries=["ST"], topics=["trade"], headline="Beans & <b>sugar</b>")
    assert listed(reader, "?q=beans") == listed(reader, "?country=ST") == listed(reader, "?topic=trade") == [3]
    answer = reader.get(f"{LIST}?q=%22%3E%3Cscript%3E&country=ST&topic=trade").text
    assert "No edition says that" in answer
    assert "<script>" not in answer
    assert 'value="&#34;&gt;&lt;script&gt;"' in answer
    assert "Beans &amp; &lt;b&gt;sugar" in reader.get(f"{LIST}?q=beans").text
    assert "noindex" in reader.get(f"{LIST}?q=beans").text
    assert "noindex" not in reader.get(LIST).text


@pytest.mark.parametrize(
    "query",
    [
        "?country=sg",
        "?country=SG'",
        "?country=SG%0A",
        "?topic=Trade",
        "?topic=" + "a" * 41,
        "?page=0",
        "?page=x",
        "?page=-1",
        "?page=",
        "?page=" + "9" * 5000,
        "?page=%C2%B2",
        "?other=1",
    ],
)
def test_what_no_form_of_ours_asks_is_not_looked_for(
    installation: Installation, reader: httpx2.Client, query: str
) -> None:
    went_out(installation, 2)
    answer = reader.get(LIST + query)
    assert (answer.status_code, answer.text) == (200, reader.get(LIST).text)


def test_words_beyond_the_longest_are_not_looked_for(installation: Installation, reader: httpx2.Client) -> None:
    went_out(installation, 2)
    assert listed(reader, "?q=ship" + "+" * 300 + "ship") == [2]
    assert 'value="' + "a" * 200 + '"' in reader.get(f"{LIST}?q=" + "a" * 300).text


def test_an_empty_page_says_what_is_so(installation: Installation, reader: httpx2.Client) -> None:
    assert "has not gone out yet" in reader.get(LIST).text
    went_out(installation, 2)
    assert "1 edition.</p>" in reader.get(LIST).text
    page = reader.get(f"{LIST}?q=ship&page=3").text
    assert "There are fewer pages than that." in page
    assert f'<a href="{LIST}?q=ship">Show the first</a>' in page
    assert f'<a href="{LIST}">Show the first</a>' in reader.get(f"{LIST}?page=3").text
    assert "No edition is about that." in reader.get(f"{LIST}?country=FR").text
    assert "Try fewer words" in reader.get(f"{LIST}?q=sheep&country=FR").text


def test_an_edition_that_was_corrected_is_marked(
    installation: Installation, reader: httpx2.Client, clock: MovingClock
) -> None:
    went_out(installation, 2)
    clock.move(days=3)
    assert "Corrected" not in reader.get(LIST).text
    correct(installation, installation.newsletter(SLUG), 2, "It is 1.2 km long.", "Ana Editor")
    assert reader.get(LIST).text.count("<b>Corrected</b>") == 1


@pytest.mark.parametrize(
    "path",
    ["/archive/none", "/archive/none/1", f"{LIST}/9", f"{LIST}/0", f"{LIST}/x", f"{LIST}/{10**12}"],
)
def test_what_is_not_there_is_not_found(reader: httpx2.Client, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 404
    assert "<h1>Not found</h1>" in answer.text


def test_an_edition_is_there_only_once_it_goes_out(installation: Installation, reader: httpx2.Client) -> None:
    assert reader.get(f"{LIST}/1").status_code == 404  # the draft
    went_out(installation, 2, status=EditionStatus.SENDING)
    assert reader.get(f"{LIST}/2").status_code == 200


def test_a_page_is_sent_again_when_it_was_corrected(
    installation: Installation, reader: httpx2.Client, clock: MovingClock
) -> None:
    went_out(installation, 2)
    first = reader.get(f"{LIST}/2")
    known = {"If-None-Match": first.headers["etag"]}
    assert reader.get(f"{LIST}/2", headers=known).status_code == 304
    clock.move(hours=1)
    correct(installation, installation.newsletter(SLUG), 2, "It is 1.2 km long.", "Ana Editor")
    again = reader.get(f"{LIST}/2", headers=known)
    assert again.status_code == 200
    assert "It is 1.2 km long." in again.text


def test_the_pages_style_is_allowed_by_its_hash_and_nothing_else_is(
    installation: Installation, reader: httpx2.Client
) -> None:
    went_out(installation, 2)
    policy = reader.get(f"{LIST}/2").headers["content-security-policy"]
    assert re.search(r"style-src 'self' 'sha256-[A-Za-z0-9+/=]{44}';", policy)
    assert "unsafe" not in policy
    assert "script-src" not in policy


def test_pages_are_small(installation: Installation, reader: httpx2.Client) -> None:
    for number in range(2, 30):
        went_out(installation, number, stories=14)
    paths = ["/", LIST, f"{LIST}/29", f"/about/{SLUG}", "/privacy", f"{LIST}/feed.atom"]
    sizes = {path: len(reader.get(path, headers={"Accept-Encoding": "identity"}).content) for path in paths}
    style = len(reader.get("/static/public.css").content)
    assert {path: size for path, size in sizes.items() if size + style > 50_000} == {}


@pytest.mark.parametrize(
    ("template", "status", "said"),
    [("{{ view.published.errata | length }} errata", 200, "1 errata"), ("{{ view.nothing }}", 503, "It is our fault")],
)
def test_an_operators_own_page_is_served(tmp_path: Path, template: str, status: int, said: str) -> None:
    config = settings_file(tmp_path)
    (tmp_path / "look" / "web").mkdir(parents=True)
    (tmp_path / "look" / "web" / "edition.html").write_text(template)
    config.write_text(config.read_text() + "templates: look\n")
    with new_installation(config, MovingClock()) as installation, reading(installation) as reader:
        went_out(installation, 2)
        correct(installation, installation.newsletter(SLUG), 2, "It is 1.2 km long.", "Ana Editor")
        answer = reader.get(f"{LIST}/2")
    assert answer.status_code == status
    assert said in answer.text
