"""Sentences of English news text, by rules: no model, no data to fetch."""

from __future__ import annotations

import re

from digest.pick.language.lexicon import table

_LISTS = table("english.yaml")
_TITLES, _TITLES_IF_CAPITAL = frozenset(_LISTS["titles"]), frozenset(_LISTS["titles_if_capital"])
_MAYBE, _STARTERS = frozenset(_LISTS["maybe"]), frozenset(_LISTS["starters"])
_STOP = re.compile(r"(?:[.!?]+|…)[\"'”’»)\]]{0,3}(?=\s+[\"'“‘«(\[]{0,2}[A-Z0-9À-Þ$€£¥#@])")
_SAID = re.compile(
    r"\s+(?:[A-Z][\w.'’-]+\s+){0,4}(?:he |she |they |the \w+ )?"
    r"(?:said|says|asked|asks|told|wrote|added|tweeted|posted)\b"
)
_LAST_WORD = re.compile(r"([\w.'’-]+)$")
_NEXT_WORD = re.compile(r"\s+[\"'“‘«(\[]{0,2}([\w'’]+)")
_WORD_SPAN = 40  # characters looked at to either side of a stop


def split(text: str) -> list[str]:
    """The sentences of `text` in order; paragraphs, parted by line breaks, end a sentence too."""
    return [sentence for line in text.split("\n") for sentence in _of_line(line)]


def _of_line(line: str) -> list[str]:
    found, start = [], 0
    for stop in _STOP.finditer(line):
        if _ends_sentence(line, stop, start):
            found.append(line[start : stop.end()].strip())
            start = stop.end()
    found.append(line[start:].strip())
    return [sentence for sentence in found if sentence]


def _ends_sentence(line: str, stop: re.Match[str], start: int) -> bool:
    before = line[max(start, stop.start() - _WORD_SPAN) : stop.start()]
    after = line[stop.end() : stop.end() + _WORD_SPAN]
    mark = stop[0]
    if mark[0] in "!?" or mark[0] == "…":
        return not (len(mark) > 1 and _SAID.match(after))
    word = _LAST_WORD.search(before)
    if len(mark) > 1 or not word:
        return True
    last, following = word[1], _NEXT_WORD.match(after)
    if last.lower() in _TITLES or (last.lower() in _TITLES_IF_CAPITAL and last[0].isupper()):
        return False
    if last.lower() in _MAYBE or _is_initial(last):
        return following is not None and following[1].lower() in _STARTERS
    return True


def _is_initial(word: str) -> bool:
    """J or U.S.S: single letters parted by stops."""
    return all(len(part) == 1 and part.isupper() for part in word.split("."))
