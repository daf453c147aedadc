"""Which sentences can stand by themselves in a summary, away from the article that they are from."""

from __future__ import annotations

import re
from functools import lru_cache

from digest.pick.language.lexicon import table
from digest.pick.language.words import terms
from digest.pick.tag.places import gazetteer

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
# "In Geneva, he said": who? Not "After Sato won, he said".
_PRONOUN_AFTER_ALL = re.compile(
    r"^(?:In|On|At|During|Since|For|By|From|Last|Early|Late|Under|Over)\b[^,]{3,60},\s(?:he|she|they)\b"
)
_COUNTED_FROM = re.compile(
    r"\b(?:hours?|days?|weeks?|months?|nights?) (?:earlier|later)\b(?! than| this| in| on average)"
    r"|\bthe (?:previous|following|same|next) (?:day|night|morning|evening|week|month)\b|\bthe day before\b(?! the| a)"
    r"|\bthat (?:day|night)\b"
)
_A_DAY = re.compile(
    rf"\b(?:{_any_of(table('days.yaml')['weekdays'] + table('days.yaml')['months'])}|yesterday|today)\b"
)
# "Harbour Radio's Lena Tan talks to": the outlet tells of its programme.
_PROGRAMME = re.compile(
    r"^(?:[A-Z][\w.]*\s){0,2}[A-Z][\w.]*['’]s [A-Z]\w+ [A-Z][\w-]+ "
    r"(?:talks|speaks|reports|asks|explains|looks|has more)\b"
)
# "Minister Lena Tan in Manila last month." stood under a picture: no verb, and a time at its end.
_CAPTION_WORDS = 16
_CAPTION_END = re.compile(
    rf"(?:(?:last|this) (?:week|month|year)|in \d{{4}}|(?:{_any_of(table('days.yaml')['weekdays'])})|\d{{1,2}}"
    rf"|(?:{_any_of(table('days.yaml')['months'])})(?: \d{{1,2}})?(?:,? \d{{4}})?)\.$"
)
_VERB = re.compile(
    rf"\b(?:is|are|was|were|has|have|had|do|does|did|can|could|may|might|must|shall|should|will|would|says|{_any_of(table('days.yaml')['past'])}"
    r"|[a-z]+ed)\b"
)
_COMES_AFTER = re.compile(
    r"^(?:The\s)?(?:\w+\s)?(?:moves?|decisions?|announcements?|reports?|comments?|remarks|statements?|visits?|attacks?|incidents?"
    r"|warnings?|calls?|news|discovery|results?|findings?)\s(?:comes?|came|follows?|followed)\b",
    re.IGNORECASE,
)
_OF_TWO = re.compile(
    r"\b(?:both|the two|their two|their|these two) (?:sides|countries|nations|states|capitals|governments|leaders"
    r"|neighbours|neighbors|militaries|allies|parties|powers|economies)\b",
    re.IGNORECASE,
)
# "as leaders arrive": of what? Not "world leaders", "leaders of the G7", "leaders who".
_OF_NOBODY = re.compile(
    r"(?:^|,\s|\b(?:as|and|that|when|while|by|for|from|with|after|before|between|the|said|told)\s)leaders\b"
    r"(?!\s(?:of|from|in|at|who|and|such)\b|['’])",
    re.IGNORECASE,
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
        or _PRONOUN_AFTER_ALL.match(sentence)
        or _PROGRAMME.match(sentence)
        or _SIGNS.search(sentence)
    ):
        return False
    return not (
        _is_unfit(sentence)
        or _SPEAKER_UNNAMED.search(sentence)
        or _ALL_QUOTED.match(sentence)
        or _is_unbalanced(sentence)
        or _has_no_anchor(sentence)
        or _is_caption(sentence)
    )


def _is_unfit(sentence: str) -> bool:
    lower = sentence.lower().replace("’", "'")
    return any(words in lower for words in _LISTS["unfit"]) and bool(_UNFIT.search(lower))


def _is_caption(sentence: str) -> bool:
    short = len(sentence.split()) <= _CAPTION_WORDS
    return short and _CAPTION_END.search(sentence) is not None and _VERB.search(sentence) is None


def _has_no_anchor(sentence: str) -> bool:
    """Whether it counts days from one that it does not name: "arrived a day earlier"."""
    return bool(_COUNTED_FROM.search(sentence)) and not _A_DAY.search(sentence)


def points_back(sentence: str, about: frozenset[str]) -> bool:
    """Whether it opens with "The sweep" or "Two leaders", and none of the words `about` is that thing's."""
    opening = _POINTING.match(sentence)
    return opening is not None and not about.intersection(terms(opening["thing"]))


def hangs(sentence: str, before: str) -> bool:
    """Whether it says "both sides" where neither it nor the text `before` it has named two, or "leaders" of nobody."""
    for match in _OF_TWO.finditer(sentence):
        named = gazetteer().countries(before).keys() | gazetteer().countries(sentence[: match.start()]).keys()
        if len(named) < 2:  # noqa: PLR2004 - both are two
            return True
    return _OF_NOBODY.search(sentence) is not None


def _is_unbalanced(sentence: str) -> bool:
    """Whether a quotation or bracket opens and does not close, or closes and never opened."""
    pairs = (("“", "”"), ("(", ")"), ("[", "]"))
    return any(sentence.count(left) != sentence.count(right) for left, right in pairs) or sentence.count('"') % 2 == 1
