"""MJML becomes HTML."""

from __future__ import annotations

import re

import mjml

from digest.errors import RenderError

_TAG = re.compile(r"""<[A-Za-z](?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+>""")
_VALUE = re.compile(r""""[^"<]*+"|'[^'<]*+'""")
# All but the ASCII that can be seen, less the quotation mark and the backslash.
_MANGLED = re.compile(r"[^ !#-\[\]-~]")


def to_html(source: str, name: str) -> str:
    """The HTML of an MJML document.

    Args:
        source: the document.
        name: the template it comes from, for messages.

    Raises:
        RenderError: the document is not MJML, or the engine gave up on it.
    """
    source = _TAG.sub(_spelt_out, source)
    try:
        html = str(mjml.mjml2html(source))
    except ValueError as error:
        raise RenderError(f"template {name} does not make MJML: {error}{_near(source, error)}") from error
    except BaseException as error:
        # The engine's panic is no Exception; everything else that is none, such as an interrupt, must go through.
        if type(error).__name__ != "PanicException":
            raise
        raise RenderError(f"template {name}: the MJML engine gave up: {error}") from error
    # The engine passes over a component that it does not know and leaves it in the page.
    if unknown := re.search(r"</?(mj-[\w-]+)", html):
        raise RenderError(f"template {name}: <{unknown[1]}> is no MJML component, or stands where none can")
    return html


def _spelt_out(tag: re.Match[str]) -> str:
    r"""A tag with its values in plain ASCII.

    The engine writes a value as Rust would in a program: a quotation mark becomes `\"`, a joiner `\u{200d}`. What it
    finds as a reference it leaves alone.
    """
    return _VALUE.sub(lambda value: value[0][0] + _MANGLED.sub(_reference, value[0][1:-1]) + value[0][-1], tag[0])


def _reference(sign: re.Match[str]) -> str:
    return f"&#{ord(sign[0])};"


def _near(source: str, error: ValueError) -> str:
    """The piece of the document that the engine's message points to by byte range."""
    found = re.search(r"(\d+):(\d+)", str(error))
    if not found:
        return ""
    piece = source.encode()[int(found[1]) : int(found[2])].decode(errors="replace")
    return f", near {piece[:80]!r}"
