"""The table is what the engine was seen to do: another version of it must be measured again."""

from __future__ import annotations

import pytest

from digest.compose.render.elements import ANY_ATTRIBUTE, HTML, IGNORED, MJML, REFUSED, Holds
from digest.compose.render.markup import to_html
from tests.compose.render.own import document

ADDRESS = "https://a.example/1.png"


def _body(content: str) -> str:
    return f"<mjml><mj-body>{content}</mj-body></mjml>"


def _section(content: str) -> str:
    return _body(f"<mj-section>{content}</mj-section>")


def _accordion(element: str = "", title: str = "", text: str = "", own: str = "") -> str:
    return document(
        f"<mj-accordion {own}><mj-accordion-element {element}><mj-accordion-title {title}>x</mj-accordion-title>"
        f"<mj-accordion-text {text}>x</mj-accordion-text></mj-accordion-element></mj-accordion>",
    )


_COLUMN = "<mj-column><mj-text>x</mj-text></mj-column>"
# A document in which each attribute of an element can be seen; {} is where it stands.
SEEN_IN = {
    "mjml": f"<mjml {{}}><mj-body><mj-section>{_COLUMN}</mj-section></mj-body></mjml>",
    "mj-body": f"<mjml><mj-body {{}}><mj-section>{_COLUMN}</mj-section></mj-body></mjml>",
    "mj-breakpoint": document("<mj-text>x</mj-text>", "<mj-breakpoint {} />"),
    "mj-font": document('<mj-text font-family="zq7, Name">x</mj-text>', '<mj-font name="Name" href="https://b" {} />'),
    "mj-wrapper": _body(
        f'<mj-wrapper background-url="https://b.example" {{}}><mj-section>{_COLUMN}</mj-section></mj-wrapper>'
    ),
    "mj-section": _section(_COLUMN).replace("<mj-section", '<mj-section background-url="https://b.example" {}'),
    "mj-hero": _body('<mj-hero background-url="https://b.example" {}><mj-text>x</mj-text></mj-hero>'),
    "mj-group": _section(f"<mj-group {{}}>{_COLUMN}</mj-group>"),
    "mj-column": _section('<mj-column padding="1px" {}><mj-text>x</mj-text></mj-column>'),
    "mj-text": document("<mj-text {}>x</mj-text>"),
    "mj-button": document('<mj-button href="https://b.example" {}>x</mj-button>'),
    "mj-divider": document("<mj-divider {} />"),
    "mj-image": document('<mj-image src="https://b.example" href="https://b.example" {} />'),
    "mj-spacer": document("<mj-spacer {} />"),
    "mj-table": document("<mj-table {}><tr><td>x</td></tr></mj-table>"),
    "mj-accordion": _accordion(own="{}"),
    "mj-accordion-element": _accordion(element="{}"),
    "mj-accordion-title": _accordion(title="{}"),
    "mj-accordion-text": _accordion(text="{}"),
    "mj-navbar": document(
        '<mj-navbar hamburger="hamburger" {}><mj-navbar-link href="a">x</mj-navbar-link></mj-navbar>'
    ).replace('hamburger="hamburger" {}', "{}"),
    "mj-navbar-link": document('<mj-navbar><mj-navbar-link href="https://b.example" {}>x</mj-navbar-link></mj-navbar>'),
}
# Two values where one of them is what stands there anyway.
VALUES = {
    "align": ["left", "right"],
    "text-align": ["left", "right"],
    "ico-align": ["left", "right"],
    "icon-align": ["top", "middle"],
    "icon-position": ["left", "right"],
    "direction": ["rtl"],
    "dir": ["rtl"],
    "full-width": ["full-width"],
    "fluid-on-mobile": ["true"],
    "background-repeat": ["repeat", "no-repeat"],
    "background-size": ["cover"],
    "background-position": ["7% 8%"],
    "hamburger": ["hamburger"],
    "vertical-align": ["top", "bottom"],
    "table-layout": ["fixed"],
    "border-style": ["dotted"],
    "font-family": ["Courier"],
}


