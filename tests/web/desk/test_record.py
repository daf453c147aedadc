from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from lxml import html

from digest.compose.changes import Drop
from digest.db.accounts import Role
from digest.db.editions import Audit
from digest.engine import revising
from tests.fakes.desk import served
from tests.fakes.editions import NOW, MovingClock, draft_edition, new_installation, settings_file

if TYPE_CHECKING:
    from pathlib import Path

    import httpx2

    from tests.fakes.desk import Desk

FORMULA = "=cmd|' /C calc'!A0"


@pytest.fixture
def admin(desk: Desk) -> httpx2.Client:
    """An admin, and a record on which something happened on three days."""
    edition = draft_edition(desk.installation, number=7)
    with desk.installation.database.write() as session:
        session.add_all(
            [
                Audit(at=NOW, actor="Mei Tan", action="approved", edition_id=edition.id, detail={"accepted": []}),
                Audit(at=NOW + timedelta(days=1), actor="digest", action="built", detail={"stories": 13}),
                Audit(at=NOW + timedelta(days=2), actor=FORMULA, action="login refused", detail={"b": "<b>x</b>"}),
            ]
        )
    return desk.visitor(Role.ADMIN)


def lines(client: httpx2.Client, query: str = "") -> list[dict[str, Any]]:
    return [json.loads(line) for line in client.get(f"/desk/record.jsonl?{query}").text.splitlines()]


def told(client: httpx2.Client, query: str) -> list[tuple[str, str]]:
    """Who and what, in the order of the file; what the tests themselves did is left out."""
    return [(line["who"], line["action"]) for line in lines(client, query) if line["who"] != "test"]


def test_the_newest_stands_first_and_is_shown_as_text(admin: httpx2.Client) -> None:
    page = admin.get("/desk/record").text
    assert page.index("<strong>was refused at the login") < page.index("<strong>built") < page.index("<strong>approved")
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert '<a href="/desk/newsletters/asia/editions/7">Decoding Asia 7</a>' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("who=mei", [("Mei Tan", "approved")]),
        ("action=built", [("digest", "built")]),
        ("edition=7", [("Mei Tan", "approved")]),
        ("edition=7&newsletter=asia", [("Mei Tan", "approved")]),
        ("edition=7&newsletter=other", []),
        ("since=2026-02-20", [(FORMULA, "login refused")]),
        ("since=2026-02-19&until=2026-02-19", [("digest", "built")]),
        ("who=&action=built&edition=&since=&until=", [("digest", "built")]),
        ("who=%25", []),
        ("who=me_", []),
        ("action=built&who=mei", []),
    ],
)
def test_what_is_looked_for_is_found_and_nothing_else(
    admin: httpx2.Client, query: str, found: list[tuple[str, str]]
) -> None:
    assert told(admin, query) == found


@pytest.mark.parametrize("who", ["Ana Admin", "admin@desk", "ADMIN"])
def test_what_somebody_did_is_found_by_their_name_and_by_their_address(admin: httpx2.Client, who: str) -> None:
    admin.post("/desk/account/sessions/end-others")
    admin.post("/desk/people/1/role", data={"role": "approver"})
    assert told(admin, f"who={who}") == [("Ana Admin", "role set"), ("Ana Admin", "logged in")]


@pytest.mark.parametrize(
    "query", ["edition=seven", "edition=7;DROP", "since=yesterday", "until=9999-12-31", "before=x"]
)
def test_what_cannot_be_looked_for_is_said(admin: httpx2.Client, query: str) -> None:
    answer = admin.get(f"/desk/record?{query}")
    assert answer.status_code == 422
    assert "That did not work" in answer.text


def test_a_long_record_is_turned_page_by_page_and_taken_away_whole(desk: Desk, admin: httpx2.Client) -> None:
    with desk.installation.database.write() as session:
        session.add_all(Audit(at=NOW, actor="digest", action="counted", detail={"n": n}) for n in range(1203))
    seen, url = [], "/desk/record?action=counted"
    for _ in range(13):
        page = admin.get(url).text
        seen += [int(part.partition("<")[0]) for part in page.split('<span class="what">n</span> ')[1:]]
        older = page.partition('<a class="button" href="/desk/record?action=counted&amp;before=')[2].partition('"')[0]
        url = f"/desk/record?action=counted&before={older}"
    assert seen == list(range(1202, -1, -1))
    assert older == ""
    assert [line["detail"]["n"] for line in lines(admin, "action=counted")] == seen


def test_a_cell_that_a_spreadsheet_would_run_is_only_text(admin: httpx2.Client) -> None:
    answer = admin.get("/desk/record.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="digest-record.csv"'
    rows = list(csv.DictReader(answer.text.splitlines()))
    assert rows[1]["who"] == f"'{FORMULA}"  # the newest is the admin's login
    assert json.loads(rows[2]["detail"]) == {"stories": 13}
    assert (rows[3]["newsletter"], rows[3]["edition"]) == ("asia", "7")


def test_the_files_hold_what_the_page_found(admin: httpx2.Client) -> None:
    page = admin.get("/desk/record?who=mei").text
    assert 'href="/desk/record.csv?who=mei"' in page
    assert 'href="/desk/record.jsonl?who=mei"' in page
    assert admin.get("/desk/record.csv?who=mei").text.count("\r\n") == 2


def test_an_empty_answer_is_said(admin: httpx2.Client) -> None:
    assert "Nothing on the record matches that." in admin.get("/desk/record?who=nobody-at-all").text


def test_times_and_days_are_those_of_the_newsletter_and_the_files_have_utc(tmp_path: Path) -> None:
    config = settings_file(tmp_path, schedule={})
    data = yaml.safe_load(config.read_text(encoding="utf-8"))
    data["newsletters"][0]["timezone"] = "Asia/Singapore"
    config.write_text(yaml.safe_dump(data), encoding="utf-8")
    late = datetime(2026, 2, 18, 17, 30, tzinfo=UTC)  # on the 19th there
    with new_installation(config, MovingClock()) as made, served(made) as desk:
        with made.database.write() as session:
            session.add(Audit(at=late, actor="Mei Tan", action="logged out", detail={}))
        client = desk.visitor(Role.ADMIN)
        page = client.get("/desk/record?who=mei").text
        assert f'<time datetime="{late.isoformat()}"' in page
        assert ">Thu 19 Feb 2026, 01:30</time>" in page
        assert "Times and days are Singapore time" in page
        assert [line["at"] for line in lines(client, "who=mei&since=2026-02-19")] == [late.isoformat()]
        assert lines(client, "who=mei&until=2026-02-18") == []


def test_who_and_what_lead_on(admin: httpx2.Client) -> None:
    page = html.fromstring(admin.get("/desk/record?action=approved").text)
    (who,) = page.xpath("//span[@class='by']/a")
    assert (who.text, who.get("href")) == ("Mei Tan", "/desk/record?who=Mei+Tan")
    assert told(admin, "who=Mei+Tan") == [("Mei Tan", "approved")]
    assert page.xpath("//option[@value='login refused']/text()") == ["was refused at the login"]


def test_what_an_editor_changed_is_said_in_words(desk: Desk, admin: httpx2.Client) -> None:
    installation = desk.installation
    revising.revise(installation, installation.newsletter("asia"), 7, Drop(2), "Ben Editor")
    page = admin.get("/desk/record?who=ben").text
    assert "<strong>changed</strong>" in page
    assert "“Port 2 of Norvania loads its first ship” dropped" in page
