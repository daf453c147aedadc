"""A browser at a served desk, logged in."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from digest.web.desk.access import COOKIE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from digest.db.accounts import Role
    from tests.fakes.desk import Desk


@contextmanager
def browsing(browser: Browser, desk: Desk, role: Role, *, script: bool = True, **options: Any) -> Iterator[Page]:
    """A page of somebody of that role; a fault in the desk's own script fails the test."""
    context = browser.new_context(base_url=desk.address, java_script_enabled=script, **options)
    token = desk.visitor(role).cookies[COOKIE]
    context.add_cookies([{"name": COOKIE, "value": token, "url": f"{desk.address}/desk"}])
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []
