"""The audience of a newsletter: how it grows, where it comes from, who is in it; and one subscriber's story."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from digest.accounts.roles import Right
from digest.addresses import masked
from digest.engine.audience import figures, growth, heard, history, listing
from digest.settings import Newsletter
from digest.web.at import Here, NotThereError, Shown, newsletter_at
from digest.web.desk.access import Admin, Reader
from digest.web.desk.chart import HEIGHT, WIDTH, charts
from digest.web.desk.part import ROWS, Part
from digest.web.fields import Number, Page, Words
from digest.web.pages import back

router = APIRouter(prefix="/desk/newsletters/{slug}/audience")

Of = Annotated[Newsletter, Depends(newsletter_at)]


@router.get("")
def page(
    request: Request,
    here: Here,
    shown: Shown,
    visitor: Reader,
    newsletter: Of,
    q: Words = "",
    standing: Annotated[str, Query(max_length=20)] = "",
    page: Page = 1,
) -> Response:
    """The audience; addresses are for the admins, and so is looking for one: to others a find would tell of it."""
    now, may_see = here.clock.now(), visitor.may(Right.ADMINISTER)
    text = q if may_see else ""
    chosen = standing if standing in listing.STANDINGS else ""
    part = Part(page, {"q": text, "standing": chosen})
    with here.database.read() as session:
        counted = figures.figures(session, newsletter.slug)
        weeks = growth.weeks(session, newsletter.slug, counted, now, newsletter.timezone)
        reasons = heard.reasons(session, newsletter.slug)
        people = listing.listed(session, newsletter.slug, text, chosen, **part.rows)
    if not may_see:
        people = [replace(each, address=each.address and masked(each.address)) for each in people]
    return shown.page(
        request,
        "audience.html",
        visitor,
        newsletter=newsletter,
        url=_url(newsletter),
        figures=counted,
        standings=listing.STANDINGS,
        weeks=weeks,
        charts=charts(weeks),
        size=(WIDTH, HEIGHT),
        reasons=reasons,
        people=people[:ROWS],
        asked=part.asked,
        turns=part.turns(people),
    )


@router.get("/{subscription}")
def story(request: Request, here: Here, shown: Shown, visitor: Admin, newsletter: Of, subscription: Number) -> Response:
    """All that is known of one subscriber.

    Raises:
        NotThereError: There is no such subscription.
    """
    with here.database.read() as session:
        told = history.history(session, newsletter.slug, subscription)
    if told is None:
        raise NotThereError("there is no such subscription")
    titles = {each.slug: each.title for each in here.settings.newsletters}
    return shown.page(
        request,
        "subscriber.html",
        visitor,
        newsletter=newsletter,
        url=_url(newsletter),
        told=told,
        subscription=next(each for each in told.subscriptions if each.id == subscription),
        titles=titles,
        most=history.MOST,
    )


@router.post("/{subscription}/unsubscribe")
def unsubscribe(request: Request, here: Here, visitor: Admin, newsletter: Of, subscription: Number) -> Response:
    """Unsubscribe somebody who asked for it in another way than by a link."""
    done = history.unsubscribe(here, newsletter.slug, subscription, visitor.name)
    said = "Unsubscribed. A last mail tells them, and how to come back." if done else "Nothing to do: not subscribed."
    return back(request, f"{_url(newsletter)}/{subscription}", said)


def _url(newsletter: Newsletter) -> str:
    return f"/desk/newsletters/{newsletter.slug}/audience"
