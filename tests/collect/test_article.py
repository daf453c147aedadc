from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings, strategies as st

from digest.collect.article import extract
from digest.collect.page import MAX_PAGE

FIRST = "The two leaders spoke on Monday about trade, shipping and the fishing grounds that both claim, officials said."
SECOND = (
    "Their ministers will meet in May in Hanoi to draw up a list of goods, said the spokesman of the Island ministry."
)
THIRD = "Fishing crews on both shores said they had heard such promises before, and went out to sea on Tuesday as ever."
FOURTH = (
    "The last such call was held two years ago, and nothing that was agreed then has been carried out, the crews say."
)
HEAD = "<html><head><title>Leaders speak about fishing grounds | Island Daily</title></head><body>"


def page(*blocks: str) -> str:
    menu = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/world'>World</a></li></ul></nav>"
    foot = "<footer><p>Island Daily, 1 Harbour Road. All rights reserved.</p></footer>"
    return f"{HEAD}{menu}<main><article>{''.join(blocks)}</article></main>{foot}</body></html>"


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def test_the_paragraphs_come_without_menu_headline_and_foot() -> None:
    made = page("<h1>Leaders speak about fishing grounds</h1>", paragraphs(FIRST, SECOND, THIRD, FOURTH))
    assert extract(made).split("\n") == [FIRST, SECOND, THIRD, FOURTH]


@pytest.mark.parametrize(
    "onward",
    [
        "Read more: What the crews of the north shore want from the government this year",
        "Related: A history of the fishing grounds in seven pictures",
        "Sign up here for the Island Daily newsletter and have it delivered to your inbox.",
        "Follow us on Telegram and WhatsApp",
    ],
)
def test_lines_that_lead_elsewhere_go(onward: str) -> None:
    made = page(paragraphs(FIRST, SECOND, onward, THIRD, FOURTH))
    assert extract(made).split("\n") == [FIRST, SECOND, THIRD, FOURTH]


def test_a_text_that_goes_on_in_a_further_block_of_the_same_make_is_whole() -> None:
    block = "<div class='body body__container'>{}</div><div class='ad'>Buy a boat</div>"
    parts = [block.format(paragraphs(FIRST, SECOND, THIRD, FOURTH)), block.format(paragraphs(*MORE))]
    assert extract(page(*parts)).split("\n") == [FIRST, SECOND, THIRD, FOURTH, *MORE]


MORE = (
    "The crews of the south shore have lost nine boats in three years, and the insurers of the port will take no more.",
    "A tenth was stopped last week by a patrol, which let it go after two days without the nets, its owner said.",
)


def test_a_page_built_by_a_script_gives_its_text_as_metadata() -> None:
    body = f"{FIRST} {SECOND} {THIRD} {FOURTH}"
    data = json.dumps({"@graph": [{"@type": "NewsArticle", "articleBody": body}]})
    made = f"{HEAD}<script type='application/ld+json'>{data}</script><div id='app'></div></body></html>"
    assert extract(made) == body


def test_metadata_about_another_text_is_not_believed() -> None:
    other = " ".join(
        f"Another text about the {number} houses of the old town, its roofs and walls." for number in range(20)
    )
    script = f"<script type='application/ld+json'>{json.dumps({'articleBody': other})}</script>"
    assert extract(page(script, paragraphs(FIRST, SECOND, THIRD, FOURTH))).startswith(FIRST)


def test_a_list_of_headlines_is_no_article() -> None:
    links = "".join(f"<p><a href='/{n}'>{FIRST} Part {n}.</a></p>" for n in range(30))
    assert extract(page(links)) == ""


@pytest.mark.parametrize("made", ["", "\0", "<", "Not found", page(), page("<p>Please log in.</p>"), b"\xff\xfe\x00"])
def test_a_page_without_an_article_gives_nothing(made: str | bytes) -> None:
    assert extract(made) == ""


@pytest.mark.parametrize(
    ("declared", "charset"),
    [("", "cp1252"), ("<meta charset='windows-1252'>", ""), ("<meta charset='utf-8'>", "cp1252")],
)
def test_characters_are_read_as_header_or_page_say(declared: str, charset: str) -> None:
    accented = FIRST.replace("Monday", "Monday at a café in Besançon")
    made = page(paragraphs(accented, SECOND, THIRD, FOURTH)).replace("<title>", f"{declared}<title>")
    assert accented in extract(made.encode("cp1252"), charset)


def test_an_undeclared_page_is_read_as_utf_8() -> None:
    accented = FIRST.replace("Monday", "Monday in Đà Nẵng")
    assert accented in extract(page(paragraphs(accented, SECOND, THIRD, FOURTH)).encode())


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 200_000,
        "<p " + " ".join(f'a{n}=">"' for n in range(60_000)) + ">words",
        "<script " + " ".join(f"a{n}='>'" for n in range(60_000)) + ">words",
        '<a "' * 300_000,
        "<script>" * 200_000,
        "<" * MAX_PAGE,
        f"<article>{'<p>The harbour reopened, said the mayor. ' * 14_000}",
        "<script type='application/ld+json'>" + "[" * 200_000 + "</script>",
        "<table><tr><td>word, word, " * 3_000,
    ],
    ids=lambda text: text[:12],
)
def test_a_hostile_page_is_left_in_time(hostile: str) -> None:
    begin = time.process_time()
    extract(f"<html><body>{hostile}")
    assert time.process_time() - begin < 8


_PIECES = (
    "<p>",
    "</p>",
    "<div class='a'>",
    "<article>",
    "<h1>",
    "<a>",
    "<!--",
    "<script>",
    "\x00",
    "\ud800",
    "&#x1;",
    FIRST,
)


@settings(max_examples=60)
@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(_PIECES), max_size=30).map("".join)))
def test_no_page_is_an_error(made: str) -> None:
    assert isinstance(extract(f"<html><body>{made}</body></html>"), str)


@given(st.binary(max_size=300))
@settings(max_examples=60)
def test_no_bytes_are_an_error(made: bytes) -> None:
    assert isinstance(extract(made, "utf-16"), str)
