"""What is missing or wrong in an installation, in words that say how to mend it."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from sqlmodel import col, func, select

import digest
from digest.clock import clock_at
from digest.collect.fetch import Failed, Fetched, Validators, client, fetch
from digest.collect.guard import Guard
from digest.collect.parse import parse
from digest.compose.render.look import load_look, unused_themes
from digest.db.accounts import User
from digest.deliver.message import mailbox
from digest.deliver.transport import transport
from digest.engine.installation import Installation, open_installation
from digest.engine.standing import standing_of
from digest.errors import DigestError, ParseError, RenderError, SettingsError
from digest.legible import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import aiohttp

    from digest.settings import FeedSource, Newsletter

State = Literal["good", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    about: str
    state: State
    message: str


def starter() -> str:
    """The settings file that `digest init` writes: the shipped one."""
    package = Path(digest.__file__).parent
    shipped = package / "config.yaml"  # in an installed wheel; in a checkout it stands at the root
    return (shipped if shipped.is_file() else package.parent / "config.yaml").read_text(encoding="utf-8")


def examine(
    config: Path,
    *,
    now: str | None,
    offline: bool,
    started: Callable[[int], None],
    tried: Callable[[int], None],
) -> list[Finding]:
    """Look at everything an installation needs.

    Args:
        config: The settings file.
        now: A moment to pretend, or None.
        offline: Leave out the feeds and the mail server.
        started: Called with the number of feeds that are tried.
        tried: Called with 1 after each.
    """
    try:
        installation = open_installation(config, clock_at(now))
    except SettingsError as error:
        return [Finding("settings", "bad", str(error))]
    except DigestError as error:
        return [Finding("settings", "good", str(config)), Finding("database", "bad", str(error))]
    findings = [
        Finding("settings", "good", f"{config}: {counted(len(installation.settings.feeds), 'feed')}"),
        Finding("database", "good", installation.database.engine.url.render_as_string(hide_password=True)),
        *_pages(installation),
        *_desk(installation),
        *_looks(installation),
        *(
            finding
            for newsletter in installation.settings.newsletters
            for finding in _newsletter(installation, newsletter)
        ),
    ]
    if not offline:
        findings.append(_mail(installation))
        findings.extend(asyncio.run(_feeds(installation, started, tried)))
    return findings


def _pages(installation: Installation) -> Iterator[Finding]:
    url = installation.settings.public_url
    host = urlsplit(url).hostname or ""
    if urlsplit(url).scheme != "https":
        yield Finding("public_url", "bad", f"{url} is not https, and mail clients unsubscribe by https only")
    elif host.endswith(".example") or host in {"example.com", "example.org", "example.net"}:
        yield Finding("public_url", "warn", f"{url} is only an example: set the address where your pages live")
    else:
        yield Finding("public_url", "good", url)


def _desk(installation: Installation) -> Iterator[Finding]:
    serve = installation.settings.serve
    with installation.database.read() as session:
        people = session.exec(select(func.count()).select_from(User).where(col(User.disabled_at).is_(None))).one()
    if people:
        yield Finding("desk", "good", f"{counted(people, 'person', 'people')} may log in at {serve.address}/desk")
    else:
        yield Finding("desk", "warn", "nobody can log in: `digest users add ADDRESS --name NAME --role admin`")
    if serve.desk_url is None and any(newsletter.reviewers for newsletter in installation.settings.newsletters):
        leads = f"the links in mails to reviewers lead to {serve.address}"
        yield Finding("desk", "warn", f"{leads}: set `serve.desk_url` to where they reach the desk")


def _looks(installation: Installation) -> Iterator[Finding]:
    templates = installation.settings.templates
    for name in dict.fromkeys(newsletter.look for newsletter in installation.settings.newsletters):
        try:
            load_look(name, templates)
        except (RenderError, SettingsError) as error:
            yield Finding(f"look {name}", "bad", str(error))
        else:
            yield Finding(f"look {name}", "good", f"with what {templates} changes" if templates else "as shipped")
    for file in unused_themes(templates) if templates else ():
        yield Finding("templates", "warn", f"{file} is not read: a theme is email/LOOK.yaml, such as email/daily.yaml")


def _newsletter(installation: Installation, newsletter: Newsletter) -> Iterator[Finding]:
    about = f"newsletter {newsletter.slug}"
    try:
        mailbox(newsletter.sender, "sender")
        mailbox(newsletter.reply_to or newsletter.sender, "reply_to")
    except SettingsError as error:
        yield Finding(about, "bad", str(error))
    if not newsletter.postal_address:
        yield Finding(about, "bad", "`postal_address` is empty, and the law asks for one in the footer")
    standing = standing_of(installation, [newsletter.slug]).newsletters[0]
    if standing.unserved:
        yield Finding(about, "warn", standing.unserved_in_words)
    if standing.subscribers:
        yield Finding(about, "good", f"{counted(standing.subscribers, 'active subscriber')}")
    else:
        yield Finding(about, "warn", "nobody subscribes yet: `digest subscribers add ADDRESS`")


def _mail(installation: Installation) -> Finding:
    deliver = installation.settings.deliver
    if deliver.transport == "maildir":
        writable = os.access(_nearest(deliver.maildir), os.W_OK)
        message = str(deliver.maildir) if writable else f"{deliver.maildir} cannot be written"
        return Finding("mail", "good" if writable else "bad", message)
    try:
        with transport(installation.settings):
            return Finding("mail", "good", f"{deliver.smtp.host}:{deliver.smtp.port} takes messages")
    except DigestError as error:
        return Finding("mail", "bad", str(error))


def _nearest(path: Path) -> Path:
    return next(parent for parent in (path, *path.parents) if parent.exists())


async def _feeds(
    installation: Installation, started: Callable[[int], None], tried: Callable[[int], None]
) -> list[Finding]:
    limits = installation.settings.collect
    started(len(installation.settings.feeds))
    turns = asyncio.Semaphore(limits.concurrency)
    async with client(limits, Guard(limits.allow_addresses)) as session:

        async def in_turn(source: FeedSource) -> Finding:
            async with turns:
                finding = await _feed(installation, session, source)
            tried(1)
            return finding

        return list(await asyncio.gather(*(in_turn(source) for source in installation.settings.feeds)))


async def _feed(installation: Installation, session: aiohttp.ClientSession, source: FeedSource) -> Finding:
    about = f"feed {source.outlet} ({source.url})"
    now = installation.clock.now()
    answer = await fetch(session, source.url, Validators(), installation.settings.collect, now)
    if isinstance(answer, Failed):
        return Finding(about, "bad", answer.message)
    if not isinstance(answer, Fetched):
        return Finding(about, "good", "unchanged")
    try:
        items = await asyncio.to_thread(parse, answer.body, answer.url, answer.content_type, now)
    except ParseError as error:
        return Finding(about, "bad", str(error))
    if not items:
        return Finding(about, "warn", "is a feed without entries")
    dated = sum(item.published_at is not None for item in items)
    return Finding(about, "good", counted(len(items), "entry", "entries") + ("" if dated else ", none with a date"))
