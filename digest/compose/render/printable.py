"""An edition's texts without what cannot be printed."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from digest.compose.view import EditionView, NoticeView

View = TypeVar("View", EditionView, NoticeView)

# Control characters (but for blanks and line breaks, which `split` sees to) and lone surrogates have no place in mail,
# and a stray override of the writing direction turns round everything after it. Joiners stay: emoji and Persian are
# spelt with them. The private planes hold nothing that a reader's font knows, and we mark the places of tags with them.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff\U000f0000-\U0010ffff]"
)
_BLANK_LINE = re.compile(r"\n\s*\n")


def printable(view: View) -> View:
    """`view` with every text on one line and without what cannot be printed; a note keeps its paragraphs."""
    clean: View = _printable(view)
    if isinstance(view, EditionView):
        note = "\n\n".join(filter(None, map(_printable, _BLANK_LINE.split(_UNPRINTABLE.sub("", view.note)))))
        clean = replace(clean, note=note)
    return clean


def _printable(value: Any) -> Any:
    made = value
    if isinstance(value, str):
        made = " ".join(_UNPRINTABLE.sub("", value).split())
    elif isinstance(value, list):
        made = [_printable(item) for item in value]
    elif isinstance(value, dict):
        made = {key: _printable(item) for key, item in value.items()}
    elif is_dataclass(value) and not isinstance(value, type):
        made = replace(value, **{each.name: _printable(getattr(value, each.name)) for each in fields(value)})
    return made
