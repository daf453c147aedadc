"""What may stand in an edition's MJML: a table of elements, with where each may stand and what may be said of it.

It holds what the engine (mrml 6.0.1, in mjml-python 1.4.2) makes something of; the tests try every attribute. What
MJML's own documentation has and the engine passes over in silence is missing on purpose, and `REFUSED` and
`IGNORED` say why.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Holds(Enum):
    """What may stand between the tags of an element."""

    NOTHING = "nothing"
    ELEMENTS = "elements"
    TEXT = "text"
    MARKUP = "text and HTML"


@dataclass(frozen=True, slots=True)
class Element:
    """Where an element may stand, its attributes, and those that it cannot be without."""

    parents: frozenset[str]
    attributes: frozenset[str]
    holds: Holds
    needs: frozenset[str] = frozenset()
    at_most_once: bool = False


def _row(parents: str, attributes: str, holds: Holds, needs: str = "", *, at_most_once: bool = False) -> Element:
    needed = frozenset(needs.split())
    return Element(frozenset(parents.split()), frozenset(attributes.split()) | needed, holds, needed, at_most_once)


def _sides(name: str) -> str:
    """A property and its four sides: padding, padding-top, and so on."""
    return " ".join([name, *(f"{name}-{side}" for side in ("top", "right", "bottom", "left"))])


_BORDER = f"{_sides('border')} border-radius"
_BACKGROUND = "background-color background-url background-repeat background-size background-position"
_TYPE = "color font-family font-size font-style font-weight"
_BLOCK = f"align container-background-color {_sides('padding')} css-class mj-class"
_BOX = f"{_BORDER} {_sides('padding')} {_BACKGROUND} background-position-x background-position-y css-class mj-class"
_ICONS = "icon-align icon-width icon-height icon-position"
_ICON_PICTURES = "icon-wrapped-url icon-wrapped-alt icon-unwrapped-url icon-unwrapped-alt"
_IN_COLUMN = "mj-column mj-hero"
_LINK = "href name rel target"

MJML: dict[str, Element] = {
    "mjml": _row("", "lang dir", Holds.ELEMENTS, at_most_once=True),
    "mj-head": _row("mjml", "", Holds.ELEMENTS, at_most_once=True),
    "mj-body": _row("mjml", "width background-color css-class mj-class", Holds.ELEMENTS, at_most_once=True),
    # Head.
    "mj-attributes": _row("mj-head", "", Holds.ELEMENTS),
    "mj-breakpoint": _row("mj-head", "", Holds.NOTHING, "width", at_most_once=True),
    "mj-font": _row("mj-head", "", Holds.NOTHING, "name href"),
    "mj-preview": _row("mj-head", "", Holds.TEXT, at_most_once=True),
    "mj-style": _row("mj-head", "", Holds.TEXT),
    "mj-title": _row("mj-head", "", Holds.TEXT, at_most_once=True),
    # Boxes.
    "mj-wrapper": _row("mj-body", f"{_BOX} direction full-width text-align", Holds.ELEMENTS),
    "mj-section": _row("mj-body mj-wrapper", f"{_BOX} direction full-width text-align", Holds.ELEMENTS),
    "mj-hero": _row(
        "mj-body mj-wrapper",
        f"height background-url background-width background-height background-position background-color"
        f" inner-background-color {_sides('padding')} {_sides('inner-padding')} vertical-align css-class mj-class",
        Holds.ELEMENTS,
    ),
    "mj-group": _row(
        "mj-section", "background-color direction vertical-align width css-class mj-class", Holds.ELEMENTS
    ),
    "mj-column": _row(
        "mj-section mj-group",
        f"background-color inner-background-color {_BORDER} {_sides('inner-border')} inner-border-radius"
        f" {_sides('padding')} direction vertical-align width css-class mj-class",
        Holds.ELEMENTS,
    ),
    # What stands in a column.
    "mj-text": _row(
        _IN_COLUMN,
        f"{_TYPE} height letter-spacing line-height text-decoration text-transform vertical-align {_BLOCK}",
        Holds.MARKUP,
    ),
    "mj-button": _row(
        _IN_COLUMN,
        f"background-color {_BORDER} {_TYPE} height name rel target inner-padding letter-spacing line-height"
        f" text-align text-decoration text-transform vertical-align width {_BLOCK}",
        Holds.MARKUP,
        "href",
    ),
    "mj-divider": _row(_IN_COLUMN, f"border-color border-style border-width width {_BLOCK}", Holds.NOTHING),
    "mj-image": _row(
        _IN_COLUMN,
        f"border border-left border-right border-radius fluid-on-mobile font-size height max-height srcset title"
        f" usemap width {_LINK} {_BLOCK}",
        Holds.NOTHING,
        "src alt",
    ),
    "mj-spacer": _row(
        _IN_COLUMN, f"height container-background-color {_sides('padding')} css-class mj-class", Holds.NOTHING
    ),
    "mj-table": _row(
        _IN_COLUMN,
        f"border cellpadding cellspacing color font-family font-size line-height table-layout vertical-align width"
        f" {_BLOCK}",
        Holds.MARKUP,
    ),
    "mj-accordion": _row(
        _IN_COLUMN,
        f"border font-family {_ICONS} {_ICON_PICTURES} container-background-color {_sides('padding')} css-class"
        " mj-class",
        Holds.ELEMENTS,
    ),
    "mj-accordion-element": _row(
        "mj-accordion",
        f"background-color border font-family {_ICONS} {_ICON_PICTURES} css-class mj-class",
        Holds.ELEMENTS,
    ),
    "mj-accordion-title": _row(
        "mj-accordion-element",
        f"background-color color font-family font-size {_sides('padding')} css-class mj-class",
        Holds.MARKUP,
    ),
    "mj-accordion-text": _row(
        "mj-accordion-element",
        f"background-color color font-family font-size font-weight letter-spacing line-height {_sides('padding')}"
        " css-class mj-class",
        Holds.MARKUP,
    ),
    "mj-navbar": _row(
        _IN_COLUMN,
        f"align base-url hamburger ico-align ico-open ico-close ico-color ico-font-size ico-font-family"
        f" ico-text-transform ico-text-decoration ico-line-height {_sides('ico-padding')} {_sides('padding')}"
        " css-class mj-class",
        Holds.ELEMENTS,
    ),
    "mj-navbar-link": _row(
        "mj-navbar",
        f"{_TYPE} letter-spacing line-height name rel target text-decoration text-transform {_sides('padding')}"
        " css-class mj-class",
        Holds.MARKUP,
        "href",
    ),
    "mj-raw": _row("mj-head mj-body mj-wrapper mj-section mj-group mj-column mj-hero", "", Holds.MARKUP),
}
"""The components."""

BODY = frozenset(MJML) - {"mjml", "mj-raw"} - {name for name, row in MJML.items() if row.parents <= {"mjml", "mj-head"}}
"""The components whose attributes can be set for all of them at once, in `mj-attributes`."""

ANY_ATTRIBUTE = frozenset().union(*(MJML[name].attributes for name in BODY))

_EVERYWHERE = "class id style title lang dir role aria-label aria-hidden aria-labelledby aria-describedby"
_CELL = "align valign width height bgcolor"


def _html(attributes: str = "", holds: Holds = Holds.MARKUP, parents: str = "", needs: str = "") -> Element:
    return _row(parents, f"{_EVERYWHERE} {attributes}", holds, needs)


_PLAIN = (
    "abbr b bdi bdo blockquote center cite code dd del dfn dl dt em h1 h2 h3 h4 h5 h6 i ins kbd mark p pre q s samp"
    " small span strong sub sup u ul var"
)
_TABLE_PARTS = "table mj-table"
_ROW_PARENTS = "table mj-table thead tbody tfoot"
HTML: dict[str, Element] = {
    **{name: _html() for name in _PLAIN.split()},
    "a": _html("name rel target", needs="href"),
    "br": _html(holds=Holds.NOTHING),
    "div": _html("align"),
    "hr": _html("align width", Holds.NOTHING),
    "img": _html("width height border align srcset", Holds.NOTHING, needs="src alt"),
    "li": _html("value", parents="ul ol"),
    "ol": _html("start type reversed"),
    "time": _html("datetime"),
    "wbr": _html(holds=Holds.NOTHING),
    "table": _html("align bgcolor border cellpadding cellspacing width height"),
    "caption": _html("align", parents=_TABLE_PARTS),
    "colgroup": _html("span", parents=_TABLE_PARTS),
    "col": _html("span width", Holds.NOTHING, parents="colgroup mj-table table"),
    "thead": _html("align valign", parents=_TABLE_PARTS),
    "tbody": _html("align valign", parents=_TABLE_PARTS),
    "tfoot": _html("align valign", parents=_TABLE_PARTS),
    "tr": _html("align valign bgcolor height", parents=_ROW_PARENTS),
    "td": _html(f"colspan rowspan headers {_CELL}", parents="tr"),
    "th": _html(f"colspan rowspan headers scope abbr {_CELL}", parents="tr"),
}
"""HTML that may stand in the components that hold text; an element without parents may stand anywhere in them."""

META = _row("mj-raw", "", Holds.NOTHING, "name content")
"""The only HTML that may stand in the head, in an `mj-raw`."""

REFUSED = {
    "mj-include": 'Jinja does the including: write {% include "email/…" %}',
    "mj-html-attributes": "the engine does not know it: write the attribute where it belongs",
    "mj-selector": "the engine does not know it: write the attribute where it belongs",
    "mj-social": "its pictures have no alternative text in this engine, and its links become links to share: write "
    "plain links in <mj-text>",
    "mj-social-element": "see <mj-social>",
    "mj-carousel": "in most mail clients it shows its first picture only: write <mj-image>",
    "mj-carousel-image": "see <mj-carousel>",
    "script": "no mail client runs it, and filters take the message for an attack",
    "style": "many mail clients drop it: write style attributes, or <mj-style> in the head",
    "link": "mail clients load no style sheets: write <mj-style> in the head",
    "form": "mail clients block it: write a link to a page with the form",
    "iframe": "mail clients block it: write a link",
    "object": "mail clients block it: write a link",
    "embed": "mail clients block it: write a link",
    "svg": "Gmail and Outlook do not show it: make it a PNG",
    "video": "most mail clients block it: write a picture with a link",
    "audio": "most mail clients block it: write a link",
    "font": "write a style attribute",
}
"""Elements that people try, and why they are not in the table."""

IGNORED = {
    ("mjml", "owa"): "the engine ignores it",
    ("mj-wrapper", "gap"): "the engine ignores it: give the sections a padding",
    ("mj-image", "sizes"): "the engine drops it: give a width",
    ("mj-image", "border-top"): "the engine drops it: give a border",
    ("mj-image", "border-bottom"): "the engine drops it: give a border",
    ("mj-hero", "mode"): "the engine leaves out the height of a fluid one: leave it out, and give a height in px",
    ("mj-hero", "border-radius"): "the engine ignores it",
    ("mj-hero", "container-background-color"): "the engine ignores it: give a background-color",
    ("mj-style", "inline"): "the engine does not set styles inline: write style attributes, or leave it out",
    ("mj-raw", "position"): "the engine writes nothing before the document",
    ("mj-section", "text-padding"): "the engine ignores it: give a padding",
    ("mj-wrapper", "text-padding"): "the engine ignores it: give a padding",
    ("mj-text", "background-color"): "the engine ignores it: give a container-background-color",
    ("mj-table", "role"): "the engine ignores it",
    ("mj-table", "font-weight"): "the engine ignores it: write it in a style attribute",
    ("mj-button", "title"): "the engine ignores it",
    ("mj-accordion-title", "font-weight"): "the engine ignores it: write <b>",
    **{("mj-spacer", name): "the engine ignores it: write <mj-divider>" for name in _sides("border").split()},
}
"""Attributes of MJML's documentation of which the engine makes nothing, and what to do."""
