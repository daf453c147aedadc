from __future__ import annotations

from hypothesis import given, strategies as st

from digest.compose.differences import Mark, Span
from digest.compose.render.notice import in_short

LONG = "The harbour master of Norvania said that the port would open on Monday, weather permitting, for grain ships."


def test_around_a_change_no_more_is_shown_than_says_where_it_stands() -> None:
    text = [Span(Mark.KEPT, LONG), Span(Mark.INSERTED, "new"), Span(Mark.KEPT, LONG), Span(Mark.DELETED, "old")]
    assert [span.text for span in in_short([*text, Span(Mark.KEPT, LONG)])] == [
        " … weather permitting, for grain ships.",
        "new",
        "The harbour master of Norvania said … weather permitting, for grain ships.",
        "old",
        "The harbour master of Norvania said … ",
    ]


def test_chinese_is_cut_anywhere() -> None:
    text = "海峡" * 100
    assert [len(span.text) for span in in_short([Span(Mark.DELETED, "港"), Span(Mark.KEPT, text)])] == [1, 43]


@given(st.lists(st.builds(Span, st.sampled_from(Mark), st.text(max_size=600)), max_size=8))
def test_no_piece_is_long_and_each_keeps_its_mark(spans: list[Span]) -> None:
    short = in_short(spans)
    assert [span.mark for span in short] == [span.mark for span in spans]
    assert all(len(span.text) <= 302 for span in short)


@given(st.lists(st.builds(Span, st.sampled_from(Mark), st.text(max_size=80)), max_size=8))
def test_what_is_short_is_shown_whole(spans: list[Span]) -> None:
    assert in_short(spans) == spans
