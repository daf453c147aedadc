"""Text in lines of so many columns, where a Chinese, Japanese or Korean character takes two."""

from __future__ import annotations

import re

from rich.cells import cell_len, split_graphemes

# Named, because the library would else take the version from the environment, and the same edition could be wrapped
# differently on another machine.
_UNICODE = "17.0.0"
_SPACE = re.compile(r"[ \t\n\r\x0b\x0c]+")

# Chinese and Japanese have no spaces between words: a line may end after any of these characters...
_WRITTEN_SOLID = (
    "\u2e80-\u2fdf\u3000-\u30ff\u3105-\u312f\u31a0-\u31ff\u3220-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
)
# ...but no line starts with what closes, lengthens or belongs to the character before it, and none ends with what
# opens (after JIS X 4051; the rules of Chinese are the same in what stands here).
_NOT_FIRST = (
    re.escape(
        ")]}>:;,.!?%…‥’”»–—、。，．・：；？！％）］｝〕〉》」』】〙〗〟〜ー々〻ゝゞヽヾ"
        "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
    )
    + "\u0300-\u036f\u200d\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef"
)
_NOT_LAST = re.escape("([{<‘“«#$€£¥（［｛〔〈《「『【〘〖〝＃＄￡￥") + "\u200d"
_MAY_BREAK = re.compile(f"(?<![{_NOT_LAST}])(?![{_NOT_FIRST}])(?:(?<=[{_WRITTEN_SOLID}])|(?=[{_WRITTEN_SOLID}]))")


def columns(text: str) -> int:
    """How many columns `text` takes where every character is as wide as another, or twice as wide."""
    return len(text) if text.isascii() else cell_len(text, _UNICODE)


def fold(text: str, width: int, first: str = "", rest: str = "") -> str:
    """`text` in lines of at most `width` columns; the first begins with `first` and the others with `rest`.

    Lines end between words; within them only where the script has no spaces, or where a word is wider than a line.
    """
    room = width - max(columns(first), columns(rest))
    lines: list[str] = []
    line, used, gap = first, columns(first), ""
    for word in filter(None, _SPACE.split(text)):
        for piece in _pieces(word, room):
            taken = columns(piece)
            if used + len(gap) + taken > width:
                lines.append(line)
                line, used, gap = rest, columns(rest), ""
            line += gap + piece
            used += len(gap) + taken
            gap = ""
        gap = " "
    return "\n".join([*lines, line]) if gap else ""


def _pieces(word: str, room: int) -> list[str]:
    """`word` in the pieces that may stand on different lines, none of which takes more than `room` columns."""
    pieces = []
    for piece in [word] if word.isascii() else _MAY_BREAK.split(word):
        if columns(piece) <= room:
            pieces.append(piece)
        else:
            pieces += [piece[start:end] for start, end, _ in split_graphemes(piece, _UNICODE)[0]]
    return pieces
