"""Signing up as anybody may: what is stored, and that no answer tells anything about an address."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from itertools import count
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings as hypothesis, strategies as st
from sqlmodel import select

from digest.db.audience import SignUp, Suppression, address_hash
from digest.engine.audience.signing_up import settle_next
from digest.settings import Weekly
from tests.fakes.audience import audience_mails
from tests.fakes.editions import SLUG, MovingClock, new_installation, settings_file
from tests.fakes.living import offering
from tests.fakes.public import reader as reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx2

    from digest.engine.installation import Installation

ACTIVE, PENDING, SUPPRESSED = "ann@readers.example", "pending@readers.example", "gone@readers.example"


def rows(installation: Installation) -> list[SignUp]:
    with installation.database.read() as session:
        return list(session.exec(select(SignUp).order_by(SignUp.id)))  # type: ignore[arg-type]


@pytest.fixture
def known(installation: Installation, reader: httpx2.Client) -> Installation:
    """An installation that knows an address of every kind."""
    reader.post("/subscribe", data={"email": PENDING})
    settle_next(installation)
    with installation.database.write() as session:
        now = installation.clock.now()
        session.add(Suppression(hash=address_hash(SUPPRESSED), email=SUPPRESSED, reason="x", at=now))
    return installation


def test_the_form_stores_what_was_chosen_as_it_came(installation: Installation, reader: httpx2.Client) -> None:
    form = {"email": "Lee@Readers.example", "newsletter": SLUG, "frequency": "weekly", "first": "energy", "website": ""}
    answer = reader.post("/subscribe", data=form)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    (row,) = rows(installation)
    assert (row.email, row.newsletters, row.frequency, row.first) == ("Lee@Readers.example", [SLUG], "weekly", "energy")
    assert (row.source, row.handled_at, row.outcome) == ("sign-up page", None, "")


def test_another_site_may_send_the_form(installation: Installation, reader: httpx2.Client) -> None:
    headers = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    form = {"email": "lee@readers.example", "from": "embed"}
    assert reader.post("/subscribe", data=form, headers=headers).status_code == 200
    assert rows(installation)[0].source == "embedded form"


@pytest.mark.parametrize(
    "form",
    [
        {"email": "new@readers.example"},
        {"email": ACTIVE},
        {"email": PENDING},
        {"email": SUPPRESSED},
        {"email": "nonsense"},
        {"email": ""},
        {},
        {"email": "x" * 5000},
        {"email": "lee@readers.example", "website": "https://spam.example"},
        {"email": "<script>alert(1)</script>@readers.example"},
        {"email": "lee@readers.example", "newsletter": "no-such"},
        {f"field{n}": "x" for n in range(500)},
    ],
)
def test_every_answer_is_the_same_to_the_byte(known: Installation, reader: httpx2.Client, form: dict[str, str]) -> None:
    del known
    once, now = reader.post("/subscribe", data={"email": "other@readers.example"}), reader.post("/subscribe", data=form)
    assert now.status_code == once.status_code == 200
    assert now.content == once.content
    assert {**now.headers, "date": ""} == {**once.headers, "date": ""}


@pytest.mark.parametrize("chosen", [{}, {"newsletter": "no-such"}])
def test_who_chose_no_newsletter_gets_the_form_back_as_they_filled_it(
    installation: Installation, chosen: dict[str, str]
) -> None:
    several = offering(installation, "africa")
    filled = {"email": 'lee@readers.example"><b>', "frequency": "weekly", "first": "JP"}
    with reading(several) as reader:
        answers = [
            reader.post("/subscribe", data=filled | {"email": each} | chosen) for each in (ACTIVE, "x@y.example")
        ]
        page = reader.post("/subscribe", data=filled | chosen)
    assert page.status_code == 422
    assert "Choose at least one newsletter." in page.text
    assert 'value="lee@readers.example&#34;&gt;&lt;b&gt;"' in page.text
    assert 'value="weekly" checked' in page.text
    assert '<option value="JP" selected>' in page.text
    assert answers[0].text.replace(ACTIVE, "") == answers[1].text.replace("x@y.example", "")
    assert rows(installation) == []


def test_the_form_says_which_newsletter_has_no_weekly(installation: Installation) -> None:
    several = offering(installation, "africa")
    both = [each.model_copy(update={"weekly": Weekly()}) for each in several.settings.newsletters]
    with reading(several) as reader:
        assert "<bdi>Decoding Africa</bdi> has none: every edition comes" in reader.get("/subscribe").text
    with reading(replace(several, settings=several.settings.model_copy(update={"newsletters": both}))) as reader:
        assert "every edition comes" not in reader.get("/subscribe").text


@pytest.mark.parametrize("body", [b"\xff\xfe%ff%", b"email=%00%00lee", b"=&=&;;", b'{"email": 1}', b"x" * 90_000])
def test_what_is_no_form_gets_the_same_answer(installation: Installation, reader: httpx2.Client, body: bytes) -> None:
    once = reader.post("/subscribe", data={"email": "other@readers.example"})
    assert reader.post("/subscribe", content=body).content == once.content
    while settle_next(installation):
        pass
    assert [row.outcome for row in rows(installation)] == ["asked", "no address"]


def test_the_times_of_answers_tell_nothing(known: Installation, reader: httpx2.Client) -> None:
    """Samples are taken in turn, so that a busy machine is as busy for all; compared by their medians."""
    del known
    number = count()
    kinds: dict[str, Callable[[], str]] = {
        "new": lambda: f"new{next(number)}@readers.example",
        "active": lambda: ACTIVE,
        "pending": lambda: PENDING,
        "suppressed": lambda: SUPPRESSED,
        "nonsense": lambda: "nonsense",
    }
    taken: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _ in range(60):
        for kind, email in kinds.items():
            start = time.perf_counter()
            reader.post("/subscribe", data={"email": email()})
            taken[kind].append(time.perf_counter() - start)
    middle = median(each for times in taken.values() for each in times)
    for kind, times in taken.items():
        assert 0.6 * middle < median(times) < 1.6 * middle, kind


@pytest.mark.parametrize("name", ["email", "newsletter", "frequency", "first", "from", "website"])
def test_no_field_gets_into_a_header_or_a_mail(installation: Installation, reader: httpx2.Client, name: str) -> None:
    evil = "lee@readers.example\r\nBcc: everybody@readers.example\r\n\r\nBuy"
    answer = reader.post("/subscribe", data={"email": "lee@readers.example"} | {name: evil})
    assert "bcc" not in answer.headers
    assert "Bcc" not in answer.text
    while settle_next(installation):
        pass
    assert all("\n" not in f"{row.email}{row.first}{row.source}{row.newsletters}" for row in rows(installation))
    assert all(mail.address == "lee@readers.example" for mail in audience_mails(installation))


@given(form=st.lists(st.tuples(st.sampled_from(["email", "newsletter", "first", "from"]), st.text(max_size=80))))
@hypothesis(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_sent_is_stored_or_not_and_decided_on(
    installation: Installation, reader: httpx2.Client, form: list[tuple[str, str]]
) -> None:
    body = urlencode(form, errors="surrogatepass")
    assert reader.post("/subscribe", content=body).status_code == 200
    while settle_next(installation):
        pass
    assert all(row.handled_at for row in rows(installation))


def test_looking_at_the_form_stores_nothing(installation: Installation, reader: httpx2.Client) -> None:
    page = reader.get("/subscribe")
    assert page.status_code == 200
    assert 'name="email"' in page.text
    assert "<script" not in page.text
    reader.get("/subscribe?email=lee@readers.example&newsletter=asia")
    assert rows(installation) == []


@pytest.mark.parametrize(
    ("query", "ticked"), [("?newsletter=europe", "europe"), ("?newsletter=x", "asia"), ("", "asia")]
)
def test_the_newsletter_that_one_comes_from_is_ticked(tmp_path: Path, query: str, ticked: str) -> None:
    config = settings_file(tmp_path, slugs=["asia", "europe"])
    with new_installation(config, MovingClock()) as installation, reading(installation) as reader:
        page = reader.get(f"/subscribe{query}").text
        assert re.findall('name="newsletter" value="([a-z]+)" checked', page) == [ticked]
        assert 'href="/subscribe?newsletter=europe"' in reader.get("/archive/europe").text


def test_the_snippet_is_a_plain_form_that_leads_here(reader: httpx2.Client) -> None:
    page = reader.get(f"/embed/{SLUG}").text
    assert "&lt;form action=&#34;https://pages.digest.example/subscribe&#34; method=&#34;post&#34;&gt;" in page
    assert "<form" not in page
    assert reader.get("/embed/no-such").status_code == 404


def test_a_page_is_small(reader: httpx2.Client) -> None:
    assert len(reader.get("/subscribe", headers={"Accept-Encoding": "identity"}).content) <= 50_000
