from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from digest.compose import lifecycle
from digest.compose.changes import SetItemText
from digest.db.accounts import Role
from digest.db.editions import EditionStatus
from digest.engine import approving, revising
from digest.engine.approving import Consent
from tests.compose.screens import NEEDS_CHROMIUM
from tests.fakes.desk import PASSWORD, address_of
from tests.fakes.patience import wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Route

    from digest.db.editions import Item
    from tests.e2e.desk.newsroom import Newsroom

pytestmark = NEEDS_CHROMIUM


@pytest.fixture
def page(room: Newsroom) -> Page:
    return room.log_in(Role.EDITOR)


def items(room: Newsroom) -> dict[int, Item]:
    with room.installation.database.read() as session:
        return {item.key: item for item in lifecycle.items_of(session, room.edition())}


def order(page: Page) -> list[int]:
    return [int(key) for key in page.locator("[data-key]").evaluate_all("all => all.map(one => one.dataset.key)")]


def wait_for_order(page: Page, wanted: list[int]) -> None:
    wait_for(lambda: order(page)[: len(wanted)] == wanted)


def saving(page: Page) -> Locator:
    return page.locator("[data-saving]")


def they_write(room: Newsroom, key: int, headline: str) -> None:
    newsletter, number = room.installation.newsletter(None), room.edition().number
    change = SetItemText(key, "headline", headline, items(room)[key].headline)
    revising.revise(room.installation, newsletter, number, change, "Ben Other")


def test_what_is_typed_saves_itself_and_is_counted_meanwhile(room: Newsroom, page: Page) -> None:
    field = page.locator("#item-2-headline")
    field.fill("one two three four five six seven eight nine ten eleven twelve thirteen")
    assert page.locator("#item-2-headline-count em").text_content() == "1 over"
    field.fill("Singapore buys power")
    assert page.locator("#item-2-headline-count b").text_content() == "3"
    saving(page).get_by_text("Saved").wait_for()
    assert items(room)[2].headline == "Singapore buys power"
    assert page.locator(".save:visible").count() == 0


def test_a_text_is_entered_at_its_end_and_left_by_keys(page: Page) -> None:
    page.locator("#item-2").focus()
    page.keyboard.press("e")
    field = page.locator("#item-2-headline")
    expect(field).to_be_focused()
    before = field.input_value()
    page.keyboard.type("!")
    expect(field).to_have_value(f"{before}!")
    page.keyboard.press("Escape")
    expect(field).not_to_be_focused()
    page.keyboard.press("j")
    expect(field).to_have_value(f"{before}!")


def test_a_sentence_that_no_source_supports_is_marked_once_it_is_saved(page: Page) -> None:
    field = page.locator("#item-3-summary")
    field.fill(f"{field.input_value()} It has 9,999 ships.")
    field.blur()
    page.locator("#item-3").get_by_text("No source says “9,999”").wait_for()
    assert field.input_value().endswith("It has 9,999 ships.")


def test_a_story_is_moved_by_the_keyboard_and_that_is_said(page: Page) -> None:
    page.locator("#item-4-summary").focus()
    page.keyboard.press("Alt+ArrowUp")
    wait_for_order(page, [1, 2, 4, 3])
    page.locator("[aria-live]").get_by_text("Moved to main story 2 of 4.").wait_for(state="attached")
    assert page.evaluate("document.activeElement.id") == "item-4-summary"


def test_a_story_is_moved_by_its_handle(page: Page) -> None:
    page.locator("#item-4-handle").hover()
    page.mouse.down()
    to = page.locator("#item-2").bounding_box()
    assert to is not None
    page.mouse.move(to["x"] + 20, to["y"] + 3, steps=4)
    page.mouse.up()
    wait_for_order(page, [1, 4, 2, 3])


def test_escape_leaves_a_story_where_it_was(room: Newsroom, page: Page) -> None:
    page.locator("#item-4-handle").hover()
    page.mouse.down()
    page.mouse.move(600, 250, steps=4)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert page.locator(".sorting, .goes-here").count() == 0
    assert order(page)[:4] == [1, 2, 3, 4]
    assert room.edition().revision == 1


