from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from lxml import html

from digest.compose import lifecycle, revisions
from digest.db.accounts import Role
from digest.db.editions import Section
from digest.engine import editing
from tests.fakes.editions import SLUG
from tests.web.desk.pane import BOARD, HEADLINE, JSON, SUMMARY, board, forms_of_the_pane, keys, said, stored

if TYPE_CHECKING:
    import httpx2

    from digest.engine.installation import Installation
    from tests.fakes.desk import Desk

HOSTILE = "\"'><script>alert(1)</script>&lt;b&gt;</textarea><img src=x onerror=alert(1)>"


@pytest.fixture
def client(desk: Desk) -> httpx2.Client:
    return desk.visitor(Role.EDITOR)


def test_every_text_is_a_field_with_the_words_that_it_started_from(client: httpx2.Client) -> None:
    page = board(client)
    headline = page.get_element_by_id("item-2-headline")
    assert headline.text == HEADLINE
    form = headline.getparent().getparent()
    assert form.xpath("string(.//input[@name='headline_before']/@value)") == HEADLINE
    assert form.xpath("string(.//textarea[@name='summary'])") == SUMMARY
    assert page.xpath("//textarea[@name='key_points']/text()") == ["The strait reopens on 1 April."]
    assert not page.xpath("//textarea[not(@id = //label/@for or ancestor::label)]")


def test_a_text_has_its_length_beside_it(client: httpx2.Client) -> None:
    page = board(client)
    count = page.get_element_by_id("item-2-headline-count")
    assert re.sub(r"\s+", " ", count.text_content()).strip() == "8/12 words"
    assert page.get_element_by_id("item-2-headline").get("data-most") == "12"


def test_words_are_saved_and_one_comes_back_to_where_one_was(client: httpx2.Client, installation: Installation) -> None:
    answer = client.post(f"{BOARD}/items/2", data={"headline": "Port 2 is open", "headline_before": HEADLINE})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{BOARD}#item-2")
    edition, items = stored(installation)
    assert (items[1].headline, items[1].summary[0]["text"]) == ("Port 2 is open", SUMMARY)
    assert edition.revision == 2
    assert "Port 2 is open" in edition.html
    assert said(client) == "Saved."


def test_the_editions_own_words_are_saved(client: httpx2.Client, installation: Installation) -> None:
    before, _ = stored(installation)
    form = {
        "subject": "The strait is open",
        "subject_before": before.subject,
        "preheader": before.preheader,
        "preheader_before": before.preheader,
        "key_points": ["One", "Two", ""],
        "key_points_before": "\r\n".join(before.key_points),
        "note": "Good morning.\r\n\r\nIt is cold.",
        "note_before": "",
    }
    client.post(f"{BOARD}/words", data=form)
    edition, _ = stored(installation)
    assert (edition.subject, edition.preheader) == ("The strait is open", before.preheader)
    assert (edition.key_points, edition.note) == (["One", "Two"], "Good morning.\n\nIt is cold.")


def test_a_text_can_be_emptied(client: httpx2.Client, installation: Installation) -> None:
    why = stored(installation)[1][1].why_it_matters
    client.post(f"{BOARD}/items/2", data={"why_it_matters": "", "why_it_matters_before": why})
    assert not stored(installation)[1][1].why_it_matters


def test_a_brief_is_not_asked_why_it_matters_and_keeps_what_it_has(
    client: httpx2.Client, installation: Installation
) -> None:
    why = stored(installation)[1][1].why_it_matters
    client.post(f"{BOARD}/items/2/move", data={"section": "brief"})
    assert not board(client).xpath("//article[@id='item-2']//*[@name='why_it_matters']")
    client.post(f"{BOARD}/items/2", data={"headline": "Port 2 is open", "headline_before": HEADLINE})
    assert why
    assert next(item for item in stored(installation)[1] if item.key == 2).why_it_matters == why


def test_a_story_has_a_button_for_each_section_that_it_can_go_to(client: httpx2.Client) -> None:
    buttons = board(client).xpath("//article[@id='item-2']//button[@name='section']")
    assert {button.get("value"): button.text for button in buttons} == {"lead": "To lead", "brief": "To briefs"}


