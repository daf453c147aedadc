from __future__ import annotations

from hypothesis import given, strategies as st

from digest.pick.group.rulings import Groups, Ruling, ruled

_NUMBERS = st.integers(1, 6)
_RULINGS = st.lists(st.builds(Ruling, _NUMBERS, _NUMBERS, st.booleans()), max_size=12)


def test_what_was_ruled_together_is_one_group_over_several_steps() -> None:
    groups = ruled([Ruling(1, 2, together=True), Ruling(2, 3, together=True)])
    assert groups.of(1) == groups.of(3)


def test_what_was_ruled_apart_cannot_be_joined() -> None:
    groups = ruled([Ruling(1, 2, together=False)])
    assert not groups.join(1, 2)
    assert groups.of(1) != groups.of(2)


def test_groups_of_reports_ruled_apart_cannot_be_joined() -> None:
    groups = ruled([Ruling(1, 2, together=False), Ruling(1, 3, together=True)])
    assert not groups.join(3, 2)
    assert groups.are_apart(2, 3)


def test_of_two_rulings_that_contradict_each_other_the_newer_holds() -> None:
    assert ruled([Ruling(1, 2, together=True), Ruling(2, 1, together=False)]).are_apart(1, 2)
    groups = ruled([Ruling(1, 2, together=False), Ruling(2, 1, together=True)])
    assert groups.of(1) == groups.of(2)


def test_a_ruling_that_newer_ones_contradict_over_two_steps_does_not_hold() -> None:
    apart_first = ruled([Ruling(1, 3, together=False), Ruling(1, 2, together=True), Ruling(2, 3, together=True)])
    assert apart_first.of(1) == apart_first.of(3)
    apart_last = ruled([Ruling(1, 2, together=True), Ruling(2, 3, together=True), Ruling(1, 3, together=False)])
    assert apart_last.are_apart(1, 3)
    assert apart_last.of(2) == apart_last.of(3), "the newer of the two holds"


def test_a_report_is_never_apart_from_itself() -> None:
    assert not Groups().part(1, 1)


@given(_RULINGS)
def test_the_newest_ruling_always_holds(rulings: list[Ruling]) -> None:
    groups = ruled(rulings)
    if rulings and (last := rulings[-1]).one != last.other:
        assert (groups.of(last.one) == groups.of(last.other)) == last.together
        assert groups.are_apart(last.one, last.other) != last.together


@given(_RULINGS)
def test_no_two_reports_are_both_one_and_apart(rulings: list[Ruling]) -> None:
    groups = ruled(rulings)
    for one in range(1, 7):
        for other in range(1, 7):
            assert not (groups.of(one) == groups.of(other) and groups.are_apart(one, other))
