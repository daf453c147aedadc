"""Whatever a model's server does, over a real connection: the edition is there in time, and says what is wrong."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from digest.pick.model.client import Client
from digest.pick.model.writer import Writer
from digest.pick.tell.summarise import Size, summarise
from digest.settings import Model
from tests.fakes import model as fakes
from tests.fakes.model import RememberedAnswers
from tests.pick.samples import strait_drills

if TYPE_CHECKING:
    from digest.pick.model.writer import Rewritten
    from tests.fakes.model import Script

SIZE = Size(words=60, sentences=3)
SECONDS = 2.4


REPORTS = strait_drills()
QUOTED = summarise(REPORTS, SIZE)


def rewrite(base_url: str, seconds: float = 30) -> Rewritten:
    settings = Model(base_url=base_url, name="invented-1", timeout_seconds=seconds / 3, edition_seconds=seconds)
    return Writer(Client(settings), settings, RememberedAnswers(), sleep=lambda _: None).rewrite(QUOTED, REPORTS, SIZE)


INSULT = "The readers of this newsletter are fools and the minister is a crook."
NONSENSE = "colourless green ideas sleep furiously " * 400


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (fakes.hangs, "no answer within"),
        (fakes.drips, "no answer within"),
        (fakes.hangs_midway, "no answer within"),
        (fakes.hangs_up, "broke off"),
        (fakes.breaks_off, "broke off"),
        (fakes.floods, "longer than"),
        (fakes.packs, "packed"),
        (fakes.fails("429 Too Many Requests", Retry_After="600"), "429"),
        (fakes.fails("500 Internal Server Error"), "500"),
        (fakes.fails("401 Unauthorized"), "DIGEST_MODEL_KEY"),
        (fakes.sends(b"<html><h1>Bad gateway</h1></html>", "502 Bad Gateway", Content_Type="text/html"), "502"),
        (fakes.sends(b"<html>", Content_Type="text/html"), "empty"),
        (fakes.says("", refusal="I will not."), "refused"),
        (fakes.says('{"sentences": [{"text": "Chi', finish="length"), "cut off"),
        (fakes.says('{"sentences": [{"text": "Chi'), "not what was asked for"),
        (fakes.says("I'm sorry, but I can't do that."), "not what was asked for"),
        (fakes.says(NONSENSE), "not what was asked for"),
        (fakes.says(fakes.sentences((NONSENSE, [1]))), "not what was asked for"),
        (fakes.says(fakes.sentences((INSULT, [1]))), "not taken"),
        (fakes.says(fakes.sentences(("China sank 71 aircraft carriers around Taiwan on Monday.", [1]))), "not taken"),
        (fakes.says(fakes.sentences(("Die chinesische Armee begann am Montag mit Übungen.", [1]))), "not taken"),
    ],
)
def test_the_quoted_summary_stays_and_a_plain_line_says_why(script: Script, reason: str) -> None:
    began = time.monotonic()
    with fakes.model_server(script) as fake:
        made = rewrite(fake.base_url, SECONDS if reason == "no answer within" else 30)
    assert made.summary == QUOTED
    assert made.summary.written_by == ""
    assert reason in made.note
    if reason == "no answer within":
        assert time.monotonic() - began < SECONDS + 3


def test_a_server_that_is_down_is_no_hindrance() -> None:
    with fakes.model_server(fakes.hangs) as fake:
        gone = fake.base_url
    made = rewrite(gone)
    assert made.summary.sentences
    assert "no connection" in made.note


def test_a_good_answer_after_a_stumble_is_taken() -> None:
    text = "Taipei put its forces on alert and called the exercise a provocation."
    good = fakes.says(fakes.sentences((text, [1, 2, 3, 4])))
    with fakes.model_server(fakes.fails("503 Service Unavailable", Retry_After="0"), good) as fake:
        made = rewrite(fake.base_url)
    assert text in [one.text for one in made.summary.sentences]
    assert made.summary.written_by == "invented-1"
