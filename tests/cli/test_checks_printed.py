from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, strategies as st

from digest.cli.output import out, print_checks
from digest.compose.checks import Check

if TYPE_CHECKING:
    import pytest

PASS = [Check("size", "pass"), Check("links", "pass")]
WARN = Check("preheader", "warn", "preheader", "36 characters: write 40 to 130")
FAIL = Check("facts", "fail", "main story 2", "no source says '72': drop that sentence, or mend it")


def printed(capsys: pytest.CaptureFixture[str], *checks: Check) -> list[str]:
    print_checks(checks)
    return capsys.readouterr().out.splitlines()


def test_what_fails_comes_first_with_its_remedy_and_what_passes_last_in_a_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert printed(capsys, PASS[0], WARN, PASS[1], FAIL) == [
        "  fail  facts, main story 2",
        "        no source says '72': drop that sentence, or mend it",
        "  warn  preheader",
        "        36 characters: write 40 to 130",
        "  pass  2 of 4 checks",
    ]


def test_where_all_is_well_there_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, *PASS) == ["  pass  all 2 checks"]


def test_a_tool_that_passes_says_what_it_measured_and_one_that_is_absent_is_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = printed(
        capsys,
        Check("spamassassin", "pass", "message", "-1.0 points, and up to 0.5 is good"),
        Check("rspamd", "absent", "this machine", "rspamc is not installed: apt install rspamd"),
    )
    assert lines == [
        "  none  rspamd, this machine",
        "        rspamc is not installed: apt install rspamd",
        "  pass  spamassassin, message",
        "        -1.0 points, and up to 0.5 is good",
        "  pass  1 of 2 checks",
    ]


@given(st.text(max_size=200))
def test_whatever_a_feed_wrote_cannot_steer_the_terminal(text: str) -> None:
    with out.capture() as captured:
        print_checks([Check("links", "warn", text, text)])
    shown = captured.get().replace("\n", "")
    assert all(sign.isprintable() or sign in "\u200c\u200d" for sign in shown)