def test_a_story_is_dropped_and_the_line_that_says_so_brings_it_back(page: Page) -> None:
    before = order(page)
    page.locator("#item-6").hover()
    page.locator("#item-6").get_by_role("button", name="Drop").click()
    page.locator("[data-said]").get_by_role("button", name="Undo").click()
    page.locator("[data-said]").get_by_text("Undone: dropping").wait_for()
    assert order(page) == before


def test_control_z_undoes_outside_of_a_field(room: Newsroom, page: Page) -> None:
    page.locator("#item-3").get_by_role("button", name="Up").click()
    wait_for_order(page, [1, 3, 2])
    page.keyboard.press("Control+z")
    wait_for_order(page, [1, 2, 3])
    assert list(items(room))[:3] == [1, 2, 3]


def test_moving_a_story_keeps_what_is_typed_in_another(room: Newsroom, page: Page) -> None:
    page.locator("#item-2-headline").fill("Typed just now")
    page.locator("#item-4").get_by_role("button", name="Up").click()
    wait_for_order(page, [1, 2, 4, 3])
    assert page.locator("#item-2-headline").input_value() == "Typed just now"
    wait_for(lambda: items(room)[2].headline == "Typed just now")


def test_a_conflict_is_asked_about_under_the_field(room: Newsroom, page: Page) -> None:
    they_write(room, 7, "Their headline")
    page.locator("#item-7-headline").fill("My headline")
    question = page.get_by_role("group", name="Two wordings of headline")
    question.wait_for()
    assert "Ben Other changed this" in (question.text_content() or "")
    assert page.locator("#item-7-headline").input_value() == "My headline"
    question.get_by_role("button", name="Use mine").click()
    wait_for(lambda: items(room)[7].headline == "My headline")
    assert question.count() == 0


def test_theirs_can_be_kept(room: Newsroom, page: Page) -> None:
    they_write(room, 7, "Their headline")
    page.locator("#item-7-headline").fill("My headline")
    page.get_by_role("button", name="Keep theirs").click()
    assert page.locator("#item-7-headline").input_value() == "Their headline"
    assert items(room)[7].headline == "Their headline"


def test_a_question_is_there_again_after_a_story_was_moved(room: Newsroom, page: Page) -> None:
    they_write(room, 7, "Their headline")
    page.locator("#item-7-headline").fill("My headline")
    question = page.get_by_role("group", name="Two wordings of headline")
    question.wait_for()
    page.locator("#item-4").get_by_role("button", name="Up").click()
    wait_for_order(page, [1, 2, 4, 3])
    question.wait_for()
    assert page.locator("#item-7-headline").input_value() == "My headline"
    assert items(room)[7].headline == "Their headline"


def test_without_a_network_nothing_is_lost(room: Newsroom, page: Page) -> None:
    page.context.set_offline(offline=True)
    page.locator("#item-2-headline").fill("Typed in a tunnel")
    saving(page).get_by_text("cannot be reached").wait_for()
    assert page.locator("#item-2-headline").input_value() == "Typed in a tunnel"
    page.context.set_offline(offline=False)
    wait_for(lambda: items(room)[2].headline == "Typed in a tunnel")
    wait_for(lambda: page.evaluate("localStorage.length") == 0)


def test_what_was_not_saved_is_there_again_after_a_reload(room: Newsroom, page: Page) -> None:
    page.route("**/items/2", lambda route: route.abort())
    page.locator("#item-2-headline").fill("Typed before the reload")
    saving(page).get_by_text("cannot be reached").wait_for()
    page.reload()
    assert page.locator("#item-2-headline").input_value() == "Typed before the reload"
    page.unroute("**/items/2")
    wait_for(lambda: items(room)[2].headline == "Typed before the reload")


def test_what_was_typed_just_before_leaving_is_saved(room: Newsroom, page: Page) -> None:
    before = {key: item.headline for key, item in items(room).items()}
    page.locator("#item-2-headline").fill("Typed and left")
    page.goto("/desk/login")
    wait_for(lambda: items(room)[2].headline == "Typed and left")
    assert {key: item.headline for key, item in items(room).items()} == before | {2: "Typed and left"}


def test_there_is_always_room_for_another_key_point(room: Newsroom, page: Page) -> None:
    page.locator(".points textarea").last.fill("One more")
    assert page.locator(".points textarea").count() == 5
    page.locator(".points textarea").last.fill("And another")
    wait_for(lambda: room.edition().key_points[3:] == ["One more", "And another"])


