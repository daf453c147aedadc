from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from digest.web.public.gathering import Gathering

if TYPE_CHECKING:
    from collections.abc import Sequence


class Store:
    """Keeps what it is given, batch by batch; refuses a batch with a 13 in it."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []

    def __call__(self, batch: Sequence[int]) -> None:
        """Take one batch."""
        if 13 in batch:
            raise RuntimeError("13")
        self.batches.append(list(batch))


async def put_all(gathering: Gathering[int], numbers: Sequence[int]) -> list[BaseException | None]:
    return await asyncio.gather(*(gathering.put(number) for number in numbers), return_exceptions=True)


def test_what_comes_at_once_is_stored_at_once_and_in_order() -> None:
    store = Store()
    assert asyncio.run(put_all(Gathering(store), range(10))) == [None] * 10
    assert store.batches == [list(range(10))]


def test_who_puts_something_waits_until_it_is_stored() -> None:
    store = Store()

    async def one() -> None:
        await Gathering(store).put(1)
        assert store.batches == [[1]]

    asyncio.run(one())


def test_what_cannot_be_stored_is_told_to_each_and_what_comes_then_is_stored() -> None:
    store = Store()

    async def both() -> list[BaseException | None]:
        gathering = Gathering(store)
        return await put_all(gathering, [12, 13]) + await put_all(gathering, [14])

    assert [type(each) for each in asyncio.run(both())] == [RuntimeError, RuntimeError, type(None)]
    assert store.batches == [[14]]


def test_who_goes_away_takes_nobody_along() -> None:
    store = Store()

    async def two() -> None:
        gathering = Gathering(store)
        leaver = asyncio.create_task(gathering.put(1))
        stayer = asyncio.create_task(gathering.put(2))
        await asyncio.sleep(0)
        leaver.cancel()
        await stayer
        with pytest.raises(asyncio.CancelledError):
            await leaver

    asyncio.run(two())
    assert store.batches == [[1, 2]]
