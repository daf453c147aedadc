"""A headline as one line of plain text, without what outlets put before and behind it."""

from __future__ import annotations

import re
import unicodedata

from digest.collect.clean.plain import plain
from digest.collect.clean.row import Row, key, row

MAX_TITLE = 300  # characters
_ROUNDS = 50  # each takes something away; real headlines need two
_FEW_WORDS = 4  # outlets' names are short

# A label that tells the reader what kind of thing follows stays, spelt one way; wire furniture goes.
# Before a hyphen alone only words of the wires count (Factbox-, Analysis-): `Live-action` and `Video-game` are words.
_LABEL = re.compile(
    r"^[\[(]?(?P<label>live(?: updates?| blog)?|watch(?: live)?|video|in pictures|photos?|opinion|analysis|explainer|"
    r"explained|factbox|editorial|comment|commentary|interview|podcast|exclusive interview)(?:[\])]\s|[\])]?\s*[|:]|"
    r"\s[-–—]\s|(?<=(?:box|sis|ner|iew))-(?=\w))\s*",
    re.IGNORECASE,
)
STARTS: tuple[Row, ...] = (
    row(
        "wire label",
        r"^[\[(]?(?:breaking(?: news)?|just in|exclusive|update ?\d{0,2}|updated|correct(?:ed|ion)|refile|developing|"
        r"wrapup ?\d{0,2}|urgent|newsalert|flash|alert|\d(?:st|nd|rd|th) (?:ld|lead)|lead|top news|big news)"
        r"(?:[\])]\s|[\])]?\s*[|:]|\s[-–—]\s)\s*",
        "says how the wire sent it, not what happened",
    ),
    row(
        "wire label with a dash",
        r"^(?:UPDATE|WRAPUP|CORRECTED|REFILE|URGENT|BREAKING|EXCLUSIVE|Exclusive|Corrected|LEAD)(?: \d{1,2})?-(?=\S)",
        "UPDATE 2-, as Reuters writes",
        0,
    ),
    row("shout", r"^(?:revealed|pictured|watch this|must[ -](?:read|see)|viral)\s*(?::|\|)\s*", "calls for attention"),
    row("number", r"^(?:#?\d{1,2}[.)]|#\d{1,3}:?)\s+(?=\D)", "a place in a list"),
    row("sign", r"^[^\w\s\"'“‘«(\[$€£¥₹#@&+-]+\s*", "decoration"),
)
ENDS: tuple[Row, ...] = (
    row(
        "note in brackets",
        r"\s*[\[(](?:updated?|exclusive|graphic|infographic|read|full (?:list|text)|(?:with |see )?pics|"
        r"(?:with|see) (?:video|videos|photos?|pictures))(?: inside)?[\])]$",
        "names what stands beside the text",
    ),
    row("mark", r"\s*[|»›>•·–—_*~-]+$", "decoration"),
)
_TAIL = re.compile(r"\s+(?P<mark>[-|–—·•]|::|»)\s+(?P<tail>[^|]{2,45})$")
_OUTLET_WORDS = re.compile(
    r"\b(?:news|times|post|reuters|bbc|cnn|guardian|journal|herald|tribune|today|daily|telegraph|economist|jazeera|"
    r"bloomberg|npr|afp|online|tv|channel|magazine|review|gazette|standard|observer|independent|mail|chronicle|press|"
    r"wire|dw|nikkei|xinhua)\b|\.(?:com|org|net|co)\b",
    re.IGNORECASE,
)
_PAIRS = (("“", "”"), ("‘", "’"), ("«", "»"), ("(", ")"), ("[", "]"), ('"', '"'))


def clean_title(raw: str, outlet: str = "") -> str:
    """A headline as one line of plain text, without the outlet's name at its end or wire furniture at its start.

    Labels that tell the reader what it is (`Live:`, `Opinion:`) stay, because to drop them would mislead.
    """
    title = " ".join(_without_signs(plain(raw[: MAX_TITLE * 10])).split())
    for _ in range(_ROUNDS):
        shorter = _shorter(" ".join(title.split()), outlet)
        if shorter == title or not shorter:
            break
        title = shorter
    return _shortened(title, MAX_TITLE)


def _shorter(title: str, outlet: str) -> str:
    """The title after one round of every row; a row that would leave nothing is not applied."""
    for habit in STARTS:
        rest = habit.found.sub("", title, count=1)
        title = _begun(rest) if rest and rest != title else title
    for habit in ENDS:
        title = habit.found.sub("", title, count=1) or title
    title = _balanced(_without_outlet(title, outlet))
    if (label := _LABEL.match(title)) and (rest := title[label.end() :].lstrip(" :|-–—")):
        return f"{label['label'].capitalize()}: {rest}"
    return title


def _begun(title: str) -> str:
    """The title with a capital, where a label stood before it; names such as iPhone keep theirs."""
    return title if title[1:2].isupper() else title[0].upper() + title[1:]


def _without_signs(title: str) -> str:
    """The title without emoji and pictures; signs that stand for a word (°, ©, №) stay."""
    if title.isascii():
        return title
    return "".join(" " if unicodedata.category(char) == "So" and char > "\u2190" else char for char in title).replace(
        "\ufe0f", ""
    )


def _balanced(title: str) -> str:
    """The title without a quotation mark or bracket at its start or end whose partner is missing."""
    for opening, closing in _PAIRS:
        lone = title.count(opening) % 2 if opening == closing else title.count(opening) - title.count(closing)
        if opening == "‘":
            continue  # an apostrophe looks like the closing one
        while lone > 0 and title.startswith(opening):
            title, lone = title[1:].lstrip(), lone - 1
        while lone and opening == closing and title.endswith(closing):
            title, lone = title[:-1].rstrip(), lone - 1
        while lone < 0 and title.endswith(closing):
            title, lone = title[:-1].rstrip(), lone + 1
    return title


def _without_outlet(title: str, outlet: str) -> str:
    tail = _TAIL.search(title)
    if not tail or len(title[: tail.start()].split()) < 2:  # noqa: PLR2004 - one word is no headline
        return title
    name = tail["tail"]
    is_outlet = key(name) == key(outlet) or (bool(outlet) and key(outlet) in key(name))
    few = len(name.split()) <= _FEW_WORDS
    if is_outlet or (few and (_OUTLET_WORDS.search(name) and name[0].isupper())):
        return title[: tail.start()].rstrip()
    return title


def _shortened(title: str, limit: int) -> str:
    if len(title) <= limit:
        return title
    return title[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:-–—") + "…"
