"""What the mail clients lack that the email uses: nothing but what tests/compose/clients.yaml explains."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path

import pytest
import yaml

from digest.compose.render.edition import render
from tests.compose.samples import DAILY, LETTER, edition
from tests.fakes.programs import NODE_PACKAGES

pytestmark = [
    pytest.mark.needs("node", "nodejs"),
    pytest.mark.needs("npm:caniemail", "npm, then run make test again"),
]

CLIENTS = ("gmail.*", "apple-mail.*", "outlook.*", "yahoo.*", "samsung-email.*")
SCRIPT = Path(__file__).parents[1] / "node" / "clients.mjs"
KNOWN = yaml.safe_load((Path(__file__).parent / "clients.yaml").read_text())


def lacking(html: str) -> dict[str, dict[str, list[str]]]:
    """By how far they are supported, the features that `html` uses and the clients that lack them."""
    command = ["node", str(SCRIPT), str(NODE_PACKAGES / "caniemail"), *CLIENTS]
    done = subprocess.run(command, input=html, capture_output=True, text=True, check=True, timeout=60)
    found: dict[str, dict[str, list[str]]] = json.loads(done.stdout)
    return found


@cache
def lacking_in(look: str) -> dict[str, dict[str, list[str]]]:
    return lacking(render(edition(), {"daily": DAILY, "letter": LETTER}[look]).html)


@pytest.mark.parametrize("support", ["none", "partial"])
def test_each_feature_that_a_client_lacks_is_known_to_do_no_harm(support: str) -> None:
    known = {(feature, client) for feature, entry in KNOWN[support].items() for client in entry["clients"].split()}
    features = [lacking_in(look)[support] for look in ("daily", "letter")]
    found = {(feature, client) for each in features for feature, clients in each.items() for client in clients}
    assert found - known == set(), "say in tests/compose/clients.yaml why it does no harm, or do without"
    assert known - found == set(), "no longer needed in tests/compose/clients.yaml"


def test_each_has_its_reason() -> None:
    assert [
        feature for support in KNOWN.values() for feature, entry in support.items() if not entry["why"].strip()
    ] == []


def test_what_is_not_known_would_be_found() -> None:
    html = '<div style="display:grid;position:sticky"><video src="https://digest.example/a.mp4"></video></div>'
    assert {"<video> element", "display:grid"} <= lacking(html)["none"].keys()
