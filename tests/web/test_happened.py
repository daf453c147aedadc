from __future__ import annotations

import pytest

from digest.db.audience import AudienceEvent, AudienceMailKind, Happening
from digest.web.happened import first, happened, why
from tests.fakes.editions import NOW, SLUG


def event(kind: Happening, **detail: object) -> AudienceEvent:
    return AudienceEvent(at=NOW, subscriber_id=1, newsletter=SLUG, kind=kind, detail=detail)


@pytest.mark.parametrize("kind", list(Happening))
def test_everything_that_happens_has_words(kind: Happening) -> None:
    assert happened(event(kind))[0].isupper()


@pytest.mark.parametrize("kind", list(AudienceMailKind))
def test_every_mail_has_words(kind: AudienceMailKind) -> None:
    assert why(kind)[0].isupper()


def test_details_are_told_as_far_as_they_are_known() -> None:
    changed = event(Happening.CHANGED, frequency=["every", "weekly"], first=["", "JP"], other=1)
    assert happened(changed) == "Chose otherwise: the weekly best-of, first Japan"
    assert happened(event(Happening.PAUSED, until="2026-03-20T00:00:00+00:00")) == "Paused: until 2026-03-20"
    assert first("south-china-sea") == "first south china sea"
    assert first("") == "the editors’ order"
