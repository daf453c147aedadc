from __future__ import annotations

from digest.pick.rank.memory import Memory
from digest.pick.tag.tags import tag
from tests.pick.samples import rates, report, strait_drills, told


def test_without_earlier_editions_everything_is_new_and_nothing_is_computed() -> None:
    novelty = Memory([], []).novelty(tag(strait_drills()))
    assert (novelty.value, novelty.told, novelty.moved) == (1.0, None, False)


def test_what_other_words_tell_of_the_same_is_recognised_for_days() -> None:
    drills = strait_drills()
    item = told(drills[1].title, drills[1].text, hours=24 * 4)
    reports = [*drills[2:], *rates()]
    memory = Memory([item], reports)
    assert memory.novelty(tag(drills[2:])).told == item
    assert memory.novelty(tag(rates())).told is None


def test_all_tellings_of_a_story_are_kept_oldest_first() -> None:
    drills = strait_drills()
    items = [told(drills[0].title, drills[0].text, hours=hours, ids={drills[0].id}) for hours in (24, 48)]
    assert [item.told_at for item in Memory(items, drills).novelty(tag(drills)).before] == [
        items[1].told_at,
        items[0].told_at,
    ]


def test_what_is_only_somewhat_like_a_told_story_and_new_is_no_update_of_it() -> None:
    item = told(
        "Harbour of Taiwan's Keelung closed after drill",
        "Taiwan closed the harbour of Keelung for a day while its navy held a drill with nine ships.",
        hours=30,
    )
    later = report(
        "Liners from Osaka return to Taiwan",
        "The liner Akebono tied up at Keelung with 900 guests, the first from Osaka since 2019. Councillor Mei Chou "
        "met them in the harbour.",
        hours=1,
    )
    novelty = Memory([item], [later, *rates()]).novelty(tag([later]))
    assert (novelty.value, novelty.moved, novelty.later) == (1.0, False, (later,))


def test_new_words_without_new_names_are_no_development() -> None:
    drills = strait_drills()
    item = told(drills[0].title, drills[0].text, hours=10, ids={each.id for each in drills})
    reworded = report("Chinese drills around Taiwan go on", "The drills around Taiwan went on.", hours=1)
    novelty = Memory([item], [*drills, reworded]).novelty(tag([*drills, reworded]))
    assert (novelty.value, novelty.moved) == (0.0, False)
