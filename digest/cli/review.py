"""`digest check`, `approve`, `skip` and `review ask`: what a person decides on an edition, or lets others decide."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import options
from digest.cli.deeds import About, deed
from digest.cli.output import as_json, check_as_data, edition_as_data, print_check, print_checks, safe, say, waiting
from digest.compose.checks import Check
from digest.db.editions import Edition
from digest.engine import approving, editing, reviewing
from digest.engine.approving import Consent
from digest.engine.tools import inspect

if TYPE_CHECKING:
    from collections.abc import Sequence


def check(
    context: typer.Context,
    edition: options.Which = "latest",
    tools: Annotated[
        bool, typer.Option("--tools", help="Let SpamAssassin, rspamd and Chromium look at it as well.")
    ] = False,
    rspamd: Annotated[
        str,
        typer.Option(
            "--rspamd", metavar="HOST:PORT", envvar="DIGEST_RSPAMD", help="Where rspamd listens.", show_default=True
        ),
    ] = "localhost:11333",
    now: options.Now = None,
    newsletter: options.Slug = None,
    json: options.Json = False,
) -> None:
    """Run the pre-flight checks on an edition; exit code 1 when one fails.

    Links to outlets that were not tried within a day are tried now, unless `collect.check_links` is false. `--tools`
    adds what SpamAssassin, rspamd and Chromium say; one that is not installed is named.
    """
    installation = options.installation(context, now)
    which = installation.newsletter(newsletter)
    with waiting("trying the links", quiet=json or not installation.settings.collect.check_links):
        found, checks = editing.edition_and_checks(installation, which, edition, try_links=True)
    if tools:
        checks += inspect(found, rspamd)
    if json:
        as_json(edition_as_data(found) | {"checks": [check_as_data(one) for one in checks]})
    else:
        say(f"edition {found.number} ({found.status.value})")
        print_checks(checks)
    if any(one.result == "fail" for one in checks):
        raise typer.Exit(1)


def approve(
    context: typer.Context,
    by: options.By,
    edition: options.Which = "latest",
    accept: Annotated[
        list[str] | None,
        typer.Option("--accept", metavar="CHECK", help="Accept the warnings of this check; may be given again."),
    ] = None,
    accept_all: Annotated[bool, typer.Option("--accept-warnings", help="Accept every warning.")] = False,
    now: options.Now = None,
    newsletter: options.Slug = None,
    json: options.Json = False,
) -> None:
    """Approve an edition as it stands: exactly these bytes may go out, and any later change voids the approval.

    A warning wants to be accepted: on a terminal you are asked, a script names it with `--accept`. What was accepted is
    kept with the approval.
    """
    installation = options.installation(context, now)
    which, accepted = installation.newsletter(newsletter), accept or []
    revision, checks = None, None
    if sys.stdin.isatty() and not (json or accept_all):
        seen, checks = editing.edition_and_checks(installation, which, edition)
        edition, revision = str(seen.number), seen.revision
        accepted = [*accepted, *_asked(checks, accepted)]
    consent = Consent(by, accepted, accept_all=accept_all, revision=revision, seen=checks)
    approved = approving.approve(installation, which, edition, consent)
    if json:
        made = {"approved_by": approved.approval.approved_by, "accepted": approved.approval.accepted}
        as_json(edition_as_data(approved.edition) | made)
        return
    say(
        f"edition {approved.edition.number} is [green]approved[/] by {safe(approved.approval.approved_by)}: "
        f"“{safe(approved.edition.subject)}”"
    )
    say(f"[dim]SHA-256 {approved.approval.sha256}[/]")
    if approved.approval.accepted:
        say("with these warnings accepted:")
    for one in approved.approval.accepted:
        print_check(Check(result="warn", **one))
    say(f"Next: `digest send {approved.edition.number}`, or `digest serve` sends it at its hour.")


def _asked(checks: Sequence[Check], accepted: Sequence[str]) -> list[str]:
    """The names of the checks whose warnings the person at the terminal accepts: each is asked about once.

    Nothing is asked about an edition that cannot be approved anyway.
    """
    if any(check.result == "fail" for check in checks):
        return []
    names: list[str] = []
    for name in dict.fromkeys(check.name for check in checks if check.result == "warn"):
        if name not in accepted:
            for check in checks:
                if check.name == name:
                    print_check(check)
            if not typer.confirm("  Let that stand?"):
                break  # one is enough: the edition is not approved
            names.append(name)
    return names


@deed
def skip(about: About) -> tuple[Edition, str]:
    """Let an edition go: it will never be sent, and its stories may come again."""
    skipped = editing.skip(about.installation, about.newsletter, str(about.number), about.by)
    return skipped, "is skipped and will not be sent"


def ask(
    context: typer.Context,
    by: options.By,
    edition: options.Which = "latest",
    now: options.Now = None,
    newsletter: options.Slug = None,
    json: options.Json = False,
) -> None:
    """Mail an edition to the newsletter's reviewers now, with a link by which they approve it.

    Each is asked once about each revision. A mail that the mail server puts off waits for `digest serve`, or for the
    next time that this is run.
    """
    installation = options.installation(context, now)
    which = installation.newsletter(newsletter)
    asked = reviewing.ask(installation, which, edition, by)
    lines: list[str] = []
    reviewing.hand_over(installation, which, lines.append)
    if json:
        as_json({"asked": asked, "mails": lines})
        return
    if not asked:
        say("every reviewer was asked about it as it is now")
    for line in lines:
        say(safe(line))
