"""What an operator may change of a look without touching a template: colours, type, width and logo."""

from __future__ import annotations

from itertools import product
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

LEAST_CONTRAST = 4.5
"""Between text and what lies behind it: WCAG 2.2, success criterion 1.4.3."""

_LINEAR_BELOW = 0.04045
"""Channels up to here are divided by 12.92 (IEC 61966-2-1, which WCAG's errata of 2021 follow)."""


def _colour(value: object) -> object:
    if value is None:
        raise ValueError('is empty: put a colour in quotation marks, like "#a32a1a", because # begins a comment')
    return value.lower() if isinstance(value, str) else value


Colour = Annotated[str, BeforeValidator(_colour), Field(pattern=r"^#[0-9a-f]{6}$")]
# A stack goes into style attributes: no quotation mark that ends one, no semicolon that starts another rule.
FontStack = Annotated[str, Field(pattern=r"^[A-Za-z0-9 ,'-]+$", max_length=200)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Palette(_Part):
    """The colours of one scheme, as "#rrggbb"; every text is told apart from both backgrounds."""

    ground: Colour = Field(description="Around the edition.")
    paper: Colour = Field(description="Behind the text.")
    ink: Colour = Field(description="Running text and headlines.")
    muted: Colour = Field(description="Dates, credits, the footer.")
    rule: Colour = Field(description="Lines between stories.")
    accent: Colour = Field(description="Countries, links, the edge beside why it matters.")

    @model_validator(mode="after")
    def _can_be_read(self) -> Self:
        for text, behind in product(("ink", "muted", "accent"), ("paper", "ground")):
            found = contrast(getattr(self, text), getattr(self, behind))
            if found < LEAST_CONTRAST:
                raise ValueError(
                    f"{text} {getattr(self, text)} on {behind} {getattr(self, behind)} has a contrast of {found:.1f} "
                    f"to 1, and {LEAST_CONTRAST} is the least that everybody can read: make one lighter or darker"
                )
        return self


class Sizes(_Part):
    """Sizes of type in px."""

    title: int = Field(ge=18, le=72, description="The name on the masthead.")
    lead: int = Field(ge=20, le=48, description="The headline of the lead story.")
    story: int = Field(ge=18, le=40, description="The headlines of main stories, and those of parts.")
    brief: int = Field(ge=16, le=30, description="The headlines of briefs.")
    text: int = Field(ge=16, le=24, description="Running text.")


class Logo(_Part):
    """A picture in place of the title; the title stays as its words for those who do not see it."""

    url: str = Field(pattern=r'^https://[^\s"<>]+$', description="Where it lies; it must stay there for years.")
    width: int = Field(ge=16, le=300, description="Width in px as shown; the file should be twice as wide.")
    height: int = Field(ge=16, le=300, description="Height in px as shown.")


class Theme(_Part):
    """A look's colours, type, width and logo."""

    light: Palette = Field(description="Colours by day.")
    dark: Palette = Field(description="Colours in dark mode.")
    text_font: FontStack = Field(description="Running text; name one first that Windows has.")
    heading_font: FontStack = Field(description="Headlines.")
    label_font: FontStack = Field(description="Dates, countries, credits, the footer.")
    sizes: Sizes = Field(description="Sizes of type.")
    width: int = Field(ge=480, le=720, description="Width in px on a large screen.")
    logo: Logo | None = Field(None, description="A picture in place of the title.")


def contrast(one: str, other: str) -> float:
    """The contrast of two #rrggbb colours, 1 to 21, by the formulas of WCAG 2.2 ("contrast ratio")."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, "relative luminance")."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= _LINEAR_BELOW else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
