from __future__ import annotations

from hypothesis import given, settings, strategies as st

from digest.pick.model.answers import Answer, Request
from digest.pick.model.budget import Budget
from tests.fakes.model import RememberedAnswers

REQUEST = Request("invented", "rules", "data " * 30, max_tokens=100)


def test_a_request_is_let_through_while_all_it_may_take_is_left() -> None:
    most = REQUEST.tokens + REQUEST.max_tokens
    assert Budget(most, 1, 0, 0).allows(REQUEST)
    assert not Budget(most - 1, 1, 0, 0).allows(REQUEST)


def test_money_stops_it_as_tokens_do() -> None:
    cost = (REQUEST.tokens * 2 + REQUEST.max_tokens * 10) / 1_000_000
    assert Budget(10_000, cost * 1.01, 2, 10).allows(REQUEST)
    assert not Budget(10_000, cost * 0.99, 2, 10).allows(REQUEST)


def test_what_the_server_says_counts_once_it_has_answered() -> None:
    budget = Budget(10_000, 1, price_in=1, price_out=4)
    budget.paid(Answer("", 1_000, 500))
    assert budget.tokens == 1_500
    assert budget.cost == 0.003


def test_a_request_that_may_be_billed_without_an_answer_counts_in_full() -> None:
    budget = Budget(10_000, 1, 1, 1)
    budget.lost(REQUEST)
    assert budget.tokens == REQUEST.tokens + REQUEST.max_tokens


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 100))))
def test_a_server_that_stays_within_the_request_never_takes_the_edition_over_its_budget(
    used: list[tuple[int, int]],
) -> None:
    budget = Budget(1_000, 0.002, 1, 4)
    for tokens_in, tokens_out in used:
        if budget.allows(REQUEST):
            budget.paid(Answer("", min(tokens_in, REQUEST.tokens), min(tokens_out, REQUEST.max_tokens)))
    assert budget.tokens <= 1_000
    assert budget.cost <= 0.002


def test_an_answer_is_kept_for_the_same_request_only() -> None:
    answers, answer = RememberedAnswers(), Answer("written", 1, 1)
    answers.put(REQUEST, answer)
    assert answers.get(Request("invented", "rules", "data " * 30, 100)) == answer
    for other in (
        Request("other", "rules", "data " * 30, 100),
        Request("invented", "other rules", "data " * 30, 100),
        Request("invented", "rules", "other data", 100),
        Request("invented", "rules", "data " * 30, 101),
    ):
        assert answers.get(other) is None
