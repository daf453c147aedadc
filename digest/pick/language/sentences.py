"""Sentences of English news text, by rules: no model, no data to fetch."""

from __future__ import annotations

import re
from dataclasses import dataclass

from digest.pick.language.lexicon import table

_LISTS = table("english.yaml")
_TITLES, _TITLES_IF_CAPITAL = frozenset(_LISTS["titles"]), frozenset(_LISTS["titles_if_capital"])
_MAYBE, _STARTERS = frozenset(_LISTS["maybe"]), frozenset(_LISTS["starters"])
_MARKED_NAMES = frozenset(_LISTS["marked_names"])
_CAPITAL = "A-ZÀ-ÖØ-ÞĀČĐĒĞĪİŁŌŚŞŠŪŻŽ"
# A run of marks is read five at a time: a line of ten thousand dots must not take ten thousand steps for each of them.
_STOP = re.compile(rf"(?:[.!?]{{1,5}}|…)[\"'”’»)\]]{{0,3}}(?=\s+[\"'“‘«(\[]{{0,2}}[{_CAPITAL}0-9$€£¥#@])")
# "killed three.The army": a word, a stop and a capitalised word run together. Not "U.S.The", not "example.com".
_RUN_TOGETHER = re.compile(rf"(?<=[a-z0-9%]{{3}})[.!?][\"”’]?(?=[\"“‘]?(?:[{_CAPITAL}][a-z]+|A)\s)")
_SAID = re.compile(
    r"\s+(?:[A-Z][\w.'’-]{0,30}\s+){0,4}(?:he |she |they |the \w+ )?"
    r"(?:said|says|asked|asks|told|wrote|added|tweeted|posted)\b"
)
_LAST_WORD = re.compile(r"([\w.'’-]+)$")
_NEXT_WORD = re.compile(r"\s+[\"'“‘«(\[]{0,2}([\w'’]+)")
_WORD_SPAN = 40  # characters looked at to either side of a stop
_LIST_NUMBER = re.compile(r"\s*\(?\d{1,2}")


@dataclass(frozen=True, slots=True)
class Span:
    """A sentence and where it stands: `text == whole[start:end]`."""

    text: str
    start: int
    end: int


def spans(text: str) -> list[Span]:
    """The sentences of `text` in order; paragraphs, parted by line breaks, end a sentence too."""
    found, at = [], 0
    for line in text.split("\n"):
        for start, end in _of_line(line):
            sentence = line[start:end]
            bare = sentence.strip()
            if bare:
                first = at + start + len(sentence) - len(sentence.lstrip())
                found.append(Span(bare, first, first + len(bare)))
        at += len(line) + 1
    return found


def split(text: str) -> list[str]:
    """The sentences of `text` without their places."""
    return [span.text for span in spans(text)]


def _of_line(line: str) -> list[tuple[int, int]]:
    stops = {stop.start(): stop for pattern in (_RUN_TOGETHER, _STOP) for stop in pattern.finditer(line)}
    found, start = [], 0
    for _, stop in sorted(stops.items()):
        if _ends_sentence(line, stop, start):
            found.append((start, stop.end()))
            start = stop.end()
    return [*found, (start, len(line))]


def _ends_sentence(line: str, stop: re.Match[str], start: int) -> bool:
    before = line[max(start, stop.start() - _WORD_SPAN) : stop.start()]
    after = line[stop.end() : stop.end() + _WORD_SPAN]
    mark, word = stop[0], _LAST_WORD.search(before)
    if mark[0] in "!?…":
        name = word is not None and word[1].lower() in _MARKED_NAMES
        return not name and not (len(mark) > 1 and _SAID.match(after))
    if len(mark) > 1 or not word:
        return True
    return _ends_after(word[1], _NEXT_WORD.match(after)) and not _LIST_NUMBER.fullmatch(line, start, stop.start())


def _ends_after(last: str, following: re.Match[str] | None) -> bool:
    """Whether a stop after the word `last` ends a sentence, and does not only shorten the word."""
    if last.lower() in _TITLES or (last.lower() in _TITLES_IF_CAPITAL and last[0].isupper()):
        return False
    if last.lower() in _MAYBE or _is_initial(last):
        return following is not None and following[1].lower() in _STARTERS
    return True


def _is_initial(word: str) -> bool:
    """J or U.S.S: single letters parted by stops."""
    return all(len(part) == 1 and part.isupper() for part in word.split("."))
