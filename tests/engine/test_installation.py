from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.engine.installation import open_installation
from digest.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """
public_url: https://digest.example
newsletters:
  - slug: asia
    title: Asia
    focus: {{{focus}}}
feeds: [{{url: "https://news.example/feed"}}]
"""


@pytest.mark.parametrize(
    ("focus", "key", "name"),
    [
        ("regions: [atlantis]", "regions", "atlantis"),
        ("pinned: [central-asia, far-asia]", "pinned", "far-asia"),
        ("topics: {gossip: 1}", "topics", "gossip"),
    ],
)
def test_a_focus_that_nobody_knows_is_refused_with_what_there_is(
    tmp_path: Path, focus: str, key: str, name: str
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG.format(focus=focus), encoding="utf-8")
    with pytest.raises(SettingsError, match=rf"newsletters\.asia\.focus\.{key}` names {name}, which nobody knows"):
        open_installation(config)
    assert not (tmp_path / "digest.db").exists()