def _values(attribute: str) -> list[str]:
    if attribute in VALUES:
        return VALUES[attribute]
    if attribute.endswith("color"):
        return ["#123456"]
    if attribute.endswith(("url", "src", "href")):
        return [ADDRESS]
    if "border" in attribute and not attribute.endswith(("radius", "width")):
        return ["7px dotted #123456"]
    return ["7px"]


def _seen(element: str, attribute: str) -> bool:
    """Whether the attribute makes a difference to what the engine writes."""
    place = SEEN_IN[element]
    if element == "mj-navbar" and attribute.startswith("ico-"):
        place = place.replace("<mj-navbar ", '<mj-navbar hamburger="hamburger" ')
    base = to_html(place.format(""), element)
    given = [to_html(_with(place, attribute, value), element) for value in _values(attribute)]
    return any(made != base for made in given)


def _with(place: str, attribute: str, value: str) -> str:
    """`place` with the attribute, in place of one of that name."""
    head, tail = place.split("{}")
    start = head.rindex("<")
    kept = " ".join(part for part in head[start:].split(" ") if not part.startswith(f"{attribute}="))
    return f'{head[:start]}{kept} {attribute}="{value}"{tail}'


ATTRIBUTES = [(name, each) for name, row in MJML.items() for each in sorted(row.attributes - {"mj-class"})]


@pytest.mark.parametrize("element", sorted({name for name, _ in ATTRIBUTES}))
def test_the_engine_makes_something_of_every_attribute_of_the_table(element: str) -> None:
    assert not [each for name, each in ATTRIBUTES if name == element and not _seen(name, each)]


@pytest.mark.parametrize("element", sorted(name for name in SEEN_IN if "mj-class" in MJML[name].attributes))
def test_every_component_takes_a_class_of_attributes(element: str) -> None:
    attribute = "text-align" if element == "mj-table" else "padding"
    attribute = {"mj-body": "background-color", "mj-group": "background-color"}.get(element, "css-class")
    head = f'<mj-head><mj-attributes><mj-class name="own" {attribute}="#123456" /></mj-attributes></mj-head>'
    place = SEEN_IN[element].replace("<mj-head></mj-head>", "").replace("<mj-body", f"{head}<mj-body", 1)
    assert to_html(place.format(""), element) != to_html(place.format('mj-class="own"'), element)


@pytest.mark.parametrize(("element", "attribute"), [pair for pair in IGNORED if pair[0] in SEEN_IN])
def test_what_is_refused_as_ignored_is_ignored(element: str, attribute: str) -> None:
    assert attribute not in MJML[element].attributes
    made = {to_html(_with(SEEN_IN[element], attribute, value), element) for value in _values(attribute)}
    assert made == {to_html(SEEN_IN[element].format(""), element)}


@pytest.mark.parametrize("parent", ["mj-column", "mj-hero"])
def test_every_component_shows_where_the_table_lets_it_stand(parent: str) -> None:
    def made(content: str) -> str:
        box = f"<{parent}>{content}</{parent}>"
        return to_html(_section(box) if parent == "mj-column" else _body(box), "a")

    for name in (name for name, row in MJML.items() if parent in row.parents):
        needs = " ".join(f'{each}="{ADDRESS}"' for each in MJML[name].needs)
        inner = "seen" if MJML[name].holds is Holds.MARKUP else ""
        assert len(made(f"<{name} {needs}>{inner}</{name}>")) > len(made("")), name


def test_no_element_is_both_in_the_table_and_refused() -> None:
    assert not REFUSED.keys() & (MJML.keys() | HTML.keys())


def test_parents_are_elements_of_the_table() -> None:
    known = MJML.keys() | HTML.keys()
    assert all(row.parents <= known for row in [*MJML.values(), *HTML.values()])
    assert {"padding", "color"} <= ANY_ATTRIBUTE
