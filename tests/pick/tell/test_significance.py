from __future__ import annotations

import pytest

from digest.pick.tell.summarise import summarise
from tests.pick.samples import report

NEWS = "Vietnam and the Philippines signed an accord on shared fishing grounds in Manila."


@pytest.mark.parametrize(
    "sentence",
    [
        "Analysts said the accord could raise tensions with fleets from the north.",
        "The accord marks the first time since the war that Vietnam has shared its waters.",
        "For Vietnam the accord is key to countering the growing influence of fleets from the north.",
    ],
)
def test_a_sentence_that_says_what_hangs_on_it_is_why_it_matters(sentence: str) -> None:
    made = summarise([report("Vietnam and the Philippines sign accord on fishing", f"{NEWS} {sentence}")])
    assert made.why is not None
    assert made.why.text == sentence
    assert [each.text for each in made.sentences] == [NEWS]


@pytest.mark.parametrize(
    "sentence",
    [
        "The accord could raise risks for tankers and tensions with fleets, President Tan warned.",
        "“The accord is a historic and unprecedented sign of growing trust,” said envoy Lena Tan.",
        "The accord has nine pages and two annexes with maps of the grounds.",
        "Analysts said tensions over a dam upstream could threaten farmers for decades.",
    ],
)
def test_speeches_quotations_and_other_matters_are_not_why_it_matters(sentence: str) -> None:
    story = report("Vietnam and the Philippines sign accord on fishing", f"{NEWS} {sentence}")
    assert summarise([story]).why is None


def test_the_news_itself_is_never_why_it_matters() -> None:
    text = "Vietnam signed a historic accord amid growing tensions, for the first time in decades, in Manila."
    assert summarise([report("Vietnam signs accord on fishing", text)]).why is None
