from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from digest.compose.render import apart
from digest.compose.render.apart import APART, Apart
from digest.compose.render.edition import Form, render
from digest.compose.render.look import templates_folder
from digest.errors import RenderError
from tests.compose.render.own import document, own_look
from tests.compose.samples import DAILY, LETTER, edition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.compose.render.look import Look

READY = "import os, signal, sys, time\nframe = lambda text: os.write(1, len(text).to_bytes(4, 'big') + text)\n"
READY += "frame(b'ready')\n"
FOREVER = "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"


KNOWN = render(edition(), DAILY)

# A look in three small files, which compile in a moment.
TEMPLATES = {
    "daily.mjml": """\
{% import "email/own/macros.mjml" as macros %}
<mjml lang="{{ view.language }}">
<mj-head><mj-title>{{ view.subject }}</mj-title><mj-style>p > a { color: {{ theme.light.ink }} }</mj-style></mj-head>
<mj-body background-color="{{ theme.light.ground }}">
<mj-section padding="0 10px"><mj-column>
{% for story in view.stories %}
{{ macros.rule() if not loop.first }}
{% include "email/own/story.mjml" %}
{% endfor %}
</mj-column></mj-section>
</mj-body>
</mjml>
""",
    "own/macros.mjml": """\
{% macro rule(width="1px") %}
<mj-divider border-width="{{ width }}" border-color="#123456" />
{% endmacro %}
{% macro link(story) %}
{% for each in story.sources %}<a href="{{ each.url }}">{{ each.outlet }}</a>{% endfor %}
{% endmacro %}
""",
    "own/story.mjml": """\
{% import "email/own/macros.mjml" as macros %}
<mj-text font-size="17px"><h2>{{ story.headline }}</h2>
{# In their words. #}
{% if story.passages %}
<p style="margin:0">{{ story.passages[0].text | upper }}<br>{{ macros.link(story) }}</p>
{% endif %}
</mj-text>
""",
    "daily.txt": "{% for story in view.stories %}{{ story.headline | wrap }}\n{% endfor %}",
}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Look:
    """A look with one edited template, which says the same as the shipped one."""
    path = "sections/footer.mjml"
    return own_look(tmp_path_factory.mktemp("own"), {path: (templates_folder() / "email" / path).read_text()})


def program(code: str, seconds: float = 30) -> Apart:
    """A process that is ready and then does what `code` says, in place of the one that renders."""
    return Apart([sys.executable, "-c", READY + code], seconds)


def pid(process: Apart) -> int:
    assert process._process
    return process._process.pid


@contextlib.contextmanager
def ended(process: Apart) -> Iterator[Apart]:
    try:
        yield process
    finally:
        process.stop()


