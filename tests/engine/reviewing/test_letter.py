from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from digest.compose import lifecycle
from digest.db.editions import READER_PLACEHOLDERS, Edition, Revision, content_id
from digest.engine.reviewing import ask, keep_up
from tests.compose.screens import NEEDS_CHROMIUM, TEXTS, State, chromium, shown
from tests.fakes.editions import SLUG, new_installation, settings_file
from tests.fakes.reviewing import ANA, BEN, body, built, edited, link_token, parsed

if TYPE_CHECKING:
    from pathlib import Path

    from digest.engine.installation import Installation
    from tests.fakes.editions import MovingClock
    from tests.fakes.smtp import Post

HOSTILE = '"><script>alert(1)</script><a href="https://evil.example/">x</a>\r\nBcc: all@readers.example\u202e'


def tick(installation: Installation) -> None:
    keep_up(installation, lambda _line: None)


def asked_again(installation: Installation, post: Post) -> bytes:
    """The mail to Ana when an editor asks once more."""
    ask(installation, installation.newsletter(SLUG), "latest", "Cai Editor")
    tick(installation)
    return next(message for to, message in reversed(post.accepted) if to == ANA)


def words(text: str) -> str:
    """The text with its line breaks undone."""
    return " ".join(text.split())


def test_the_mail_says_what_it_is_about_when_it_goes_out_and_what_happens_then(
    reviewed: Installation, post: Post
) -> None:
    built(reviewed)
    tick(reviewed)
    to, message = post.accepted[0]
    text = words(body(message, "plain"))
    html = words(body(message, "html"))
    assert to == ANA
    for said in (
        "A draft is ready for your approval.",
        "The strait reopens Also: the ports of Norvania are early this year",
        "Decoding Asia, No. 1. To go out on Wednesday 18 February 2026, 13:00 (UTC).",
        "(UTC). If nobody approves it by then, it is held: nothing goes out until somebody approves it.",
        "Opening the page approves nothing",
        "It is good until Friday 20 February 2026, 12:00 (UTC).",
        "CHECKS All pass.",
    ):
        assert said in text
    assert "CHANGES" not in text
    assert "Opening the page approves nothing" in html
    assert html.count(f"https://desk.digest.example/desk/review/{link_token(message)}") == 1


def test_its_headers_are_those_of_a_letter_and_not_of_a_list(reviewed: Installation, post: Post) -> None:
    edition = built(reviewed)
    tick(reviewed)
    messages = [parsed(message) for _, message in post.accepted]
    for message, to in zip(messages, (ANA, BEN), strict=True):
        assert message["From"] == "Decoding Asia <asia@digest.example>"
        assert message["Reply-To"] == "editor@digest.example"
        assert message["To"] == to
        assert message["Auto-Submitted"] == "auto-generated"
        assert not [name for name in message if name.startswith("List-") or name == "Precedence"]
        pictures = [part for part in message.walk() if part.get_content_type() == "image/png"]
        assert [part["Content-ID"] for part in pictures] == [f"<{content_id(edition.picture or b'')}>"]
    assert len({message["Message-ID"] for message in messages}) == 2


def test_the_edition_stands_below_whole_and_nobody_can_leave_by_it(reviewed: Installation, post: Post) -> None:
    edition = built(reviewed)
    tick(reviewed)
    _, message = post.accepted[0]
    for kind, whole in (("plain", edition.text), ("html", edition.html)):
        found = body(message, kind)
        assert "TOKENxHERE" not in found
        kept = re.sub("|".join(READER_PLACEHOLDERS), "only-in-a-readers-own-copy", whole)
        head, _, rest = kept.rpartition("<body") if kind == "html" else ("", "", kept)
        assert found.startswith(head)
        assert found.rstrip().endswith(rest.partition(">")[2].rstrip() if kind == "html" else rest.rstrip())
        assert found.count("/unsubscribe/only-in-a-readers-own-copy") == whole.count("/unsubscribe/")


def test_what_changed_since_the_last_mail_is_told(reviewed: Installation, post: Post) -> None:
    built(reviewed)
    tick(reviewed)
    edited(reviewed, subject="The strait is open", drop=2)
    message = asked_again(reviewed, post)
    text = words(body(message, "plain"))
    assert "Cai Editor asks you to look at this draft." in text
    assert (
        "Since the mail of Wednesday 18 February 2026, 12:00 (UTC): "
        "* Subject was: The strait reopens now: The strait is open "
        "* Dropped, was main story 1: “Port 2 of Norvania loads its first ship”"
    ) in text
    html = body(message, "html")
    assert re.findall(r"<(del|ins) [^>]*>([^<]*)<", html) == [("del", "reopens"), ("ins", "is open")]


def test_an_unchanged_edition_is_told_as_such(reviewed: Installation, post: Post) -> None:
    built(reviewed)
    tick(reviewed)
    assert "None since the mail of" in words(body(asked_again(reviewed, post), "plain"))


def test_a_change_that_is_not_of_words_is_told_as_such(reviewed: Installation, post: Post) -> None:
    built(reviewed)
    tick(reviewed)
    edited(reviewed)
    assert "None of its words since the mail of" in words(body(asked_again(reviewed, post), "plain"))


