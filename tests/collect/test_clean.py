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
def test_cleaning_a_title_twice_is_cleaning_it_once(raw: str) -> None:
    once = clean_title(raw, "Harbour Wire")
    assert clean_title(once, "Harbour Wire") == once
    assert "\n" not in once


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


@pytest.mark.parametrize(
    ("raw", "outlet", "title"),
    [
        ("Ferry sinks off Cebu - BBC News", "", "Ferry sinks off Cebu"),
        ("Ferry sinks off Cebu | Harbour Wire", "Harbour Wire", "Ferry sinks off Cebu"),
        ("Trade talks - a long way to go", "", "Trade talks - a long way to go"),
        ("BREAKING: Ferry sinks", "", "Ferry sinks"),
        ("UPDATE 2-Ferry sinks", "", "Ferry sinks"),
        ("LIVE: Ferry  sinks", "", "Live: Ferry sinks"),
        ("WATCH | Ferry sinks", "", "Watch: Ferry sinks"),
        ("Analysis-Envoys juggle talks", "", "Analysis: Envoys juggle talks"),
        ("Tan &amp;amp; Sons &lt;b&gt;sues&lt;/b&gt;", "", "Tan & Sons sues"),
        ("", "", ""),
    ],
)
def test_titles_keep_what_tells_the_reader_something(raw: str, outlet: str, title: str) -> None:
    assert clean_title(raw, outlet) == title


def test_html_becomes_paragraphs_without_scripts_asides_and_captions() -> None:
    raw = """<article><p>The port of <b>Batam</b> reopened on&nbsp;Monday.</p><script>x()</script>
    <figure><img alt="a > b"><figcaption>Cranes at dawn.</figcaption></figure><aside>Buy this.</aside>
    <p>Ships are&#8217; waiting.<br>Prices rose.</p></article>"""
    assert clean_text(raw).text == "The port of Batam reopened on Monday.\n\nShips are’ waiting.\n\nPrices rose."


@pytest.mark.parametrize(
    ("raw", "agency"),
    [
        ("[BEIJING] The two leaders spoke on Monday.", ""),
        ("BEIJING (Reuters) - The two leaders spoke on Monday.", "Reuters"),
        ("BEIJING, Feb 5 (Reuters) - The two leaders spoke on Monday.", "Reuters"),
        ("BEIJING — The two leaders spoke on Monday.", ""),
        ("BEIJING: The two leaders spoke on Monday.", ""),
        ("[Island Daily] Beijing -- The two leaders spoke on Monday.", ""),
        ("The two leaders spoke on Monday. BLOOMBERG", "Bloomberg"),
        ("The two leaders spoke on Monday. REUTERS, AFP", "Reuters"),
        ("The two leaders spoke on Monday. (AFP)", "AFP"),
        ("The two leaders spoke on Monday. — Bernama", "Bernama"),
    ],
)
def test_datelines_and_agency_credits_leave_the_sentence(raw: str, agency: str) -> None:
    cleaned = clean_text(raw)
    assert (cleaned.text, cleaned.agency) == ("The two leaders spoke on Monday.", agency)


@pytest.mark.parametrize(
    "furniture",
    [
        "Read more",
        "Continue reading...",
        "Sign up here to get the Island newsletter. Delivered to your inbox. Free.",
        "Get the insights delivered to your inbox.",
        "The post Leaders speak appeared first on Island Daily.",
        "ISLAND DISPATCH",
        "Your guide to a new century",
        "Share with us your feedback on our products and services",
        "Published Thu, Feb 5, 2026 · 08:55 PM",
        "Published in The Island, February 17th, 2026",
        "The crowd at the harbour on Monday. PHOTO: REUTERS",
        "• The crowd at the harbour on Monday. Photo: Li Wei/EPA",
        "Share this article",
        "Advertisement",
        "© 2026 Island Daily. All rights reserved.",
        "Related: What the leaders want",
        "Follow us on Telegram",
        "Join our WhatsApp channel for more news.",
        "Reporting by Tan Mei; Editing by Jo Brown",
        "(Except for the headline, this story has not been edited and is published from a syndicated feed.)",
        "The two leaders spoke on Monday about trade.",
    ],
)
def test_furniture_and_repetition_go_and_the_report_stays(furniture: str) -> None:
    report = "The two leaders spoke on Monday about trade.\n\nA visit is planned for May."
    assert clean_text(f"{report}\n\n{furniture}").text == report
    assert clean_text(f"{furniture}\n\n{report}").text == report


def test_a_caption_goes_with_and_without_its_credit() -> None:
    caption = "“Ties are stable,” the minister said in a speech on television."
    raw = f"{caption}\n{caption} PHOTO: REUTERS\n\nThe two leaders spoke on Monday about trade."
    assert clean_text(raw).text == "The two leaders spoke on Monday about trade."


def test_a_byline_is_kept_apart() -> None:
    cleaned = clean_text("By Tan Mei Lin\n\nThe two leaders spoke on Monday.")
    assert (cleaned.text, cleaned.byline) == ("The two leaders spoke on Monday.", "Tan Mei Lin")


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