def is_alive(number: int) -> bool:
    """Whether there is such a process that is not waiting to be buried."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{number}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def dies(number: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while is_alive(number) and time.monotonic() < until:
        time.sleep(0.02)
    return not is_alive(number)


def test_the_same_templates_make_the_same_characters_in_the_other_process(own: Look) -> None:
    assert render(edition(), own) == KNOWN


def test_one_process_renders_again_and_again(own: Look) -> None:
    render(edition(), own)
    number = pid(APART)
    render(replace(edition(), title="Another"), own)
    assert pid(APART) == number


def test_the_shipped_templates_need_no_process() -> None:
    with ended(APART):
        pass
    render(edition(), DAILY)
    render(edition(), LETTER)
    assert APART._process is None


HOSTILE = {
    "mismatched tags": document("<mj-text>x</mj-button></mj-text>"),
    "an unclosed item": document("<mj-text><ul><li>a<li>b</ul></mj-text>"),
    "an unclosed paragraph": document("<mj-text><p>a<p>b</mj-text>"),
    "a bare sign": document("<mj-text>a < b</mj-text>"),
    "a bare value": document("<mj-text><input type=text></mj-text>"),
    "cdata": document("<mj-text><![CDATA[x]]></mj-text>"),
    "a comment": document("<mj-text><!-- a -- b --></mj-text>"),
    "what the engine panics at": document("<mj-text><!--[if mso]>x<![endif]-- ></mj-text>"),
    "an end within a comment": document("")[:-7] + "<!--[if ",
    "an end within a tag": document("")[:-7] + "<mj-text",
    "a letter that no tag has": document("<mj-té>x</mj-té>"),
    "20,000 nested elements": document(f"<mj-text>{'<div>' * 20_000}{'</div>' * 20_000}</mj-text>"),
    "20,000 nested elements of a loop": document(
        "<mj-text>{% for i in range(20000) %}<div>{% endfor %}x{% for i in range(20000) %}</div>{% endfor %}</mj-text>"
    ),
    "a wrapper in itself": "<mjml><mj-body>{% macro a() %}<mj-wrapper>{{ a() }}</mj-wrapper>{% endmacro %}{{ a() }}",
    "an include of itself": "{% include 'email/daily.mjml' %}",
    "an include of the engine": document('<mj-include path="/etc/passwd" />'),
    "a bomb of memory": document("<mj-text>{{ 'x' * 10**9 }}</mj-text>"),
    "a bomb of many pieces": "{% set a = namespace(b='x' * 1000000) %}{% for i in range(99) %}"
    "{% set a.b = a.b ~ a.b %}{% endfor %}",
    "a bomb of a filter": document("<mj-text>{{ 'x' | center(10**10) }}</mj-text>"),
    "output without end": document(
        "<mj-text>{% for i in range(99999) %}{% for j in range(99999) %}more{% endfor %}{% endfor %}</mj-text>"
    ),
    "a page of the engine": document(f"<mj-text>{'&lt;' * 260_000}</mj-text>"),
    "a half character": document('<mj-text>{{ "\\ud800" }}</mj-text>'),
    "nothing": "",
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_template_is_an_error_and_the_next_render_goes_well(tmp_path: Path, own: Look, source: str) -> None:
    with pytest.raises(RenderError, match=r"email/daily\.mjml|look `daily`"):
        render(edition(), own_look(tmp_path, {"daily.mjml": source}))
    assert render(edition(), own) == KNOWN


@pytest.fixture(scope="module")
def quick() -> Iterator[Apart]:
    with ended(Apart(seconds=2)) as process:
        yield process


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (FOREVER, r"template email/daily\.mjml, line 1: takes more than 2 seconds: does a loop never end\?"),
        # The interpreter is within one call that looks for a million characters ten million times: it hears no alarm.
        (
            "{{ ('a' * 10 ** 7).strip('b' * 10 ** 6 ~ 'a') }}",
            r"look `daily` with the templates in .*: rendering took more than 2 seconds",
        ),
    ],
)
def test_what_does_not_end_is_ended(tmp_path: Path, quick: Apart, source: str, told: str) -> None:
    small = own_look(tmp_path / "small", TEMPLATES)
    made = quick.typeset(Form.EMAIL, edition(), small)  # started, so that the time is that of the render
    began = time.monotonic()
    with pytest.raises(RenderError, match=told):
        quick.typeset(Form.EMAIL, edition(), own_look(tmp_path / "endless", {"daily.mjml": source}))
    assert time.monotonic() - began < 20
    assert quick.typeset(Form.EMAIL, edition(), small) == made


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import mjml; mjml.mjml2html('<mjml><mj-body><mj-text>' + '<div>' * 20000)", r"crashed \(SIGSEGV\)"),
        ("os.kill(os.getpid(), signal.SIGKILL)", r"crashed \(SIGKILL\)"),
        ("os.abort()", r"crashed \(SIGABRT\)"),
        ("sys.exit(3)", r"crashed \(exit code 3\)"),
        ("frame(b'no json'); time.sleep(60)", r"crashed"),
        ("frame(b'[]'); time.sleep(60)", r"crashed"),
        ("frame(b'{}'); time.sleep(60)", r"crashed"),
        ("os.write(1, b'\\xff' * 4); time.sleep(60)", r"crashed"),
        ("os.write(1, b'ab')", r"crashed \(exit code 0\)"),
    ],
)
def test_a_process_that_dies_or_raves_is_an_error_and_is_buried(own: Look, code: str, told: str) -> None:
    with ended(program(code)) as process:
        with pytest.raises(RenderError, match=rf"^look `daily` with the templates in .*: rendering {told}"):
            process.typeset(Form.EMAIL, edition(), own)
        assert process._process is None
        with pytest.raises(RenderError, match=told):  # and the next one is another process
            process.typeset(Form.EMAIL, edition(), own)


@pytest.mark.parametrize("code", ["time.sleep(60)", "sys.stdin.buffer.read(1); time.sleep(60)", "while True: pass"])
def test_a_process_that_does_not_answer_is_ended(monkeypatch: pytest.MonkeyPatch, own: Look, code: str) -> None:
    monkeypatch.setattr(apart, "_GRACE", 0)
    with ended(program(code, seconds=0.3)) as process, pytest.raises(RenderError, match=r"took more than 0\.3 seconds"):
        process.typeset(Form.EMAIL, edition(), replace(own, name="daily"))


def test_a_process_that_does_not_start_is_an_error(monkeypatch: pytest.MonkeyPatch, own: Look) -> None:
    with pytest.raises(RenderError, match=r"could not be started \(exit code 4\)"):
        Apart([sys.executable, "-c", "import sys; sys.exit(4)"]).typeset(Form.EMAIL, edition(), own)
    monkeypatch.setattr(apart, "_START_SECONDS", 0.2)
    with pytest.raises(RenderError, match=r"did not start in 0\.2 seconds \(SIGKILL\)"):
        Apart([sys.executable, "-c", "import time; time.sleep(60)"]).typeset(Form.EMAIL, edition(), own)


def test_one_that_was_killed_meanwhile_is_replaced_without_a_word(own: Look) -> None:
    render(edition(), own)
    number = pid(APART)
    os.kill(number, signal.SIGKILL)
    assert dies(number, 10)
    assert render(edition(), own) == KNOWN
    assert pid(APART) != number


@pytest.mark.parametrize("code", [f"{READY}signal.pause()", "import time; time.sleep(60)"], ids=["at work", "starting"])
def test_an_interrupt_ends_it_so_that_no_late_answer_is_taken_for_the_next(own: Look, code: str) -> None:
    with ended(Apart([sys.executable, "-c", code])) as process:
        timer = threading.Timer(0.5, signal.pthread_kill, [threading.main_thread().ident, signal.SIGINT])
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            process.typeset(Form.EMAIL, edition(), own)
        timer.join()
        assert process._process is None


def test_threads_take_turns(own: Look) -> None:
    titles = [f"Title {number}" for number in range(6)]
    made: dict[str, str] = {}

    def one(title: str) -> None:
        made[title] = render(replace(edition(), title=title), own).text

    threads = [threading.Thread(target=one, args=[title]) for title in titles]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(made[title].startswith(title.upper()) for title in titles)


def test_it_is_told_no_secret_and_confined(monkeypatch: pytest.MonkeyPatch, own: Look) -> None:
    monkeypatch.setenv("DIGEST_SMTP_PASSWORD", "secret")
    APART.stop()
    render(edition(), own)
    about = Path(f"/proc/{pid(APART)}")
    environment = dict(each.split("=", 1) for each in (about / "environ").read_text().split("\0") if each)
    assert set(environment) == {"PYTHONPATH", "PYTHONSAFEPATH", "PYTHONUTF8", "PYTHONHASHSEED"}
    limits = {line[:25].strip(): line[25:].split() for line in (about / "limits").read_text().splitlines()}
    assert limits["Max address space"][1] == "512000000"
    assert limits["Max file size"][1] == limits["Max core file size"][1] == "0"
    assert {(about / "fd" / str(number)).readlink() for number in (0, 1, 2)} == {Path(os.devnull)}


PARENT = """
import os, sys, threading, time
from pathlib import Path
from digest.compose.render.apart import APART
from digest.compose.render.edition import Form, render
from tests.compose.render.own import own_look
from tests.compose.samples import edition
own = own_look(Path(sys.argv[1]), {"sections/note.mjml": ""})
render(edition(), own)
print(APART._process.pid, flush=True)
if sys.argv[2]:
    own_look(Path(sys.argv[1]), {"sections/note.mjml": sys.argv[2]})
    os.utime(Path(sys.argv[1]) / "email/sections/note.mjml", (1, 1))
    render(edition(), own)
