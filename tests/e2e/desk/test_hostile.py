"""Whatever feeds, people and addresses say is words on every page: it runs nothing, and asks nobody for anything."""

from __future__ import annotations

import contextlib
import re
import shutil
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from digest.accounts import users
from digest.compose import lifecycle
from digest.db.accounts import Role
from digest.db.feeds import Entry
from tests.compose.screens import NEEDS_CHROMIUM
from tests.e2e.conftest import NOW, Outlets, installed
from tests.e2e.desk.board import edition, field, framed, link_in, look
from tests.e2e.desk.newsroom import OUTSIDE, REVIEWER, Newsroom, faults_of, newsroom
from tests.fakes.desk import OWN, PASSWORD, address_of
from tests.fakes.editions import opened as opened_database
from tests.fakes.patience import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from digest.db.session import Database

pytestmark = NEEDS_CHROMIUM

BOARD = "/desk/newsletters/decoding-asia/editions/1"
REVERSED = "\u202e"
HEADER = "\r\nBcc: stranger@evil.example"
TOLD = (
    "Taiwan turns back two survey ships near Kinmen",
    "Vietnam opens a third port to foreign coal carriers",
    "Nepal and India agree on a bridge across the Mahakali",
    "Japan lends Fiji four patrol boats",
)

INVADED = """root => [...root.querySelectorAll("*")].filter(each =>
    (each.matches("script") && !each.src.startsWith(location.origin + "/desk/static/")) ||
    each.matches("object, embed, base:not([target='_blank']), meta[http-equiv], svg[onload], iframe:not([sandbox])") ||
    [...each.attributes].some(({name, value}) => name.startsWith("on") ||
        /^\\s*(javascript|vbscript|data:text)/i.test(value))
).map(each => each.outerHTML.slice(0, 200))"""
RUNNING = """root => [...root.querySelectorAll("*")].filter(each =>
    each.matches("script, iframe, object, embed, form, svg, meta[http-equiv=refresh i]") ||
    [...each.attributes].some(({name, value}) => name.startsWith("on") || /^\\s*(javascript|vbscript):/i.test(value))
).map(each => each.outerHTML.slice(0, 200))"""
WORDS = """root => [document.title, root.textContent,
    ...[...root.querySelectorAll("input, textarea")].map(each => each.value)].join("\\n")"""


def bomb(name: str) -> str:
    """What tries to break out of every kind of place that a text may be put in; `name` tells which text it was."""
    return f"{name}\"'></textarea><script>alert(1)</script><img src=x onerror=alert(2)>{{{{7*7}}}}"


