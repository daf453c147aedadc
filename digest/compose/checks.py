"""Pre-flight checks: what would be wrong with an edition if it went out as it stands.

A check that fails stops approval; one that warns tells the editor. Each is one small function in `CHECKS`.
"""

from __future__ import annotations

import ipaddress
import quopri
import re
from dataclasses import asdict, dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import urlsplit

from digest.compose.render.filters import safe_url
from digest.db.editions import PREFERENCES_PLACEHOLDER, UNSUBSCRIBE_PLACEHOLDER, content_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.compose.render.edition import Rendered
    from digest.compose.view import EditionView, Story

# Gmail cuts a message whose HTML is longer than about 102 KB, and the unsubscribe link stands at its end.
SIZE_WARN, SIZE_FAIL = 80_000, 100_000
LINKS_WARN = 60
# A chart takes a fifth of it; whatever is larger is a photograph, and goes out once a reader.
PICTURE_WARN = 60_000
# A phone shows about 40 characters beside the subject, a wide window 130; a subject is cut at about 70.
PREHEADER = range(40, 131)
SUBJECT_WARN, SUBJECT_FAIL = 70, 200
LOUD_SHARE, LOUD_LETTERS = 0.6, 8

Result = Literal["pass", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Check:
    """What one check found: in which place, what is wrong, and how to mend it; both are empty after a pass."""

    name: str
    result: Result
    place: str = ""
    message: str = ""


class Finding(NamedTuple):
    """What a check function reports; one that has nothing to report has passed."""

    result: Result
    place: str
    message: str


class _Page(HTMLParser):
    """What the checks want to know of the HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.headings: list[int] = []
        self.tags: set[str] = set()
        self.images_without_alt = 0
        self.images_without_size = 0
        self.inside: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.add(tag)
        if tag == "a":
            self.links.append(values.get("href") or "")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "img":
            self.images_without_alt += "alt" not in values
            self.images_without_size += not all((values.get(side) or "").isdigit() for side in ("width", "height"))
            self.inside.update(re.findall(r"^cid:(.+)", values.get("src") or ""))

    def handle_data(self, data: str) -> None:
        self.text += data + "\n"


@dataclass(frozen=True, slots=True)
class _Draft:
    """Everything that a check may look at."""

    view: EditionView
    rendered: Rendered
    min_stories: int
    page: _Page = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "page", _Page(self.rendered.html))


def check(view: EditionView, rendered: Rendered, *, min_stories: int = 1) -> list[Check]:
    """Run every check on an edition and what was rendered from it, in the order of `CHECKS`.

    Args:
        view: the edition.
        rendered: what `render` made of it.
        min_stories: fewer stories than this are not worth sending.

    Returns:
        At least one `Check` for each entry of `CHECKS`: a pass, or what was found.
    """
    draft = _Draft(view, rendered, min_stories)
    return [
        made
        for name, function in CHECKS.items()
        for made in [Check(name, *finding) for finding in function(draft)] or [Check(name, "pass")]
    ]


def _subject(draft: _Draft) -> Iterator[Finding]:
    subject = draft.view.subject.strip()
    letters = [character for character in subject if character.isalpha()]
    loud = len(letters) >= LOUD_LETTERS and sum(map(str.isupper, letters)) > LOUD_SHARE * len(letters)
    if not subject or len(subject) > SUBJECT_FAIL:
        yield Finding("fail", "subject", f"{len(subject)} characters: write 1 to {SUBJECT_WARN}")
    elif len(subject) > SUBJECT_WARN:
        yield Finding("warn", "subject", f"{len(subject)} characters: mail clients cut it after about {SUBJECT_WARN}")
    if loud or re.search(r"[!?]{2}|!.*!", subject):
        yield Finding("warn", "subject", "it shouts, which spam filters count: use small letters and no row of !")


def _preheader(draft: _Draft) -> Iterator[Finding]:
    length = len(draft.view.preheader.strip())
    if length not in PREHEADER:
        yield Finding("warn", "preheader", f"{length} characters: write {PREHEADER[0]} to {PREHEADER[-1]}")


def _stories(draft: _Draft) -> Iterator[Finding]:
    count = len(draft.view.stories)
    if count < draft.min_stories:
        yield Finding("fail", "edition", f"{count} stories, and {draft.min_stories} are the least: add some")


def _headlines(draft: _Draft) -> Iterator[Finding]:
    for place, story in _places(draft.view):
        if not story.headline.strip():
            yield Finding("fail", place, "it has no headline: write one")


def _summaries(draft: _Draft) -> Iterator[Finding]:
    for place, story in _places(draft.view):
        if not any(sentence.text.strip() for sentence in story.summary):
            yield Finding("warn", place, "its summary is empty: choose a sentence, or drop the story")


def _why_it_matters(draft: _Draft) -> Iterator[Finding]:
    long = list(_places(draft.view))[: len(draft.view.lead + draft.view.main)]
    if silent := [place for place, story in long if not story.why_it_matters.strip()]:
        yield Finding("warn", ", ".join(silent), "no source says why it matters, so that nothing is said")


def _key_points(draft: _Draft) -> Iterator[Finding]:
    if not any(point.strip() for point in draft.view.key_points):
        yield Finding("warn", "key points", "there are none: write three")


def _sources(draft: _Draft) -> Iterator[Finding]:
    for place, story in _places(draft.view):
        if not any(safe_url(source.url) for source in story.sources):
            yield Finding("fail", place, "it has no source that can be linked to: drop it")
        strangers = {sentence.outlet for sentence in story.summary} - {source.outlet for source in story.sources}
        for outlet in sorted(strangers):
            yield Finding("fail", place, f"it quotes {outlet!r}, which is not among its sources: drop the sentence")


def _told_once(draft: _Draft) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for place, story in _places(draft.view):
        for url in sorted({source.url for source in story.sources}):
            first = seen.setdefault(url, place)
            if first != place:
                yield Finding("fail", place, f"it has a source in common with {first}: drop one ({url})")


def _size(draft: _Draft) -> Iterator[Finding]:
    size = len(quopri.encodestring(draft.rendered.html.encode()))
    if size > SIZE_WARN:
        result: Result = "fail" if size > SIZE_FAIL else "warn"
        yield Finding(result, "HTML", f"{size:,} bytes as sent; Gmail cuts it at about 102,000: drop stories")


def _links(draft: _Draft) -> Iterator[Finding]:
    for url in dict.fromkeys(draft.page.links):
        if not safe_url(url):
            yield Finding("fail", "HTML", f"link to {url!r}: it must be a whole http or https address")
        elif _only_here(urlsplit(url).hostname or ""):
            yield Finding("warn", "HTML", f"link to {url}: only this machine's network can open it; set public_url")
    if len(draft.page.links) > LINKS_WARN:
        yield Finding("warn", "HTML", f"{len(draft.page.links)} links, more than {LINKS_WARN}: drop sources")


def _only_here(host: str) -> bool:
    host = host.rstrip(".")
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))


def _structure(draft: _Draft) -> Iterator[Finding]:
    page = draft.page
    if page.headings.count(1) != 1:
        yield Finding("fail", "HTML", f"{page.headings.count(1)} headings of level 1: mend the template to have one")
    if any(after > before + 1 for before, after in pairwise(page.headings)):
        yield Finding("warn", "HTML", "a level of headings is left out: mend the template")
    for tag in sorted(page.tags & {"script", "form", "iframe", "object", "embed"}):
        yield Finding("fail", "HTML", f"<{tag}> in an email is blocked: take it out of the template")
    if page.images_without_alt:
        yield Finding("fail", "HTML", "an image has no alt text: give it one, or an empty one if it only decorates")


def _pictures(draft: _Draft) -> Iterator[Finding]:
    picture = draft.rendered.picture
    there = {content_id(picture)} if picture else set()
    if draft.page.inside - there:
        yield Finding("fail", "HTML", "it refers to a picture that is not in the message: mend the template")
    if there - draft.page.inside:
        yield Finding("warn", "HTML", "the template leaves the picture out: set `picture: false`, or show it")
    if picture and len(picture) > PICTURE_WARN:
        yield Finding("warn", "picture", f"{len(picture):,} bytes, more than {PICTURE_WARN:,}: every copy carries it")
    if draft.page.images_without_size:
        yield Finding("warn", "HTML", "an image has no width and height in px: give it both, or Outlook guesses")


def _leftovers(draft: _Draft) -> Iterator[Finding]:
    fields = "\n".join(_texts(asdict(draft.view)))
    for place, text in (("HTML", draft.page.text), ("plain text", draft.rendered.text)):
        for trace in (r"\{\{", r"\{%", r"\bNone\b", r"\bundefined\b"):
            found = re.search(trace, text)
            # An outlet may well write of "None of the parties": only what no field holds comes from a template.
            if found and not re.search(trace, fields):
                yield Finding("fail", place, f"{found[0]!r} was left by the template: mend it")


def _placeholders(draft: _Draft) -> Iterator[Finding]:
    fields = asdict(draft.view)
    del fields["links"]
    for text in _texts(fields):
        # Filled in there, a reader's own token would go to whoever wrote the text.
        if UNSUBSCRIBE_PLACEHOLDER in text or PREFERENCES_PLACEHOLDER in text:
            yield Finding("fail", "edition", f"{text!r} holds the mark for a reader's token: drop that story or text")


def _same_stories(draft: _Draft) -> Iterator[Finding]:
    for place, text in (("HTML", draft.page.text), ("plain text", draft.rendered.text)):
        at, letters = 0, _letters(text)
        for story in draft.view.stories:
            headline = _letters(story.headline)
            found = letters.find(headline, at)
            if found < 0:
                yield Finding("fail", place, f"{story.headline!r} is missing or out of order: mend the template")
            at = max(at, found + len(headline))


def _unsubscribe(draft: _Draft) -> Iterator[Finding]:
    link = draft.view.links.unsubscribe
    for place, there in (("HTML", link in draft.page.links), ("plain text", link in draft.rendered.text)):
        if not link or not there:
            yield Finding("fail", place, "no link to unsubscribe, which the law asks for: mend the template")


def _postal_address(draft: _Draft) -> Iterator[Finding]:
    address = _letters(draft.view.postal_address)
    if not address:
        yield Finding("fail", "footer", "no postal address, which the law asks for: set postal_address")
    for place, text in (("HTML", draft.page.text), ("plain text", draft.rendered.text)):
        if address not in _letters(text):
            yield Finding("fail", place, "the postal address is missing: mend the template")


def _reply_to(draft: _Draft) -> Iterator[Finding]:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", draft.view.reply_address):
        yield Finding("fail", "footer", "no address that a person reads: set reply_to, or sender")


def _places(view: EditionView) -> Iterator[tuple[str, Story]]:
    """Every story with its place as the editor knows it, such as `main story 2`."""
    briefs = [story for group in view.briefs for story in group.stories]
    for kind, stories in (("lead story", view.lead), ("main story", view.main), ("brief", briefs)):
        for number, story in enumerate(stories, start=1):
            yield f"{kind} {number}", story


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _letters(text: str) -> str:
    """Letters and digits only: wrapped and unwrapped texts can be compared."""
    return re.sub(r"\W+", "", text)


CHECKS: dict[str, Callable[[_Draft], Iterator[Finding]]] = {
    "subject": _subject,
    "preheader": _preheader,
    "enough stories": _stories,
    "headlines": _headlines,
    "summaries": _summaries,
    "why it matters": _why_it_matters,
    "key points": _key_points,
    "sources": _sources,
    "told once": _told_once,
    "size": _size,
    "links": _links,
    "structure": _structure,
    "pictures": _pictures,
    "leftovers": _leftovers,
    "placeholders": _placeholders,
    "same stories in both parts": _same_stories,
    "unsubscribe": _unsubscribe,
    "postal address": _postal_address,
    "reply address": _reply_to,
}
