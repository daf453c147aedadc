from __future__ import annotations

import textwrap
import time
import unicodedata

import pytest
from hypothesis import given, strategies as st

from digest.compose.render.columns import columns, fold

JAPANESE = "日銀は十八日の会合で、政策金利を〇・七五%に引き上げると決めた。「物価の上昇は続く」と総裁は述べた。"
CHINESE = "中国和印尼周三在雅加达签署了一项为期五年的海洋合作协议，双方称之为“里程碑”。"
KOREAN = "한국은행은 수요일 기준금리를 연 2.50%로 동결하고 내년 성장률 전망치를 1.8%로 높였다고 밝혔다."
THAI = "ธนาคารแห่งประเทศไทยมีมติคงอัตราดอกเบี้ยนโยบายไว้ที่ร้อยละหนึ่งจุดห้าศูนย์ต่อปีเพื่อรอดูสถานการณ์เศรษฐกิจโลก"


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Selu", 4),
        ("“Überfahrt”", 11),
        ("東京", 4),
        ("한국", 4),
        ("กี่", 1),
        ("مرحبا", 5),
        ("e\u0301", 1),
        ("🗳️", 2),
        ("👩‍🔬", 2),
    ],
)
def test_columns_are_counted_not_characters(text: str, taken: int) -> None:
    assert columns(text) == taken


@given(st.text(max_size=400), st.sampled_from(["", "* ", "12. "]))
def test_no_line_is_wider_and_nothing_is_lost(text: str, first: str) -> None:
    rest = " " * len(first)
    made = fold(text, 20, first, rest)
    assert all(columns(line) <= 20 for line in made.split("\n"))
    written = "".join(line.removeprefix(rest if at else first) for at, line in enumerate(made.split("\n")))
    assert "".join(written.split()) == "".join(text.split())


@given(st.text("ab c,.-(", max_size=300))
def test_words_of_latin_letters_are_wrapped_as_everywhere(text: str) -> None:
    words = [word[:15] for word in text.split()]
    assert fold(" ".join(words), 20, "* ", "  ") == textwrap.fill(
        " ".join(words), 20, initial_indent="* ", subsequent_indent="  ", break_on_hyphens=False
    )


@pytest.mark.parametrize("text", [JAPANESE, CHINESE])
def test_a_text_without_spaces_fills_its_lines_and_none_starts_with_what_closes(text: str) -> None:
    lines = fold(text, 20).split("\n")
    assert "".join(lines) == text
    assert all(columns(line) >= 14 for line in lines[:-1])
    for line in lines:
        assert line[0] not in "、。，」”%ー"
        assert line[-1] not in "「“"


def test_korean_is_broken_between_its_words() -> None:
    assert " ".join(fold(KOREAN, 30).split("\n")) == KOREAN


def test_a_word_wider_than_a_line_is_cut_between_whole_letters() -> None:
    lines = fold(THAI, 20).split("\n")
    assert "".join(lines) == THAI
    assert not any(unicodedata.category(line[0]) == "Mn" for line in lines)


def test_it_takes_no_time() -> None:
    text = JAPANESE * 200
    started = time.process_time()
    fold(text, 72)
    assert time.process_time() - started < 0.5  # 12,000 characters, more than an edition has; it takes some 20 ms