def test_key_points_that_are_not_saved_are_there_again(room: Newsroom, page: Page) -> None:
    page.route("**/words", lambda route: route.abort())
    page.locator(".points textarea").last.fill("One more")
    page.locator(".points textarea").last.fill("And another")
    saving(page).get_by_text("cannot be reached").wait_for()
    page.locator("#item-4").get_by_role("button", name="Up").click()
    wait_for_order(page, [1, 2, 4, 3])
    assert points(page)[3:] == ["One more", "And another"]
    page.reload()
    assert points(page)[3:] == ["One more", "And another"]
    page.unroute("**/words")
    wait_for(lambda: room.edition().key_points[3:] == ["One more", "And another"])


def points(page: Page) -> list[str]:
    found: list[str] = page.locator(".points textarea").evaluate_all("all => all.map(one => one.value)")
    return [point for point in found if point]


def approve(room: Newsroom) -> None:
    newsletter = room.installation.newsletter(None)
    approving.approve(room.installation, newsletter, "latest", Consent("Ben Other", accept_all=True))


def test_what_is_typed_on_a_board_that_was_opened_before_an_approval_waits(room: Newsroom, page: Page) -> None:
    approve(room)
    field = page.locator("#item-2-headline")
    field.fill("Typed and not meant")
    edit = page.locator("#edition").get_by_role("button", name="Edit: takes the approval away")
    edit.wait_for()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.locator("#item-4").get_by_role("button", name="Up").click()
    page.locator("[data-said]").get_by_text("is approved").wait_for()
    page.reload()
    page.locator("#edition").get_by_role("link", name="Edit: takes the approval away").wait_for()
    assert (room.edition().status, room.edition().revision) == (EditionStatus.APPROVED, 1)
    page.get_by_role("link", name="Edit: takes the approval away").click()
    wait_for(lambda: items(room)[2].headline == "Typed and not meant")
    assert room.edition().status is EditionStatus.DRAFT


def test_what_waits_for_an_approval_is_saved_once_one_chooses_to(room: Newsroom, page: Page) -> None:
    approve(room)
    page.locator("#item-2-headline").fill("Typed and meant")
    page.locator("#edition").get_by_role("button", name="Edit: takes the approval away").click()
    wait_for(lambda: items(room)[2].headline == "Typed and meant")
    page.locator("#item-4").get_by_role("button", name="Up").click()
    wait_for_order(page, [1, 2, 4, 3])
    assert [approval.voided_at is None for approval in room.approvals()] == [False]


def test_an_undo_takes_back_nothing_that_others_did_meanwhile(room: Newsroom, page: Page) -> None:
    page.locator("#item-4").get_by_role("button", name="Up").click()
    wait_for_order(page, [1, 2, 4, 3])
    they_write(room, 7, "Their headline")
    page.get_by_role("button", name="Undo", exact=True).click()
    page.locator("[data-said]").get_by_text("Ben Other made a newer change meanwhile").wait_for()
    assert items(room)[7].headline == "Their headline"
    page.get_by_role("button", name="Undo", exact=True).click()
    wait_for(lambda: items(room)[7].headline != "Their headline")


def test_one_is_asked_before_what_cannot_be_saved_is_left(page: Page) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.type))
    page.route("**/items/2", lambda route: route.abort())
    page.locator("#item-2-headline").click()
    page.keyboard.type("Typed ")
    saving(page).get_by_text("cannot be reached").wait_for()
    page.goto("/desk/feeds")
    assert asked == ["beforeunload"]


def test_what_is_kept_is_of_one_person_and_gone_once_they_log_out(room: Newsroom, page: Page) -> None:
    page.route("**/items/2", lambda route: route.abort())
    page.locator("#item-2-headline").fill("Theirs alone")
    saving(page).get_by_text("cannot be reached").wait_for()
    user = page.locator("body").get_attribute("data-user")
    (key,) = page.evaluate("Object.keys(localStorage)")
    assert key.startswith(f"digest {user} /desk/newsletters/")
    page.evaluate("localStorage.setItem('digest 99 of another', '[]')")
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/login")
    assert page.evaluate("Object.keys(localStorage)") == ["digest 99 of another"]
    assert items(room)[2].headline != "Theirs alone"


