from __future__ import annotations

import pytest

from digest.pick.tag.tags import tag_report
from tests.pick.samples import report


@pytest.fixture(scope="session", autouse=True)
def _tables_are_read() -> None:
    """The tables are read once, before a property test with a deadline needs them."""
    tag_report(report("Talks in Hanoi"))
