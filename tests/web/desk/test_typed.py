from __future__ import annotations

from hypothesis import given, strategies as st

from digest.compose.changes import SetItemText, SetKeyPoints, SetLine, SetSummary
from digest.web.desk.typed import EditionWords, ItemWords


def test_what_was_not_sent_is_no_change() -> None:
    assert EditionWords().changes() == {}
    assert ItemWords().changes(3) == {}


def test_each_text_that_is_not_as_before_is_a_change_of_its_own() -> None:
    words = EditionWords(
        subject="New", subject_before="Old", preheader="Same", preheader_before="Same", note_before="N"
    )
    assert words.changes() == {"subject": SetLine("subject", "New", "Old"), "note": SetLine("note", "", "N")}


def test_key_points_come_in_several_fields_or_as_lines_of_one() -> None:
    wanted = {"key_points": SetKeyPoints(("One", "Two"), ("One",))}
    assert EditionWords(key_points=["One", "Two", ""], key_points_before="One").changes() == wanted
    assert EditionWords(key_points=["One\r\nTwo"], key_points_before="One").changes() == wanted
    assert EditionWords(key_points=["One", ""], key_points_before="One").changes() == {}


def test_the_texts_of_an_item_are_changes_of_that_item() -> None:
    words = ItemWords(headline="H", headline_before="h", summary="One. Two.", summary_before="One.")
    assert words.changes(3) == {
        "headline": SetItemText(3, "headline", "H", "h"),
        "summary": SetSummary(3, ("One.", "Two."), "One."),
    }


def test_a_text_that_is_to_stay_stays() -> None:
    words = ItemWords(keep="headline", headline="H", headline_before="h", summary="S.", summary_before="s.")
    assert set(words.changes(3)) == {"summary"}


@given(st.text(), st.text())
def test_a_text_that_was_typed_is_given_back_as_it_was(text: str, before: str) -> None:
    words = ItemWords(summary=text, summary_before=before)
    assert (words.text("summary"), words.before("summary")) == (text, before)
