"""What a real browser measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.engine.tools import chromium
from digest.errors import ToolError
from tests.compose.checks.cases import GOOD
from tests.fakes.programs import found

if TYPE_CHECKING:
    from digest.compose.checks import Finding

pytestmark = pytest.mark.needs("chromium", "chromium")

BAD = """<!doctype html><html lang="en"><head><meta name="color-scheme" content="light dark">
<style>.n{color:#555} @media (prefers-color-scheme: dark){.n{color:#444;background:#222}}</style></head><body>
<div style="width:640px">A &lt;table&gt; of <b>old</b></div><p class="n">Readable by day</p>
<p style="background:#fff;color:rgba(0,0,0,.3)">Half <i>gone</i></p>
<p style="display:none;color:#fff">hidden</p><p style="font-size:0;color:#fff">tiny</p>
<script>document.body.innerHTML = "a script ran"</script></body></html>"""


def findings(html: str) -> list[Finding]:
    program = found("chromium")
    assert program is not None
    return chromium.findings(program, html)


def test_an_edition_fits_a_phone_and_can_be_read_in_light_and_in_dark() -> None:
    assert [one.result for one in findings(GOOD.html)] == ["pass"]


def test_what_is_too_wide_or_too_faint_is_named_with_its_words() -> None:
    phone, light, dark = findings(BAD)
    assert {one.result for one in (phone, light, dark)} == {"fail"}
    assert (phone.place, light.place, dark.place) == ("phone", "light", "dark")
    assert "“A <table> of old” reaches 648" in phone.message
    assert "#b3b3b3 on #ffffff is 2.1 " in light.message
    assert "Readable by day" not in light.message
    assert "#444444 on #222222" in dark.message
    assert "Readable by day" in dark.message
    for said in (light.message, dark.message):
        assert "hidden" not in said
        assert "tiny" not in said
        assert "a script ran" not in said


def test_a_browser_that_measures_nothing_is_no_opinion() -> None:
    program = found("echo")
    assert program is not None
    with pytest.raises(ToolError, match="no measures"):
        chromium.findings(program, GOOD.html)
