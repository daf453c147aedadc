"""Visiting many addresses: the hosts side by side, and those of one host one after the other."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

T = TypeVar("T")

# What reading raises that trips over something odd which a host said. Anything else is a fault of ours and is shown.
_TRIPPED = (ValueError, LookupError, ArithmeticError)


async def by_host(
    items: Iterable[T],
    address: Callable[[T], str],
    visit: Callable[[list[T]], Awaitable[None]],
    *,
    at_once: int,
    seconds: float,
) -> list[T]:
    """Visit each host's items; what one host says spoils the visit to that host only.

    Args:
        items: In the order in which those of one host are visited.
        address: Of an item.
        visit: Called with the items of one host.
        at_once: How many hosts are visited at a time.
        seconds: For all together; what has not been visited by then is left.

    Returns:
        The items of the hosts whose visit was spoiled; some of them may have been visited before.

    Raises:
        Exception: What a visit raises for any other reason; it stops the other visits.
    """
    hosts: dict[str, list[T]] = defaultdict(list)
    for item in items:
        hosts[urlsplit(address(item)).netloc].append(item)
    turns, spoiled = asyncio.Semaphore(at_once), list[T]()

    async def in_turn(those: list[T]) -> None:
        async with turns:
            try:
                await visit(those)
            except _TRIPPED:
                spoiled.extend(those)

    try:
        async with asyncio.timeout(seconds), asyncio.TaskGroup() as group:
            for those in hosts.values():
                group.create_task(in_turn(those))
    except TimeoutError:
        pass
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None  # the first stopped the others; it is the one to show
    return spoiled
