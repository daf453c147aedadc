"""Which sentences can stand by themselves in a summary, away from the article that they are from."""

from __future__ import annotations

import re
from functools import lru_cache

from digest.pick.language.lexicon import table
from digest.pick.language.words import terms

SHORTEST, LONGEST = 7, 55  # words: fewer say nothing, more are not read
_LISTS = table("english.yaml")


def _any_of(words: list[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_LEANING = re.compile(rf"[\"'“‘]?(?:{_any_of(_LISTS['leaning'])})\b", re.IGNORECASE)
_UNFIT = re.compile(rf"\b(?:{_any_of(_LISTS['unfit'])})(?!\w)", re.IGNORECASE)
_SIGNS = re.compile(r"\?[\"'”’)]*(?:\s|$)|…|\.\.\.|https?:|www\.|@\w|[|►▶©;]\s*$|[|►▶©]|;\s[A-Z]")
# "…," he said: who is he? And a sentence that is all quotation has no speaker.
_SPEAKER_UNNAMED = re.compile(
    r"\b(?:he|she|they|it|who) (?:also )?(?:said|says|added|told|wrote|noted|continued|explained|"
    r"posted)\b[^.]{0,60}\.?[\"'”’]?$",
    re.IGNORECASE,
)
_ALL_QUOTED = re.compile(r"^[\"'“‘][^\"“”]*[\"'”’]$")
# "Tehran also says" answers something; "In pictures: Crowds" is a label.
_ANSWERING = re.compile(
    r"^(?:\S+\s){0,3}(?:also|too|then|meanwhile|however|instead|added)\b|^[^.!?,]{3,80}:\s[\"“‘]?[A-Z]"
)
# "The authorities" and "The government" are those of the country in the headline; "The head of" says of what.
_POINTING = re.compile(
    r"(?:The|Two|Three|Four|Five|Six|Both|All|Such)\s"
    rf"(?!(?:{_any_of(_LISTS['understood'])})\b)(?P<thing>[a-z][\w'’-]*(?:\s(?!of\b|in\b|for\b|that\b|who\b)[a-z][\w'’-]*)?)(?!\s(?:of|in|for|that|who)\b)"
)
_COMES_AFTER = re.compile(
    r"^(?:The\s)?(?:\w+\s)?(?:moves?|decisions?|announcements?|reports?|comments?|remarks|statements?|visits?|attacks?|incidents?"
    r"|warnings?|calls?|news|discovery|results?|findings?)\s(?:comes?|came|follows?|followed)\b"
)
_ENDS = re.compile(r"[.!][\"'”’)\]]{0,3}$")


@lru_cache(maxsize=4096)
def stands_alone(sentence: str) -> bool:
    """Whether a reader who has read nothing else understands who and what the sentence is about."""
    if not SHORTEST <= len(sentence.split()) <= LONGEST or not _ENDS.search(sentence):
        return False
    first = sentence.lstrip("\"'“‘$€£")[:1]
    if (
        not (first.isupper() or first.isdigit())
        or _LEANING.match(sentence)
        or _ANSWERING.match(sentence)
        or _COMES_AFTER.match(sentence)
        or _SIGNS.search(sentence)
    ):
        return False
    return not (
        _UNFIT.search(sentence)
        or _SPEAKER_UNNAMED.search(sentence)
        or _ALL_QUOTED.match(sentence)
        or _is_unbalanced(sentence)
    )


def points_back(sentence: str, about: frozenset[str]) -> bool:
    """Whether it opens with "The sweep" or "Two leaders", and none of the words `about` is that thing's."""
    opening = _POINTING.match(sentence)
    return opening is not None and not about.intersection(terms(opening["thing"]))


def _is_unbalanced(sentence: str) -> bool:
    """Whether a quotation or bracket opens and does not close, or closes and never opened."""
    pairs = (("“", "”"), ("(", ")"), ("[", "]"))
    return any(sentence.count(left) != sentence.count(right) for left, right in pairs) or sentence.count('"') % 2 == 1