def test_without_room_to_keep_anything_it_saves_and_moves_all_the_same(room: Newsroom) -> None:
    page = room.nobody()
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }")
    page.goto("/desk/login")
    page.get_by_label("Email address").fill(address_of(Role.EDITOR))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.locator("#item-2-headline").fill("Typed on a full disk")
    wait_for(lambda: items(room)[2].headline == "Typed on a full disk")
    page.locator("#item-4").get_by_role("button", name="Up").click()
    wait_for_order(page, [1, 2, 4, 3])
    assert list(items(room))[:4] == [1, 2, 4, 3]


def test_a_button_that_fails_leaves_the_others_alive(room: Newsroom, page: Page) -> None:
    def spoil(route: Route) -> None:
        route.fulfill(json=route.fetch().json() | {"to": None})

    page.locator("#item-4").get_by_role("button", name="Up").click()
    wait_for_order(page, [1, 2, 4, 3])
    page.route("**/undo", spoil)
    page.get_by_role("button", name="Undo", exact=True).click()
    page.locator("[data-said]").get_by_text("That did not work").wait_for()
    page.locator("#item-3").get_by_role("button", name="Up").click()
    wait_for_order(page, [1, 3, 2, 4])
    assert list(items(room))[:4] == [1, 3, 2, 4]


def test_an_answer_that_is_none_of_the_desk_leaves_the_board_as_it_is(page: Page) -> None:
    page.route("**/items/4/move", lambda route: route.fulfill(body="<h1>Pay for this network</h1>"))
    page.locator("#item-4").get_by_role("button", name="Up").click()
    page.locator("[data-said]").get_by_text("the desk answered 200").wait_for()
    assert order(page)[:4] == [1, 2, 3, 4]


def test_nothing_is_done_with_a_story_whose_text_is_not_saved(room: Newsroom, page: Page) -> None:
    they_write(room, 7, "Their headline")
    page.locator("#item-7-headline").fill("My headline")
    page.get_by_role("group", name="Two wordings of headline").wait_for()
    page.locator("#item-7").get_by_role("button", name="Drop").click()
    page.locator("[data-said]").get_by_text("not saved yet").wait_for()
    assert 7 in items(room)
    assert page.locator("#item-7-headline").input_value() == "My headline"


def test_the_preview_follows_from_story_to_story_while_what_is_typed_is_on_its_way(page: Page) -> None:
    answers: list[int] = []
    page.on("response", lambda answer: answers.append(answer.status) if "/frame/" in answer.url else None)
    page.locator("#item-2-headline").fill("Typed")
    page.wait_for_timeout(125)
    page.locator("#item-3-headline").focus()
    page.locator("#item-4-headline").focus()
    page.wait_for_timeout(1500)
    assert set(answers) <= {200}


def test_the_other_panes_are_told_what_is_typed_and_what_is_saved(page: Page) -> None:
    page.evaluate("""() => { window.told = [];
        document.addEventListener("digest:typed", ({detail}) => told.push([detail.action, detail.fields.toString()]));
        document.addEventListener("digest:saved", ({detail}) => told.push([detail.revision, detail.position])); }""")
    page.locator("#item-2-why").fill("It matters.")
    wait_for(lambda: page.evaluate("told.length") >= 2)
    typed, saved = page.evaluate("told")
    assert typed[0].endswith("/items/2")
    assert typed[1].startswith("why_it_matters=It+matters.&why_it_matters_before=")
    assert saved == [2, 2]


def test_without_a_script_everything_is_a_form(room: Newsroom) -> None:
    page = room.log_in(Role.EDITOR, script=False)
    page.locator("#item-2-headline").fill("Plain headline")
    page.locator("#item-2-summary").fill("Plain summary.")
    page.locator("#item-2").get_by_role("button", name="Save").click()
    assert page.url.endswith("#item-2")
    page.locator("#item-6").get_by_role("button", name="To main stories", exact=True).click()
    assert page.locator("[data-said]").text_content() == "Moved to main story 5 of 5."
    page.locator("#item-3").get_by_role("button", name="Drop").click()
    page.get_by_role("button", name="Undo").click()
    assert order(page)[:6] == [1, 2, 3, 4, 5, 6]
    assert items(room)[2].headline == "Plain headline"
