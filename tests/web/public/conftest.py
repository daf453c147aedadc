"""What the tests of the readers' pages share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.public import reader as reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx2

    from digest.engine.installation import Installation


@pytest.fixture
def reader(installation: Installation) -> Iterator[httpx2.Client]:
    """Somebody who reads the pages of `installation`."""
    with reading(installation) as client:
        yield client
