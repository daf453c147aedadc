from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from digest.accounts.roles import may
from digest.db.accounts import Role
from digest.db.editions import Approval, Edition, EditionStatus, ReviewMail, ReviewMailKind
from digest.engine.deadline import Verdict
from digest.settings import Newsletter
from digest.web.desk.standing import Standing
from tests.fakes.editions import NOW

if TYPE_CHECKING:
    from digest.accounts.roles import Right

EVERYTHING = {"approve", "test", "request", "ask", "cancel"}


class Somebody:
    """A visitor of a role."""

    def __init__(self, role: Role) -> None:
        self._role = role

    def may(self, right: Right) -> bool:
        """Whether that role has the right."""
        return may(self._role, right)


def standing(status: str = "draft", minutes: float = 42, **values: Any) -> Standing:
    newsletter = Newsletter(
        slug="asia",
        title="Asia",
        timezone=values.pop("zone", "Asia/Singapore"),
        reviewers=values.pop("reviewers", ["rina@reviewers.example"]),
    )
    edition = Edition(
        id=1, newsletter="asia", number=1, day=NOW.date(), subject="", preheader="", built_at=NOW,
        status=EditionStatus(status), send_at=NOW + timedelta(minutes=minutes),
    )  # fmt: skip
    return Standing(newsletter, edition, NOW, **values)


def approval() -> Approval:
    return Approval(edition_id=1, revision=1, sha256="", content_sha256="", approved_by="Ana", approved_at=NOW)


def mail(address: str, *, sent: datetime | None = None, trouble: str = "") -> ReviewMail:
    return ReviewMail(
        edition_id=1, revision=1, address=address, kind=ReviewMailKind.READY, key="", created_at=NOW, expires_at=NOW,
        sent_at=sent, trouble=trouble,
    )  # fmt: skip


def test_the_hour_is_that_of_the_newsletters_place() -> None:
    assert standing().goes_out == "in 42 min, at 20:42 Singapore time"
    assert standing(zone="America/New_York").hour == "07:42 New York time"
    assert standing(zone="UTC").hour == "12:42 UTC"


def test_another_day_is_named() -> None:
    assert standing(minutes=600).hour == "06:00 Singapore time on Thu 19 Feb"


def test_what_is_approved_late_goes_out_at_once() -> None:
    assert standing(minutes=-1).goes_out == "at once"


@pytest.mark.parametrize(
    ("status", "minutes", "approved", "counts"),
    [
        ("draft", 42, None, True),
        ("draft", -1, None, False),
        ("held", 42, None, False),
        ("approved", 42, approval(), True),
        ("approved", 42, None, False),
        ("sent", 42, approval(), False),
    ],
)
def test_the_hour_is_counted_down_to_as_long_as_something_happens_then(
    status: str, minutes: int, approved: Approval | None, *, counts: bool
) -> None:
    assert standing(status, minutes, approval=approved).counts_down is counts


@pytest.mark.parametrize(
    ("verdict", "words"), [(Verdict.SKIPPED, "it is skipped"), (Verdict.CHANGED, "changed or taken back since")]
)
def test_it_says_what_happens_if_nobody_approves(verdict: Verdict, words: str) -> None:
    assert words in standing(verdict=verdict).otherwise


@pytest.mark.parametrize(
    ("role", "wanted"),
    [
        (Role.VIEWER, set()),
        (Role.EDITOR, {"test", "request", "ask"}),
        (Role.APPROVER, EVERYTHING),
        (Role.ADMIN, EVERYTHING),
    ],
)
def test_a_role_is_offered_what_it_may_do(role: Role, wanted: set[str]) -> None:
    assert standing().actions(Somebody(role)) == wanted  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "approved", "wanted"),
    [
        ("held", None, EVERYTHING),
        ("approved", approval(), {"test", "request", "cancel"}),
        ("approved", None, {"approve", "test", "request", "cancel"}),
        ("sending", approval(), {"cancel"}),
        ("paused", approval(), {"cancel"}),
        ("sent", approval(), set()),
        ("skipped", None, set()),
        ("cancelled", None, set()),
    ],
)
def test_only_what_the_state_allows_is_offered(status: str, approved: Approval | None, wanted: set[str]) -> None:
    assert standing(status, approval=approved).actions(Somebody(Role.ADMIN)) == wanted  # type: ignore[arg-type]


def test_without_reviewers_nobody_is_asked() -> None:
    assert "ask" not in standing(reviewers=[]).actions(Somebody(Role.ADMIN))  # type: ignore[arg-type]


def test_a_cancelling_can_be_taken_back_for_a_while() -> None:
    somebody = Somebody(Role.ADMIN)
    later = NOW + timedelta(minutes=1)
    assert standing("skipped", undo_until=later).actions(somebody) == {"bring back"}  # type: ignore[arg-type]
    assert standing("skipped").actions(somebody) == set()  # type: ignore[arg-type]


def test_it_says_what_reviewers_were_mailed() -> None:
    mails = (
        mail("a@x.example", sent=NOW),
        mail("a@x.example", sent=NOW + timedelta(minutes=5)),
        mail("b@x.example"),
        mail("c@x.example", trouble="550 no such mailbox"),
    )
    said = ["1 reviewer mailed, last at 20:05", "1 mail to reviewers on the way"]
    to_editors, to_viewers = (standing(mails=mails).mailed(Somebody(role)) for role in (Role.EDITOR, Role.VIEWER))  # type: ignore[arg-type]
    assert to_editors == [*said, "c@x.example was not mailed: 550 no such mailbox"]
    assert to_viewers == [*said, "1 mail to reviewers could not be sent"]
