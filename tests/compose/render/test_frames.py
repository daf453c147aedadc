from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, strategies as st

from digest.compose.render.frames import LONGEST, receive, send


@given(st.lists(st.binary()))
def test_messages_come_out_as_they_went_in(messages: list[bytes]) -> None:
    pipe = BytesIO()
    for message in messages:
        send(pipe, message)
    pipe.seek(0)
    assert [receive(pipe) for _ in messages] == messages
    with pytest.raises(EOFError):
        receive(pipe)


@given(st.binary(min_size=1), st.data())
def test_half_a_message_is_none(message: bytes, data: st.DataObject) -> None:
    pipe = BytesIO()
    send(pipe, message)
    half = pipe.getvalue()[: data.draw(st.integers(0, len(pipe.getvalue()) - 1))]
    with pytest.raises(EOFError):
        receive(BytesIO(half))


def test_a_message_that_is_too_long_is_not_waited_for() -> None:
    with pytest.raises(ValueError, match="a message of"):
        receive(BytesIO((LONGEST + 1).to_bytes(4, "big")))