def test_without_the_words_of_then_a_change_is_told_all_the_same(reviewed: Installation, post: Post) -> None:
    built(reviewed)
    tick(reviewed)
    edited(reviewed)
    with reviewed.database.write() as session:
        session.delete(session.exec(select(Revision).where(Revision.number == 1)).one())
    assert "what it said then was not kept" in words(body(asked_again(reviewed, post), "plain"))


def test_fails_and_warnings_are_listed_the_fails_first(reviewed: Installation, post: Post) -> None:
    edition = built(reviewed)
    with reviewed.database.write() as session:
        current = session.get_one(Edition, edition.id)
        current.key_points = []
        current.subject = ""
    tick(reviewed)
    text = words(body(post.accepted[0][1], "plain")).partition("CHECKS")[2]
    assert text.index("Fails: subject") < text.index("Warns: key points")
    assert "All pass" not in text


def test_after_its_hour_it_says_that_it_goes_out_at_once(
    reviewed: Installation, post: Post, clock: MovingClock
) -> None:
    built(reviewed)
    clock.move(hours=2)
    text = words(body(asked_again(reviewed, post), "plain"))
    assert "Its send hour has passed: it goes out as soon as somebody approves it, and not before." in text


@pytest.mark.parametrize(
    ("policy", "said"),
    [("skip", "it is skipped: it will never go out."), ("send", "it goes out all the same, unless a check fails")],
)
def test_the_deadline_is_told_as_it_is_set_and_by_the_clocks_of_the_newsletter(
    tmp_path: Path, clock: MovingClock, policy: str, said: str
) -> None:
    config = settings_file(tmp_path, reviewers=[ANA], schedule={"unapproved": policy})
    config.write_text(config.read_text().replace("slug: asia", "slug: asia\n  timezone: Asia/Singapore"))
    with new_installation(config, clock) as installation:
        built(installation)
        tick(installation)
        (message,) = (path.read_bytes() for path in installation.settings.deliver.maildir.glob("new/*"))
    text = words(body(message, "plain"))
    assert (
        f"To go out on Wednesday 18 February 2026, 21:00 (Asia/Singapore). If nobody approves it by then, {said}"
        in text
    )


def test_hostile_words_do_nothing_in_the_mail(reviewed: Installation, post: Post) -> None:
    built(reviewed)
    tick(reviewed)
    with reviewed.database.write() as session:
        for item in lifecycle.items_of(session, lifecycle.find(session, SLUG, "1")):
            item.headline = f"{item.headline} {HOSTILE}"
    edited(reviewed, subject=HOSTILE, preheader=HOSTILE, note=HOSTILE, key_points=[HOSTILE])
    ask(reviewed, reviewed.newsletter(SLUG), "1", HOSTILE)
    tick(reviewed)
    message = post.accepted[-1][1]
    html = body(message, "html")
    above = html[html.index('class="rv"') : html.index("Below is the edition")]
    assert "<script" not in html
    assert set(re.findall(r"<(\w+)", above)) == {"tr", "td", "table", "p", "b", "a", "ins", "del"}
    assert re.findall(r'href="([^"]*)"', above) == [f"https://desk.digest.example/desk/review/{link_token(message)}"]
    assert "\u202e" not in above + body(message, "plain")
    assert parsed(message)["Bcc"] is None
    assert parsed(message)["To"] == BEN


def test_a_long_edit_is_cut_and_many_are_counted(reviewed: Installation, post: Post) -> None:
    built(reviewed)
    tick(reviewed)
    with reviewed.database.write() as session:
        edition = lifecycle.find(session, SLUG, "1")
        rows = session.exec(select(Revision)).all()
        assert [row.number for row in rows] == [edition.revision]
        content = dict(rows[0].content)
        content["note"] = "Long ago. " * 5_000
        content["items"] = [
            {**content["items"][0], "key": 100 + number, "story_id": 900 + number} for number in range(50)
        ]
        rows[0].content = content
    edited(reviewed, note="Good morning.")
    text = words(body(asked_again(reviewed, post), "plain"))
    assert "* And 24 more." in text  # a note, three items that are new, and 50 that are gone
    assert text.count("Long ago.") < 40


@NEEDS_CHROMIUM
def test_on_a_phone_it_is_as_wide_as_the_screen_and_can_be_read_by_day_and_by_night(
    reviewed: Installation, post: Post
) -> None:
    built(reviewed)
    tick(reviewed)
    edited(reviewed, subject="The strait is open", drop=2, note="Good morning.")
    html = body(asked_again(reviewed, post), "html")
    states: list[State] = ["light", "dark", "no-styles"]
    with chromium() as browser:
        for state in states:
            with shown(browser, html, 375, state) as page:
                assert page.evaluate("document.documentElement.scrollWidth") == 375
                texts = page.evaluate(TEXTS)
                assert "Look at it and decide" in [text["text"] for text in texts]
                assert [text for text in texts if text["contrast"] < 4.5] == []
