"""Can everybody use a page? axe-core is asked, by day and by night, on a phone and on a desk; then the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.programs import NODE_PACKAGES

if TYPE_CHECKING:
    from playwright.sync_api import Page

_RUN = """async (rules) => {
    const options = {
        resultTypes: ["violations", "incomplete"],
        iframes: false, // what is in the frame of the preview is the email, which has tests of its own
        rules: {"frame-tested": {enabled: false}},
    };
    if (rules.length) options.runOnly = {type: "rule", values: rules};
    const found = await axe.run(document, options);
    const told = each => each.nodes.map(node => [each.id, node.html.slice(0, 200), node.failureSummary]);
    const words = ([rule, html]) => !(rule === "color-contrast" && html.startsWith("<text ")); // see below
    return {violations: found.violations.flatMap(told), undecided: found.incomplete.flatMap(told).filter(words)};
}"""
# What lies behind the text of an SVG axe never can tell: a chart has the colours of a hint that stands beside it.
_OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that may find another thing by night: the scheme changes colours and nothing else."""
_FOCUSABLE = """() => [...(document.querySelector("dialog[open]") ?? document).querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex='0']"
)].filter(each => each.checkVisibility() && !each.disabled && each.type !== "hidden")
.filter(each => each.type !== "radio" || each.checked).length"""
_TAB = """() => {
    const at = document.activeElement;
    if (!at || at === document.body || at.matches("iframe")) return null; // what is inside a frame has its own ring
    const style = getComputedStyle(at);
    const all = [...document.querySelectorAll("*")];
    return {number: all.indexOf(at), html: at.outerHTML.slice(0, 120),
            ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2};
}"""


def faults(page: Page, *rules: str) -> dict[str, list[Any]]:
    """What axe finds on a page as it is, with all its rules, of WCAG and of good practice, or with some of them."""
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=NODE_PACKAGES / "axe-core" / "axe.min.js")
    found: dict[str, list[Any]] = page.evaluate(_RUN, list(rules))
    return found


def all_faults(page: Page) -> dict[str, dict[str, list[Any]]]:
    """What axe finds on a phone and on a desk, by day and by night; where it finds nothing, nothing."""
    found = {}
    for width in (375, 1280):
        page.set_viewport_size({"width": width, "height": 4000})  # nothing scrolls: axe looks at what can be seen
        for scheme, rules in (("light", []), ("dark", _OF_COLOURS)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found[f"{width} {scheme}"] = faults(page, *rules)
    return {where: each for where, each in found.items() if each["violations"] or each["undecided"]}


def unreached(page: Page) -> int:
    """How many controls the keyboard does not reach; of radio buttons, one: the arrows lead on from it.

    Raises:
        AssertionError: One that it reaches does not show it.
    """
    controls: int = page.evaluate(_FOCUSABLE)
    reached = set()
    for _ in range(3 * controls + 20):  # a field for a day is reached in several steps, and a page may focus one itself
        page.keyboard.press("Tab")
        focused = page.evaluate(_TAB)
        if focused:
            assert focused["ring"], focused["html"]
            reached.add(focused["number"])
        if len(reached) == controls:
            break
    return controls - len(reached)
