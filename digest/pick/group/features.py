"""What reports are compared by: a matrix of weighted words, and the countries that each names at its beginning."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from digest.pick.language.words import located, spelled_out
from digest.pick.tag.places import gazetteer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from digest.pick.report import Report

READ = 2500  # characters of text that are compared
_TITLE_READ = 400  # characters of a headline; longer ones are texts
_HALF = 800.0  # characters into the text where a word counts half: news says first what matters
_TITLE_COUNTS = 2.0
_SATURATION = 1.2  # how soon a word that is repeated stops to add, as in BM25
# Reports imagined beside the given ones, so that with three reports a word in two of them is not taken for common.
_BACKGROUND = 500
_WHERE = 200  # characters of text in which a report says where it happens


@dataclass(frozen=True, slots=True)
class Features:
    """Of all reports, in their order.

    `words` has a row of length 1 for each report, and a column for each of `stems`; `written` says how each stem was
    first written; `where` marks those that name a place. `places` has a bit for each country.
    """

    words: Any  # scipy.sparse.csr_matrix, which has no types
    stems: list[str]
    written: dict[str, str]
    where: NDArray[np.bool_]
    places: NDArray[np.uint64]

    def elsewhere(self, one: NDArray[Any], other: NDArray[Any]) -> NDArray[np.bool_]:
        """For pairs of reports, by their indexes: whether both name countries and none in common."""
        named = np.asarray(self.places.any(axis=1), np.bool_)
        common = np.asarray((self.places[one] & self.places[other]).any(axis=1), np.bool_)
        return np.asarray(named[one] & named[other] & ~common, np.bool_)

    def shared(self, one: int, other: int) -> dict[str, float]:
        """The words that two reports share, the most telling first, with what each adds to the likeness of both."""
        first, second = (slice(*self.words.indptr[row : row + 2]) for row in (one, other))
        columns, here, there = np.intersect1d(
            self.words.indices[first], self.words.indices[second], assume_unique=True, return_indices=True
        )
        parts = (self.words.data[first][here] * self.words.data[second][there]).tolist()
        ranked = sorted(zip(parts, columns.tolist(), strict=True), key=lambda pair: (-pair[0], pair[1]))
        return {self.written[self.stems[column]]: part for part, column in ranked}


def features(reports: Sequence[Report], untitled: NDArray[np.bool_]) -> Features:
    """The features of reports in order of publication; `untitled` are those whose headline says nothing."""
    written: dict[str, str] = {}
    counts = [
        _counts("" if bare else report.title, report.text, written)
        for report, bare in zip(reports, untitled.tolist(), strict=True)
    ]
    stems = sorted(written)
    where = np.array([_is_place(written[stem]) for stem in stems], np.bool_)
    return Features(_matrix(counts, stems), stems, written, where, _places(reports))


def _is_place(word: str) -> bool:
    return word[0].isupper() and bool(gazetteer().countries(word))


def _counts(title: str, text: str, written: dict[str, str]) -> dict[str, float]:
    """How often each stem occurs: in the headline double, in the text the less the further down."""
    counts: dict[str, float] = {}
    for stem, word, _ in located(spelled_out(title[:_TITLE_READ])):
        written.setdefault(stem, word)
        counts[stem] = counts.get(stem, 0.0) + _TITLE_COUNTS
    for stem, word, place in located(spelled_out(text[:READ])):
        written.setdefault(stem, word)
        counts[stem] = counts.get(stem, 0.0) + _HALF / (_HALF + place)
    return counts


def _matrix(counts: Sequence[Mapping[str, float]], stems: Sequence[str]) -> Any:
    column = {stem: number for number, stem in enumerate(stems)}
    seen: Counter[str] = Counter()
    for each in counts:
        seen.update(each.keys())
    total = len(counts) + _BACKGROUND
    rarity = {stem: math.log(total / (number + 0.5)) for stem, number in seen.items()}
    ends = np.cumsum([0, *(len(each) for each in counts)])
    columns = np.fromiter((column[stem] for each in counts for stem in each), np.int32, ends[-1])
    weights = np.fromiter(
        (rarity[stem] * times / (times + _SATURATION) for each in counts for stem, times in each.items()),
        np.float32,
        ends[-1],
    )
    words = sparse.csr_matrix((weights, columns, ends), shape=(len(counts), len(stems)))
    words.sort_indices()
    lengths = np.sqrt(np.asarray(words.multiply(words).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1.0
    return (sparse.diags((1 / lengths).astype(np.float32)) @ words).tocsr()


def _places(reports: Sequence[Report]) -> NDArray[np.uint64]:
    named = [gazetteer().countries(f"{report.title}. {report.text[:_WHERE]}") for report in reports]
    bits = {code: bit for bit, code in enumerate(sorted({code for codes in named for code in codes}))}
    places = np.zeros((len(reports), len(bits) // 64 + 1), np.uint64)
    for row, codes in enumerate(named):
        for code in codes:
            word, bit = divmod(bits[code], 64)
            places[row, word] |= np.uint64(1 << bit)
    return places
