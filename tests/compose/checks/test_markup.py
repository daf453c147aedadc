from __future__ import annotations

import pytest

from tests.compose.checks.cases import found, in_html, results
from tests.compose.samples import edition


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("<h1", "<h2", ["fail"]),
        ("</h1>", "</h1><h1></h1>", ["fail"]),
        ("</h1>", "</h1><h3></h3>", ["fail"]),
        ("</h1>", "</h1><script></script>", ["fail"]),
        ("</h1>", '</h1><img src="x">', ["fail"]),
        ("</h1>", '</h1><img src="x" alt="">', ["pass"]),
        ("</h1>", "</h1><table><tr><td>x</td></tr></table>", ["fail"]),
        ("</h1>", "</h1><table><tr><th>Country</th><td>x</td></tr></table>", ["pass"]),
        ("</h1>", '</h1><table role="none"><tr><td>x</td></tr></table>', ["pass"]),
        ("</h1>", "</h1><!--[if mso]><table><tr><td><![endif]-->", ["pass"]),
        ('<html lang="en"', '<html lang="und"', ["fail"]),
        ('<html lang="en"', "<html", ["fail"]),
    ],
)
def test_what_mail_clients_and_screen_readers_cannot_make_sense_of_fails(
    old: str, new: str, expected: list[str]
) -> None:
    assert results("structure", edition(), in_html(old, new)) == expected


def test_a_fault_of_the_markup_is_the_templates() -> None:
    (bad,) = found("structure", edition(), in_html("</h1>", "</h1><iframe></iframe>"))
    assert bad.place == "template"
    assert "<iframe>" in bad.message
