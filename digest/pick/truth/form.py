"""Whether a sentence has the form of a sentence of this newsletter, whoever wrote it and whatever it says."""

from __future__ import annotations

import re
import unicodedata

from digest.pick.language.lexicon import table
from digest.pick.tell.standing import stands_alone
from digest.pick.truth.dates import RELATIVE
from digest.pick.truth.tokens import tokens

_LISTS = table("truth.yaml")
_ORDERS = re.compile(
    r"\b(?:" + "|".join(map(re.escape, _LISTS["orders"])).replace(r"\ ", r"\s+") + r")(?!\w)",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"[<>{}\[\]|\\`~^=]|\*|_{2}|^\s*[#\-•>]|&(?:#?\w{1,8});|^\d+[.)]\s")
_ADDRESS = re.compile(r"https?:|www\.|\w@\w|@\w|\b[\w-]+\.(?:com|net|org|info|io|ru|cn|xyz|top)\b", re.IGNORECASE)
_TRACES = (
    (_MARKUP, "it holds markup"),
    (_ADDRESS, "it holds an address"),
    (_ORDERS, "it speaks of the writing, or to whoever writes"),
)
_SOMEBODY = frozenset(_LISTS["somebody"])
_US = frozenset({"us", "Us"})  # not the country
_PLAIN_LETTER = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]")
_PLAIN_SIGNS = frozenset("  .,;:!?'\"“”‘’()-–—…%$€£¥₹₩&/°+\N{NO-BREAK SPACE}")


def malformed(sentence: str) -> str:
    """What is wrong with the form of a sentence that is to be printed, or nothing.

    It must be one whole statement in Latin letters, in no voice but the third person's outside quotations, with no
    markup, address or order in it, and with dates rather than "today".
    """
    if sign := next((sign for sign in sentence if not _is_plain(sign)), ""):
        return f"it holds {unicodedata.name(sign, 'a control character').lower()}"
    for pattern, objection in _TRACES:
        if pattern.search(sentence):
            return objection
    bare = [token for token in tokens(sentence) if not token.quoted]
    if any(token.kind == "word" and (token.text.lower() in _SOMEBODY or token.text in _US) for token in bare):
        return "it speaks as I or we, or to you"
    if any(token.kind == "date" and token.key in RELATIVE for token in bare):
        return "it says today, yesterday, last week or the like"
    return "" if stands_alone(sentence) else "it is no sentence that can stand alone"


def gives_orders(text: str) -> bool:
    """Whether a text speaks to whoever writes or reads it ("ignore previous instructions"), or of the writing."""
    return _ORDERS.search(unicodedata.normalize("NFKC", text)) is not None


def _is_plain(sign: str) -> bool:
    return sign in _PLAIN_SIGNS or (sign.isascii() and sign.isdecimal()) or bool(_PLAIN_LETTER.match(sign))
