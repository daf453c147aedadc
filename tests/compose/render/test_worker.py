"""What the process says; that it is one, and that it may die, is tested in `test_apart`."""

from __future__ import annotations

import json
import pickle
import signal
import subprocess
import sys
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from digest.compose.render.edition import Form, as_markdown, page, render
from digest.compose.render.filters import FILTERS
from digest.compose.render.frames import receive, send
from digest.compose.render.worker import serve
from tests.compose.render.own import own_look
from tests.compose.samples import DAILY, edition

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.compose.render.look import Look


@pytest.fixture(autouse=True)
def _handler_of_this_process() -> Iterator[None]:
    handler = signal.getsignal(signal.SIGALRM)
    yield
    signal.signal(signal.SIGALRM, handler)


def answers(*looks: Look, form: Form = Form.EMAIL, seconds: float = 60) -> list[dict[str, Any]]:
    questions, answered = BytesIO(), BytesIO()
    for look in looks:
        send(questions, pickle.dumps((form, edition(), look, seconds)))
    questions.seek(0)
    serve(questions, answered)
    answered.seek(0)
    return [json.loads(receive(answered)) for _ in looks]


def test_it_answers_with_the_parts_until_nobody_asks() -> None:
    made = {"html": render(edition(), DAILY).html, "text": render(edition(), DAILY).text}
    assert answers(DAILY, DAILY) == [{"made": made}, {"made": made}]
    assert answers() == []


def test_each_form_is_made_of_its_own_part() -> None:
    assert answers(DAILY, form=Form.PAGE) == [{"made": {"page": page(edition(), DAILY)}}]
    assert answers(DAILY, form=Form.MARKDOWN) == [{"made": {"markdown": as_markdown(edition(), DAILY)}}]


def test_a_fault_is_an_answer_and_the_next_question_is_heard(tmp_path: Path) -> None:
    faulty = own_look(tmp_path, {"sections/note.mjml": "\n<mj-txet>x</mj-txet>"})
    told, made = answers(faulty, DAILY)
    assert told == {
        "fault": "template email/sections/note.mjml, line 2: <mj-txet> is no MJML component: did you mean <mj-text>?"
    }
    assert "made" in made


def test_what_nobody_foresaw_is_an_answer_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise LookupError("not foreseen")

    monkeypatch.setattr("digest.compose.render.worker.typeset", broken)
    assert answers(DAILY) == [{"fault": "look `daily`: LookupError: not foreseen"}]


def test_a_loop_without_end_is_told_with_its_line(tmp_path: Path) -> None:
    loop = "\n{% for i in range(99999) %}\n{% for j in range(99999) %}{% endfor %}{% endfor %}"
    (told,) = answers(own_look(tmp_path, {"daily.mjml": loop}), seconds=0.3)
    assert told == {"fault": "template email/daily.mjml, line 3: takes more than 0.3 seconds: does a loop never end?"}


def test_what_cannot_be_raised_into_is_ended(tmp_path: Path) -> None:
    program = (
        "from digest.compose.render import worker\n"
        "worker._GRACE = 0.1\n"
        "def deaf():\n"
        "    while True:\n"
        "        try:\n"
        "            while True: sum(range(999))\n"
        "        except BaseException: pass\n"
        "with worker._limited(0.1): deaf()"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, check=False, timeout=60)
    assert done.returncode == -signal.SIGPROF


def test_a_filter_that_swallows_the_alarm_hears_it_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Exception] = []

    def stubborn(_: object) -> str:
        while len(heard) < 2:
            try:
                signal.pause()
            except Exception as error:  # noqa: BLE001 - this is what the test is about
                heard.append(error)
        raise heard[-1]

    monkeypatch.setitem(FILTERS, "stubborn", stubborn)
    (told,) = answers(own_look(tmp_path, {"daily.mjml": "{{ 1 | stubborn }}"}), seconds=0.1)
    assert "takes more than 0.1 seconds" in told["fault"]
    assert signal.getitimer(signal.ITIMER_REAL) == signal.getitimer(signal.ITIMER_PROF) == (0, 0)
