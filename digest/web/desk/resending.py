"""A form of an edition that came without a login: kept on the page that asks for one, to be sent again after it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from digest.web.desk.typed import LABELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

_EDITION = "/desk/newsletters/[a-z0-9-]+/editions/[0-9]+"
_FORMS = re.compile(f"({_EDITION})/(words|items(/[0-9]+(/(move|drop|lead-source))?)?|request-changes)")
"""The forms that somebody types into; none of them approves or sends anything."""
_URLENCODED = "application/x-www-form-urlencoded"
LONGEST = 400_000  # characters, as sent: all texts of a form as long as they may be
_MOST = 300  # fields


@dataclass(frozen=True, slots=True)
class Kept:
    """What a form would have sent, and where."""

    action: str
    board: str
    fields: Sequence[tuple[str, str]]

    @property
    def typed(self) -> str:
        """The fields as a form sends them."""
        return urlencode(self.fields)

    @property
    def texts(self) -> list[tuple[str, str]]:
        """What was typed, by what editors call it."""
        before = dict(self.fields)
        return [
            (LABELS.get(name, name.capitalize()), text) for name, text in self.fields if _is_new(name, text, before)
        ]


def _is_new(name: str, text: str, before: dict[str, str]) -> bool:
    is_text = name in {*LABELS, "note", "address", "url", "outlet"}
    return is_text and bool(text) and text != before.get(f"{name}_before")


def read(action: str, typed: str) -> Kept | None:
    """The form that was to go to `action` with the fields `typed`; None if that is no form of an edition's board."""
    form = _FORMS.fullmatch(action)
    if form is None or not typed or len(typed) > LONGEST:
        return None
    try:
        fields = parse_qsl(typed, keep_blank_values=True, max_num_fields=_MOST)
    except ValueError:
        return None
    return Kept(action, form[1], fields)


async def sent_with(request: Request) -> Kept | None:
    """The form that a request brought; None if it is none that is kept."""
    is_form = request.headers.get("content-type", "").startswith(_URLENCODED)
    if request.method != "POST" or not is_form or not _FORMS.fullmatch(request.url.path):
        return None
    form = await request.form()  # which is read already
    fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    return read(request.url.path, urlencode(fields))
