from __future__ import annotations

from hypothesis import given, strategies as st
from rich.cells import cell_len
from rich.text import Text

from digest.cli.output import broken


def lines(text: str, width: int, hang: int | None = None) -> list[str]:
    return [piece.plain for piece in broken(Text(text), width, hang)]


def test_a_line_is_broken_between_words_and_goes_on_further_in() -> None:
    assert lines("one two three", 8) == ["one two", "  three"]
    assert lines("  one two three", 9) == ["  one two", "    three"]
    assert lines("one two three", 8, hang=0) == ["one two", "three"]


def test_a_line_that_fits_stays_as_it_is() -> None:
    assert lines("one two three", 13) == ["one two three"]
    assert lines("", 13) == [""]


def test_a_word_longer_than_the_line_stays_whole() -> None:
    assert lines("see https://long.example/address now", 10) == ["see", "  https://long.example/address", "  now"]


def test_wide_letters_count_as_two_columns() -> None:
    assert lines("地震 地震 地震", 9) == ["地震 地震", "  地震"]


def test_colours_go_on_after_a_break() -> None:
    first, second = broken(Text.from_markup("[red]one two[/]"), 4)
    assert [str(span.style) for piece in (first, second) for span in piece.spans] == ["red", "red"]


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=200), st.integers(1, 60), st.integers(0, 10))
def test_no_word_is_lost_or_broken_and_no_line_is_wider_than_it_need_be(text: str, width: int, hang: int) -> None:
    pieces = lines(text, width, hang)
    assert " ".join(pieces).split() == text.split()
    for piece in pieces:
        assert cell_len(piece) <= width or len(piece.split()) <= 1
