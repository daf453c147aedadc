from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import example, given, strategies as st

from digest.collect.clean import clean_text, clean_title

_PIECES = (
    "<p>|</p>|<b>|&amp;|&lt;|lt;|#60;|<script>|</script>|<!--|Read more| - |…|PHOTO: X|By A B|\n|\n\n|Sign up here.|"
    "The harbour reopened on Monday.|REUTERS|[SEOUL] |SEOUL — |\x00|\u200b|“|’|•|the|."
)
_HOSTILE = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(_PIECES.split("|")), max_size=25).map("".join))


@given(_HOSTILE)
@example("&amp;" * 40 + "lt;b&gt;")
@example("&#38;" * 40 + "lt;b&gt;")
def test_cleaning_text_twice_is_cleaning_it_once(raw: str) -> None:
    once = clean_text(raw).text
    assert clean_text(once).text == once


@given(_HOSTILE)
def test_no_markup_and_no_control_characters_remain(raw: str) -> None:
    for text in (clean_text(raw).text, clean_title(raw)):
        assert not any(f"<{letter}" in text for letter in "abps!/?")
        assert all(char == "\n" or char in "\u200c\u200d" or unicodedata.category(char)[0] != "C" for char in text)


@pytest.mark.parametrize("piece", ["<div>", "<a>", "<!--", "&#38;", "<", "Photo: ", "A. ", "[", "… ", "By A\n"])
def test_a_million_hostile_characters_take_no_time(piece: str) -> None:
    raw = piece * (1_000_000 // len(piece))
    begin = time.process_time()
    clean_text(raw)
    clean_title(raw)
    assert time.process_time() - begin < 5


def test_html_becomes_paragraphs_without_scripts_asides_and_captions() -> None:
    raw = """<article><p>The port of <b>Batam</b> reopened on&nbsp;Monday.</p><script>x()</script>
    <figure><img alt="a > b"><figcaption>Cranes at dawn.</figcaption></figure><aside>Buy this.</aside>
    <p>Ships are&#8217; waiting.<br>Prices rose.</p></article>"""
    assert clean_text(raw).text == "The port of Batam reopened on Monday.\n\nShips are’ waiting.\n\nPrices rose."


def test_a_caption_goes_with_and_without_its_credit() -> None:
    caption = "“Ties are stable,” the minister said in a speech on television."
    raw = f"{caption}\n{caption} PHOTO: REUTERS\n\nThe two leaders spoke on Monday about trade."
    assert clean_text(raw).text == "The two leaders spoke on Monday about trade."


@pytest.mark.parametrize(
    "tail", ["The visit is planned for […]", "The visit is planned…", "The visit is... [+1234 chars]"]
)
def test_a_sentence_that_was_cut_off_goes_if_a_whole_one_remains(tail: str) -> None:
    assert clean_text(f"The two leaders spoke on Monday. {tail}").text == "The two leaders spoke on Monday."


def test_a_lone_sentence_that_was_cut_off_stays_and_shows_it() -> None:
    assert clean_text("The two leaders spoke on Monday about…").text == "The two leaders spoke on Monday about…"


def test_a_missing_full_stop_is_set() -> None:
    assert clean_text("The two leaders spoke on Monday in Hanoi").text == "The two leaders spoke on Monday in Hanoi."


def test_a_paragraph_that_repeats_the_title_goes() -> None:
    cleaned = clean_text("Leaders speak by video.\n\nThe two leaders spoke on Monday.", "Leaders speak by video")
    assert cleaned.text == "The two leaders spoke on Monday."


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("Some see a visionary. Others fear him", "Some see a visionary. Others fear him."),
        ("The two leaders spoke on Monday. The P", "The two leaders spoke on Monday."),
    ],
)
def test_a_short_last_sentence_without_a_stop_is_a_habit_and_a_scrap_is_not(raw: str, kept: str) -> None:
    assert clean_text(raw).text == kept


def test_a_long_text_that_ends_without_a_stop_was_cut_off() -> None:
    whole = " ".join(f"The two leaders spoke in town {number} on Monday." for number in range(8))
    assert clean_text(f"{whole} The visit that is planned for Ma").text == whole


def test_a_standfirst_without_a_stop_above_a_long_text_stays_whole() -> None:
    body = " ".join(f"The two leaders spoke in town {number} on Monday." for number in range(8))
    cleaned = clean_text(f"<p>Both sides claim success. Few in the capital believe them</p><p>{body}</p>")
    assert cleaned.text == f"Both sides claim success. Few in the capital believe them.\n\n{body}"


def test_runs_of_blanks_part_the_blocks_of_a_text_whose_markup_is_gone() -> None:
    first = "Both sides claim success, while few in the capital of Kesh believe a word that either of them says"
    raw = f"{first}    Get our  morning news emails ,  free app    The two leaders spoke on Monday."
    assert clean_text(raw).text == f"{first}.\n\nThe two leaders spoke on Monday."


def test_a_block_that_is_nothing_but_links_leads_elsewhere() -> None:
    link = "<a href='/x'>What the crews of the north shore want from the government</a>"
    raw = f"<p>The two leaders spoke on Monday.</p><ul><li>{link}</li></ul><p><b>{link}</b>, {link}</p>"
    assert clean_text(raw).text == "The two leaders spoke on Monday."
    assert clean_text(f"<p>The two leaders met {link}.</p>").text.startswith("The two leaders met What")
    assert clean_text(f"<p>{link}</p>").text == "What the crews of the north shore want from the government."


def test_a_headline_that_runs_into_the_text_goes() -> None:
    title = "Leaders speak by video call"
    assert clean_text(f"{title} The two leaders spoke on Monday.", title).text == "The two leaders spoke on Monday."
    assert clean_text(f"{title} about the strait.", title).text == "Leaders speak by video call about the strait."


def test_a_first_sentence_that_comes_again_is_told_once() -> None:
    first = "The two leaders spoke on Monday about the strait."
    assert clean_text(f"{first} {first} A visit is planned.").text == f"{first} A visit is planned."
    assert clean_text(f"{first}\n\n{first} A visit is planned.").text == f"{first}\n\nA visit is planned."
