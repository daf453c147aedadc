from __future__ import annotations

from contextlib import ExitStack

from digest.web.streams import MOST, Streams


def test_a_stream_goes_on_until_the_server_stops() -> None:
    streams = Streams()
    with streams.one() as may_go_on:
        assert may_go_on()
        streams.stop()
        assert not may_go_on()


def test_one_too_many_may_not_go_on_and_the_others_may() -> None:
    streams = Streams()
    with ExitStack() as opened:
        others = [opened.enter_context(streams.one()) for _ in range(MOST)]
        with streams.one() as may_go_on:
            assert not may_go_on()
            assert all(other() for other in others)
    with streams.one() as may_go_on:
        assert may_go_on()
