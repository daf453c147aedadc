"""How the email looks in a browser as narrow as a phone: whether it fits, and whether its texts can be read.

No script of the email runs and no network is there: it is a frame without rights in a page of ours that measures it.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from digest.compose.checks import Finding
from digest.engine.tools.program import run
from digest.errors import ToolError

_SECONDS = 60.0  # it takes 2; on a machine that is short of memory many times that
_PHONE = 375  # pixels across: the narrowest phone in wide use; a window is never narrower than 500, hence the frame
_NAMED = 3
_SCHEMES = {"light": 1, "dark": 0}  # Chromium's numbers for what the reader prefers
_PAGE = """<!doctype html><html style="color-scheme:light dark"><body style="margin:0">
<iframe sandbox="allow-same-origin" width="{width}" height="2000" style="border:0" srcdoc="{email}"></iframe>
<script>{script}</script></body></html>"""
_MEASURED = re.compile(r'<script type="application/json" id="measured">(.*?)</script>', re.DOTALL)


def findings(program: str, html: str) -> list[Finding]:
    """What is too wide at the width of a phone, and what is too faint in light and in dark.

    Raises:
        ToolError: Chromium cannot be used.
    """
    script = (files("digest.engine.tools") / "measure.js").read_text(encoding="utf-8")
    page = _PAGE.format(width=_PHONE, email=escape(html), script=script)
    measured = {scheme: _measured(program, page, number) for scheme, number in _SCHEMES.items()}
    found = [*_wide(measured["light"]), *(one for scheme, said in measured.items() for one in _faint(said, scheme))]
    return found or [
        Finding("pass", "phone, light and dark", f"fits {_PHONE} pixels; all texts have contrast 4.5 or more")
    ]


def _measured(program: str, page: str, scheme: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="digest-", ignore_cleanup_errors=True) as folder:
        file = Path(folder, "page.html")
        file.write_text(page, encoding="utf-8")
        command = [
            program,
            "--headless",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--blink-settings=preferredColorScheme={scheme}",
            f"--user-data-dir={folder}/profile",
            "--virtual-time-budget=5000",
            "--dump-dom",
            *(["--no-sandbox"] if os.geteuid() == 0 else []),  # Chromium does not sandbox itself for root
            file.as_uri(),
        ]
        output = run(command, b"", _SECONDS).decode("utf-8", "replace")
    found = _MEASURED.search(output)
    if found is None:
        raise ToolError("chromium gives no measures: is it a version from 2023 or later?")
    said: dict[str, Any] = json.loads(found[1])
    return said


def _wide(said: dict[str, Any]) -> list[Finding]:
    if not said["wide"]:
        return []
    parts = ", ".join(f"<{one['tag']}> “{one['text']}” reaches {one['right']}" for one in said["wide"][:_NAMED])
    return [
        Finding("fail", "phone", f"wider than {_PHONE} pixels, so that it scrolls sideways: {parts}; let it shrink")
    ]


def _faint(said: dict[str, Any], scheme: str) -> list[Finding]:
    if not said["faint"]:
        return []
    parts = ", ".join(f"{one['colours']} is {one['ratio']} (“{one['text']}”)" for one in said["faint"][:_NAMED])
    more = f", and {len(said['faint']) - _NAMED} more" if len(said["faint"]) > _NAMED else ""
    return [Finding("fail", scheme, f"contrast below 4.5: {parts}{more}; change the colours of the look")]