def test_what_is_typed_in_two_browsers_is_two_changes(client: httpx2.Client, installation: Installation) -> None:
    def save(text: str, before: str, continues: int) -> int:
        form = {"headline": text, "headline_before": before, "continues": str(continues)}
        return int(client.post(f"{BOARD}/items/2", data=form, headers=JSON).json()["made"][0])

    here = save("Port 2 is ope", HEADLINE, 0)
    here = save("Port 2 is open", "Port 2 is ope", here)
    there = save("Ships load at port 2", "Port 2 is open", 0)
    with installation.database.read() as session:
        rows = revisions.revisions(session, lifecycle.find(session, SLUG, "1"))
    assert [row.number for row in rows] == [1, here, there]
    assert rows[1].content["items"][1]["headline"] == "Port 2 is open"


def test_the_script_is_told_which_words_followed_a_headline_and_which_did_not(
    client: httpx2.Client, installation: Installation
) -> None:
    with installation.database.write() as session:
        edition = lifecycle.find(session, SLUG, "1")
        edition.preheader, edition.key_points = f"Ports: {HEADLINE}", [HEADLINE]
        session.add(edition)
    form = {"headline": "Port 2 is open", "headline_before": HEADLINE}
    parts = client.post(f"{BOARD}/items/2", data=form, headers=JSON).json()
    assert parts["words"]["key_points"] == "Port 2 is open"
    assert parts["outdated"]["preheader"] == "Still has the old headline of main story 1 of 2."
    assert board(client).xpath("string(//*[@data-outdated='preheader'])") == parts["outdated"]["preheader"]
    assert not parts["outdated"]["key_points"]


def test_the_script_gets_the_parts_that_changed(client: httpx2.Client) -> None:
    form = {"summary": "Port 2 opened. It holds 9,999 ships.", "summary_before": SUMMARY}
    answer = client.post(f"{BOARD}/items/2", data=form, headers=JSON)
    assert answer.status_code == 200
    parts = answer.json()
    assert (parts["revision"], parts["undoable"], parts["unsaved"]) == (2, True, [])
    assert "It holds 9,999 ships." in parts["evidence"]
    assert "your own" in parts["evidence"]


@pytest.mark.parametrize(
    ("form", "order", "words"),
    [
        ({"step": "up"}, [1, 3, 2], "main story 1 of 2"),
        ({"step": "down"}, [1, 2, 3], "brief 1 of 1"),
        ({"section": "brief"}, [1, 2, 3], "brief 1 of 1"),
        ({"section": "lead"}, [3, 1, 2], "lead story"),
        ({"section": "main", "index": "0"}, [1, 3, 2], "main story 1 of 2"),
    ],
)
def test_a_story_is_moved(
    client: httpx2.Client, installation: Installation, form: dict[str, str], order: list[int], words: str
) -> None:
    answer = client.post(f"{BOARD}/items/3/move", data=form)
    assert answer.headers["location"] == f"{BOARD}#item-3"
    assert keys(installation) == order
    assert said(client) == f"Moved to {words}."


def test_what_was_typed_is_saved_before_a_story_is_moved(client: httpx2.Client, installation: Installation) -> None:
    form = {"headline": "Typed", "headline_before": HEADLINE, "step": "down"}
    client.post(f"{BOARD}/items/2/move", data=form)
    assert keys(installation) == [1, 3, 2]
    assert stored(installation)[1][2].headline == "Typed"


def test_a_story_is_dropped_and_brought_back(client: httpx2.Client, installation: Installation) -> None:
    answer = client.post(f"{BOARD}/items/2/drop")
    assert answer.headers["location"] == f"{BOARD}#item-3"
    assert keys(installation) == [1, 3]
    assert said(client) == f"Dropped “{HEADLINE}”. Undo brings it back."
    client.post(f"{BOARD}/undo")
    assert keys(installation) == [1, 2, 3]
    assert said(client) == f"Undone: dropping “{HEADLINE}”."


def test_the_script_gets_the_whole_pane_after_a_move(client: httpx2.Client) -> None:
    parts = client.post(f"{BOARD}/items/3/move", data={"step": "up"}, headers=JSON).json()
    pane = html.fragment_fromstring(parts["pane"], create_parent=True)
    assert pane.xpath("//article/@data-key") == ["1", "3", "2"]
    assert (parts["said"], parts["to"]) == ("Moved to main story 1 of 2.", f"{BOARD}#item-3")


