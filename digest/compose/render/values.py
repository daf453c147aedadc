"""Which values an attribute may have, as far as a wrong one would pass unnoticed or do harm."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

_LENGTH = r"(?:0|\d+(?:\.\d+)?(?:px|%))"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}|[a-zA-Z]+|rgba?\([\d\s.,%/]+\)")
_ONE = re.compile(_LENGTH)
_UP_TO_FOUR = re.compile(rf"{_LENGTH}(?: +{_LENGTH}){{0,3}}")
_LINE_HEIGHT = re.compile(r"\d+(?:\.\d+)?(?:px|%|em)?")
_SPACING = re.compile(r"-?\d*\.?\d+(?:px|em)|0|normal")
_NUMBER = re.compile(r"\d+%?")

_MJML_LENGTHS = {"width", "height", "max-height", "font-size", "border-width", "ico-font-size"}
_MJML_LENGTHS |= {"icon-width", "icon-height", "background-width", "background-height"}
_CHOICES = {
    "align": {"left", "center", "right", "justify"},
    "text-align": {"left", "center", "right"},
    "direction": {"ltr", "rtl"},
    "dir": {"ltr", "rtl", "auto"},
    "full-width": {"full-width"},
    "background-repeat": {"repeat", "no-repeat"},
    "fluid-on-mobile": {"true", "false"},
    "hamburger": {"hamburger"},
    "table-layout": {"auto", "fixed", "initial", "inherit"},
    "vertical-align": {"top", "middle", "bottom"},
}
_LINKS = {"href": {"https", "http", "mailto", "tel"}, "base-url": {"https", "http"}}
_PICTURES = {"src", "background-url", "icon-wrapped-url", "icon-unwrapped-url"}
_ACTIVE = re.compile(r"(?:java|vb)script:|expression\(|data:text|@import|-moz-binding", re.IGNORECASE)


def wrong_value(element: str, attribute: str, value: str) -> str:
    """What is wrong with the value of an attribute, and what to write; empty if nothing is."""
    plain = unescape(value).strip()
    if _ACTIVE.search(re.sub(r"[\s\x00-\x1f]", "", plain)):
        return "holds a program: mail clients block it, and filters take the message for an attack"
    if attribute in _LINKS or attribute in _PICTURES:
        return _wrong_address(plain, _LINKS.get(attribute, {"https", "http", "cid"}))
    return _wrong_mjml(attribute, plain) if element.startswith("mj") else _wrong_html(attribute, plain)


def _wrong_address(value: str, schemes: set[str]) -> str:
    try:
        parts = urlsplit(value)
    except ValueError:
        return "is no address"
    if parts.scheme not in schemes or not (parts.netloc or parts.path):
        return f"is no whole address: it starts with one of {', '.join(sorted(schemes))}"
    return ""


def _wrong_mjml(attribute: str, value: str) -> str:
    wrong = ""
    if attribute.endswith("color"):
        wrong = "" if _COLOUR.fullmatch(value) else "is no colour: write #rrggbb"
    elif attribute in _CHOICES:
        wrong = "" if value in _CHOICES[attribute] else f"must be one of {', '.join(sorted(_CHOICES[attribute]))}"
    elif attribute in _MJML_LENGTHS:
        wrong = "" if _ONE.fullmatch(value) or value == "auto" else "is no length: write 12px or 50%"
    elif "padding" in attribute or attribute.endswith("radius"):
        wrong = "" if _UP_TO_FOUR.fullmatch(value) else "is not one to four lengths: write 12px, or 12px 20px"
    elif attribute.endswith("line-height"):
        wrong = "" if _LINE_HEIGHT.fullmatch(value) else "is no line height: write 1.5 or 24px"
    elif attribute == "letter-spacing":
        wrong = "" if _SPACING.fullmatch(value) else "is no length: write 1px or 0.1em"
    return wrong


def _wrong_html(attribute: str, value: str) -> str:
    wrong = ""
    if attribute in {"width", "height"}:
        wrong = "" if _NUMBER.fullmatch(value) else "is no number: write 300 without px, or 50%"
    elif attribute == "dir":
        wrong = "" if value in _CHOICES["dir"] else "must be one of auto, ltr, rtl"
    elif attribute == "bgcolor":
        wrong = "" if _COLOUR.fullmatch(value) else "is no colour: write #rrggbb"
    return wrong