elif sys.argv[3] == "wait":
    time.sleep(60)
"""


def parent(folder: Path, loop: str = "", then: str = "wait") -> subprocess.Popen[str]:
    root = Path(__file__).parents[3]
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", PARENT, str(folder), loop, then],
        env=os.environ | {"PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("loop", ["", FOREVER], ids=["idle", "within a loop"])
def test_it_dies_with_the_process_that_started_it(tmp_path: Path, loop: str) -> None:
    with parent(tmp_path, loop) as process:
        assert process.stdout
        number = int(process.stdout.readline())
        assert is_alive(number)
        process.kill()
        process.wait()
        assert dies(number, 30)


def test_a_program_that_ends_leaves_nothing_behind_and_says_nothing(tmp_path: Path) -> None:
    with parent(tmp_path, then="end") as process:
        told, complaints = process.communicate(timeout=60)
        assert process.returncode == 0
        assert complaints == ""
        assert not is_alive(int(told))


SNIPPETS = ["<", ">", "</", '"', "'", "{{", "}}", "{%", "%}", "{#", "<!--", "-->", "<p>", "</div>", "<mj-section>", "&"]
SNIPPETS += [
    "{{ view }}",
    "{% include 'email/own/story.mjml' %}",
    "\x00",
    "é",
    "\ud800",
    "=",
    "<mj-text",
    "/>",
    "{{ none }}",
]


def test_the_templates_that_are_changed_below_are_well(tmp_path: Path) -> None:
    assert "PORT 12 OPENED" in render(edition(), own_look(tmp_path, TEMPLATES)).html


@given(
    st.sampled_from(sorted(TEMPLATES)),
    st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(SNIPPETS) | st.text(max_size=4)),
        min_size=1,
        max_size=3,
    ),
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_done_to_a_template_it_renders_or_is_told(
    tmp_path_factory: pytest.TempPathFactory, name: str, changes: list[tuple[float, int, str]]
) -> None:
    text = TEMPLATES[name]
    for place, cut, put in changes:
        at = int(place * len(text))
        text = text[:at] + put + text[at + cut :]
    look = own_look(tmp_path_factory.mktemp("look"), TEMPLATES | {name: text})
    try:
        made = render(edition(), look)
    except RenderError as error:
        assert "email/" in str(error) or "look `daily`" in str(error)  # noqa: PT017 - either way is well
    else:
        assert "<mj-" not in made.html
        (made.html + made.text).encode()