def feed(number: int) -> bytes:
    """A feed that says the worst in each of its texts."""
    items = "".join(
        f"""<item><title>{escape(f"{title} {bomb('titled')}")}</title>
<link>{escape(f"https://outlet{number}.example/{quote(title)}{bomb('link')}")}</link>
<guid isPermaLink="false">{escape(bomb(title))}</guid><pubDate>Wed, 14 Oct 2026 18:00:00 GMT</pubDate>
<author>{escape(bomb("author"))}</author><category>{escape(bomb("category"))}</category>
<description>{escape(f"<p onclick=alert(4)>{title}, officials said. {bomb('told')}</p>")}</description></item>"""
        for title in TOLD
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode()


def unclean(database: Database) -> None:
    """Let the entries say what no parser would have let through."""
    with database.write() as session:
        for row in session.exec(select(Entry)):
            told = TOLD[row.position or 0]
            row.title, row.byline = f"{told} {bomb('titled')}", bomb("author")
            row.text = f"{told}, {bomb('told')} said on 14 October."
        row.url = "javascript:alert(1)"


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an edition whose every word is from hostile feeds."""
    folder = tmp_path_factory.mktemp("poisoned")
    with Outlets() as outlets:
        made = installed(folder, outlets)
        settings = made.settings()
        settings["feeds"] = [
            {
                "url": outlets.publish(f"evil{number}.xml", feed(number)),
                "outlet": bomb(f"feed{number}"),
                "country": "SG",
            }
            for number in range(2)
        ]
        settings["newsletters"][0] |= {"title": bomb("title"), "tagline": bomb("tagline")}
        settings["newsletters"][0]["sections"]["min_stories"] = 1
        made.change(settings)
        made.run("collect", "--now", NOW)
        with opened_database(folder / "digest.db") as database:
            unclean(database)
        made.run("build", "--now", NOW)
    return folder


def seen(page: Page, path: str, *names: str) -> None:
    """A page shows what it was given as words."""
    page.goto(path)
    checked(page, *names)


def checked(page: Page, *names: str) -> None:
    """What stands on a page is words alone, those of the bombs of these names among them."""
    assert page.locator("html").evaluate(INVADED) == []
    words = page.locator("html").evaluate(WORDS)
    for name in names:
        assert bomb(name) in words, name


def in_frame(page: Page, *names: str) -> None:
    """What the preview shows is words, too."""
    html = framed(page).locator("html")
    expect(html).to_contain_text(bomb(names[0]))
    assert html.evaluate(RUNNING) == []
    words = html.evaluate(WORDS)
    for name in names:
        assert bomb(name) in words, name


@pytest.fixture
def hostile(poisoned: Path, tmp_path: Path, chromium: Browser) -> Iterator[Newsroom]:
    """A newsroom with that edition."""
    shutil.copytree(poisoned, tmp_path, dirs_exist_ok=True)
    with newsroom(tmp_path, chromium) as made:
        yield made


def test_what_feeds_and_settings_say_is_words_everywhere(hostile: Newsroom) -> None:
    page = hostile.log_in(Role.ADMIN)
    checked(page, "titled", "feed0", "feed1", "title")
    for modes in (["Desktop"], ["Dark"], ["No images"], ["Web page"], ["Plain text"]):
        look(page, *modes)
        if modes != ["Plain text"]:  # which is folded
            in_frame(page, "titled", "feed0", "feed1", "tagline")
    expect(framed(page).locator("pre")).to_contain_text("Read at feed")
    assert framed(page).locator("html").evaluate(RUNNING) == []
    page.get_by_label("Headline or outlet").fill("alert(1)")
    expect(page).to_have_url(re.compile("text=alert"))
    checked(page, "titled", "feed0")
    seen(page, f"{BOARD}/checks")
    seen(page, f"{BOARD}/approve", "title")
    seen(page, f"{BOARD}/sending", "title")
    seen(page, f"{BOARD}/sending/cancel", "title")
    seen(page, f"{BOARD}/history", "title")
    seen(page, "/desk/feeds", "feed0", "feed1")
    seen(page, "/desk/editions?q=alert(1)", "titled")
    seen(page, "/desk/schedule", "title")
    seen(page, "/desk/settings", "title", "tagline", "feed0")


def typed(page: Page, action: str, **fields: str) -> None:
    """What a form of the board sends."""
    page.request.post(f"{BOARD}/{action}", form=dict(fields), headers=OWN)


def test_what_people_type_is_words_everywhere(hostile: Newsroom) -> None:
    with hostile.installation.database.write() as session:
        users.find(session, address_of(Role.ADMIN)).name = bomb("Ann")
    page = hostile.log_in(Role.ADMIN)
    typed(page, "words", subject=bomb("subject") + HEADER, subject_before=hostile.edition().subject)
    typed(page, "words", preheader=bomb("preheader"), preheader_before=hostile.edition().preheader)
    typed(page, "words", note=bomb("note") + REVERSED)
    typed(page, "words", key_points=bomb("point"), key_points_before=hostile.edition().key_points[0])
    (lead,) = hostile.items()
    typed(page, "items/1", headline=bomb("headline"), headline_before=lead.headline)
    typed(page, "items/1", summary=bomb("summary"), summary_before=lead.summary_text)
    typed(page, "items/1/move", section="lead", why_it_matters=bomb("why"))
    typed(
        page, "items", headline=bomb("own"), summary=bomb("hand"), outlet=bomb("by"), url="https://x.example/'onclick="
    )
    typed(page, "items", headline="x", url="javascript:alert(1)", outlet="x")
    typed(page, "request-changes", note=bomb("wish"))
    typed(page, "ask-review")
    assert len(hostile.items()) == 2

    edition = (
        "subject",
        "preheader",
        "note",
        "point",
        "headline",
        "summary",
        "why",
        "own",
        "hand",
        "by",
        "wish",
        "Ann",
    )
    seen(page, BOARD, *edition)
    assert REVERSED not in page.content()
    in_frame(page, "note", "point", "headline", "summary", "why", "own", "hand", "by", "preheader")
    seen(page, f"{BOARD}/approve", "subject", "preheader")
    seen(page, f"{BOARD}/history", "subject", "headline", "wish", "Ann")
    seen(page, f"{BOARD}/history/compare?from=1", "subject", "headline", "note")
    seen(page, "/desk/editions?q=alert", "subject")
    seen(page, "/desk/record", "wish", "Ann")
    seen(page, "/desk/people", "Ann")
    seen(page, "/desk/account", "Ann")
    clash(hostile, page)
    by_mail(hostile)
    as_copy(hostile, page)


def clash(hostile: Newsroom, page: Page) -> None:
    """Two wordings side by side."""
    page.goto(BOARD)
    field(edition(page), "Subject").fill(bomb("mine"))
    typed(page, "words", subject=bomb("theirs"), subject_before=hostile.edition().subject)
    field(edition(page), "Subject").blur()
    page.get_by_role("group", name="Two wordings of subject").wait_for()
    checked(page, "mine", "theirs")
    page.get_by_role("button", name="Keep theirs").click()
    wait_for(lambda: hostile.edition().subject == bomb("theirs"))
    typed(page, "words", subject=bomb("subject"), subject_before=bomb("theirs"))


def by_mail(hostile: Newsroom) -> None:
    """The mail to a reviewer, and the page that its link leads to."""
    wait_for(lambda: any("Ann" in str(mail.get_body(("plain",))) for mail in hostile.mails(REVIEWER)))
    mail = hostile.mails(REVIEWER)[-1]
    opened(hostile, mail)
    page = hostile.nobody()
    seen(page, link_in(mail).removeprefix(OUTSIDE), "subject", "preheader")
    in_frame(page, "headline", "summary")


def as_copy(hostile: Newsroom, page: Page) -> None:
    """A copy of the edition."""
    page.goto(BOARD)
    page.get_by_role("button", name="Send me a test").click()
    wait_for(lambda: bool(hostile.mails(address_of(Role.ADMIN))))
    (mail,) = hostile.mails(address_of(Role.ADMIN))
    assert bomb("subject") in mail["Subject"]
    opened(hostile, mail)


def opened(hostile: Newsroom, mail: EmailMessage) -> None:
    """A mail in a program that would run what it finds, and by its headers."""
    assert mail["Bcc"] is None
    body = mail.get_body(("html",))
    assert body is not None
    page = hostile.nobody()
    page.set_content(body.get_content())
    assert page.locator("html").evaluate(RUNNING) == []
    words = page.locator("html").evaluate(WORDS)
    for name in ("headline", "summary", "own"):
        assert bomb(name) in words


ADDRESSES = [
    (f"{BOARD}?", ("text", "topic", "outlet", "country", "shown", "page", "view", "form", "dark"), "text"),
    (f"{BOARD}/frame?", ("form", "dark"), ""),
    (f"{BOARD}/sending?", ("q", "status", "page"), ""),
    (f"{BOARD}/history/compare?", ("from", "to"), ""),
    ("/desk/editions?", ("q", "newsletter", "page"), "q"),
    ("/desk/feeds?", ("text",), "text"),
    ("/desk/record?", ("who", "action", "newsletter", "edition", "since", "until"), "who"),
    ("/desk/login?", ("next",), ""),
]
"""Addresses, the names that their pages know in the query, and that of the text which is shown as it was typed."""


def test_what_an_address_says_is_words_everywhere(hostile: Newsroom) -> None:
    page = hostile.log_in(Role.ADMIN)
    for path, names, typed_there in ADDRESSES:
        for name in names:
            seen(page, path + urlencode({name: bomb(name)}), *([name] if name == typed_there else []))
    bombed = quote(bomb("x"), safe="")
    for path in (f"/desk/review/1-{bombed}", f"/desk/review/{bombed.replace('%2F', '')}", f"/desk/{bombed}"):
        seen(page, path)
    seen(page, f"/desk/newsletters/{bombed}/editions/1")
    seen(page, f"/desk/newsletters/decoding-asia/editions/{bombed.replace('%2F', '')}")
    assert page.url.startswith(f"{hostile.address}/desk"), "an address led away"


def test_what_is_typed_at_the_door_is_words(hostile: Newsroom) -> None:
    page = hostile.nobody()
    page.goto("/desk/login?next=javascript:alert(1)")
    page.locator("form").evaluate("form => { form.noValidate = true; }")
    page.get_by_label("Email address").fill(bomb("email"))
    page.get_by_label("Password").fill(bomb("password"))
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("alert").wait_for()
    checked(page, "email")
    assert bomb("password") not in page.content()
    page.get_by_label("Email address").fill(address_of(Role.ADMIN))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"**{BOARD}")


def test_an_edition_that_was_stored_with_a_script_reaches_nothing_of_the_desk(hostile: Newsroom) -> None:
    with hostile.installation.database.write() as session:
        lifecycle.find(session, "decoding-asia", "1").html = (
            "<html><head><meta http-equiv=refresh content='0;url=/desk/account'></head><body onload='top.location=1'>"
            "<script>top.document.title = 'reached'; alert(1)</script><img src=/desk/logout onerror=alert(2)>"
            "<h1>The end</h1></body></html>"
        )
    page = hostile.log_in(Role.ADMIN)
    for mode in ("Desktop", "Dark", "No images"):
        look(page, mode)
        expect(framed(page).get_by_role("heading", name="The end")).to_be_visible()
    assert page.url.partition("?")[0].endswith(BOARD)
    assert "reached" not in page.title()
    page.reload()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


def test_a_script_that_ran_and_a_request_that_left_would_be_noticed(chromium: Browser) -> None:
    with contextlib.closing(chromium.new_context()) as context:
        faults = faults_of(context, "http://127.0.0.1:8000")
        page = context.new_page()
        page.set_content(f"{bomb('x')}<script>nowhere()</script><img src='http://127.0.0.1:1/pixel'>")
        page.wait_for_function("document.readyState === 'complete'")
        assert {"dialog: 1", "dialog: 2", "asked http://127.0.0.1:1/pixel"} <= set(faults)
        assert any("nowhere is not defined" in fault for fault in faults)
        assert len(page.locator("html").evaluate(INVADED)) == 3