def test_another_source_leads(client: httpx2.Client, installation: Installation) -> None:
    with installation.database.write() as session:
        edition = lifecycle.find(session, SLUG, "1")
        item = lifecycle.items_of(session, edition)[1]
        item.sources = [*item.sources, {**item.sources[0], "entry_id": 9, "outlet": "Hill Post", "paywall": True}]
        session.add(item)
    leads = board(client).xpath("//details[@id='item-2-sources']/summary")[0].text_content()
    assert "Leads with Harbour Post" in leads
    client.post(f"{BOARD}/items/2/lead-source", data={"entry_id": "9"})
    assert [source["outlet"] for source in stored(installation)[1][1].sources] == ["Hill Post", "Harbour Post"]
    leads = board(client).xpath("//details[@id='item-2-sources']/summary")[0].text_content()
    assert "Leads with Hill Post" in leads
    assert "paywall" in leads


def test_undoing_what_was_undone_goes_further_back(client: httpx2.Client, installation: Installation) -> None:
    client.post(f"{BOARD}/words", data={"subject": "New", "subject_before": stored(installation)[0].subject})
    client.post(f"{BOARD}/items/2", data={"headline": "New", "headline_before": HEADLINE})
    client.post(f"{BOARD}/items/3/move", data={"step": "up"})
    told = []
    for _ in range(3):
        client.post(f"{BOARD}/undo")
        told.append(said(client))
    third = "Port 3 of Norvania loads its first ship"
    assert told == [f"Undone: moving “{third}”.", "Undone: the new headline of “New”.", "Undone: the new subject."]
    assert client.post(f"{BOARD}/undo", headers=JSON).status_code == 422
    assert board(client).xpath("//button[@id='undo']/@disabled")


def test_whoever_may_only_read_sees_no_form(desk: Desk) -> None:
    page = board(desk.visitor(Role.VIEWER))
    assert HEADLINE in page.text_content()
    assert SUMMARY in page.text_content()
    assert not forms_of_the_pane(page)


def test_an_edition_that_was_let_go_has_no_form(client: httpx2.Client, installation: Installation) -> None:
    editing.skip(installation, installation.newsletter(SLUG), "1", "Ana Editor")
    assert not forms_of_the_pane(board(client))


@pytest.mark.parametrize("path", ["words", "items/2", "items/2/move", "items/2/drop", "items", "undo"])
def test_whoever_may_only_read_changes_nothing(desk: Desk, installation: Installation, path: str) -> None:
    before = stored(installation)[0].revision
    assert desk.visitor(Role.VIEWER).post(f"{BOARD}/{path}", data={"headline": "X"}).status_code == 403
    assert stored(installation)[0].revision == before


def test_text_from_outside_is_text(client: httpx2.Client, installation: Installation) -> None:
    with installation.database.write() as session:
        edition = lifecycle.find(session, SLUG, "1")
        edition.subject = edition.preheader = edition.note = HOSTILE
        edition.key_points = [HOSTILE]
        item = lifecycle.items_of(session, edition)[1]
        item.headline = item.why_it_matters = item.written_by = HOSTILE
        item.summary = [{"text": HOSTILE, "outlet": HOSTILE, "entry_id": 2}]
        item.countries = [HOSTILE]
        item.sources = [item.sources[0] | {"outlet": HOSTILE, "title": HOSTILE, "url": "javascript:alert(1)"}] * 2
        session.add_all([edition, item])
    page = board(client)
    pane = page.get_element_by_id("edition")
    assert not pane.xpath(".//script | .//img | .//*[@onerror] | .//a[starts-with(@href, 'javascript')]")
    assert page.get_element_by_id("item-2-headline").text == HOSTILE
    assert page.xpath("string(//article[@id='item-2']//input[@name='summary_before']/@value)") == HOSTILE


def test_a_lone_lead_and_an_empty_section_can_be_seen(client: httpx2.Client) -> None:
    page = board(client)
    assert page.xpath("//*[@data-section]/@data-section") == [section.value for section in Section]
    assert "No story yet." in page.xpath("string(//*[@data-section='brief'])")


def test_what_is_outdated_is_set_anew_by_a_button_of_the_check(
    client: httpx2.Client, installation: Installation
) -> None:
    with installation.database.write() as session:
        lifecycle.find(session, SLUG, "1").text = "as an older template set it"
    checks = html.fromstring(client.get(f"{BOARD}/checks").text)
    (form,) = [form for form in checks.forms if form.action == f"{BOARD}/anew"]
    assert client.post(form.action).status_code == 303
    edition, items = stored(installation)
    assert "Port 2 of Norvania" in edition.text
    assert edition.revision == 2
    assert [item.headline for item in items][1] == HEADLINE
    _, after = editing.edition_and_checks(installation, installation.newsletter(SLUG), "1")
    assert not [check for check in after if check.name == "as built"]
    assert f"{BOARD}/anew" not in client.get(f"{BOARD}/checks").text
