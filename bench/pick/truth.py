"""How many sentences that were spoiled in a known way the truth check finds, and how many whole ones it stops.

`python -m bench.pick.truth FILE`, where each line of FILE is an object with `articles`, each with `title` and `text`.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from bench.pick.tasks import report, rows
from digest.pick.language.sentences import split
from digest.pick.truth.evidence import Evidence, Source
from digest.pick.truth.support import grounds
from digest.pick.truth.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Callable

SENTENCES = 4  # of each article


def replaced(pattern: str, by: str) -> Callable[[str], str]:
    """A spoiler that changes the first match."""
    return lambda sentence: re.sub(pattern, by, sentence, count=1)


def other_digit(sentence: str) -> str:
    """The first digit becomes another."""
    return re.sub(r"\d", lambda digit: str((int(digit[0]) + 3) % 10), sentence, count=1)


def exchanged(sentence: str, places: list[tuple[int, int]]) -> str:
    """Two of the places change their contents."""
    if len(places) < 2:  # noqa: PLR2004 - it takes two
        return sentence
    (a, b), (c, d) = sorted(random.sample(places, 2))
    return sentence[:a] + sentence[c:d] + sentence[b:c] + sentence[a:b] + sentence[d:]


def other_numbers(sentence: str) -> str:
    """Two numbers change places."""
    return exchanged(sentence, [match.span() for match in re.finditer(r"\b\d[\d,.]*\d\b|\b\d\b", sentence)])


def other_names(sentence: str) -> str:
    """Two words of names change places."""
    found = [token for token in tokens(sentence) if token.kind == "word" and token.capital and not token.first]
    return exchanged(sentence, [(token.start, token.end) for token in found if len(token.text) > 3])  # noqa: PLR2004 - no acronyms


SPOILERS: dict[str, Callable[[str], str]] = {
    "a digit is another": other_digit,
    "two numbers change places": other_numbers,
    "two names change places": other_names,
    "a not is lost": replaced(r"\b(?:not|never) |(?<=[a-z])n['’]t\b", ""),
    "a not is put in": replaced(r"\b(was|is|are|were|has|have|had|will|would|could)\b(?! not)", r"\1 not"),
    "a may or will is lost": replaced(r"\b(?:may|might|could|would|will|should) ", ""),
    "a may becomes a will": replaced(r"\b(?:may|might|could) ", "will "),
    "a bound is lost": replaced(r"\b(?:at least|more than|up to|about|nearly) (?=\d)", ""),
    "an only is lost": replaced(r"\b(?:only|just|almost) ", ""),
    "after becomes before": replaced(r"\bafter\b", "before"),
    "a rise becomes a fall": replaced(r"\b(?:rose|increased|gained)\b", "fell"),
    "who says so is lost": replaced(r",? (?:according to [^,.]+|(?:\w+ ){1,3}said)(?=[.,] |\.$)", ""),
    "a slur is put in": replaced(r"\b([Tt]he) ", r"\1 corrupt "),
}


def main(path: Path) -> None:
    """Print a line for each way to spoil, then for whole sentences, then what it took."""
    random.seed(7)
    made: Counter[str] = Counter()
    found: Counter[str] = Counter()
    began, asked = time.process_time(), 0
    for row in rows(path):
        articles = [report(number, article) for number, article in enumerate(row["articles"], 1)]
        evidence = Evidence.of(Source(f"{one.title}\n\n{one.text}", None, one.id) for one in articles)
        for sentence in (one for article in articles for one in split(article.text)[:SENTENCES]):
            for name, spoil in {"nothing": lambda whole: whole, **SPOILERS}.items():
                spoiled = spoil(sentence)
                if name == "nothing" or spoiled != sentence:
                    asked += 1
                    made[name] += 1
                    found[name] += bool(evidence.lacks(spoiled) or grounds(spoiled, evidence).objections)
    for name, number in made.items():
        print(f"{name:28} {found[name]:5} of {number:5} stopped, {found[name] / number:6.1%}")
    print(f"{(time.process_time() - began) / asked * 1000:.2f} ms CPU a sentence, reading the sources included")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
