"""Entries in several languages: invented, and written so that they name places, people, happenings and numbers."""

from __future__ import annotations

import pytest

from digest.pick.group.stories import group
from tests.pick.samples import rates, report, strait_drills


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("zh-CN", "中国在台湾周围举行军事演习，出动71架军机", "台北表示，9艘军舰在台湾海峡附近被发现。"),
        ("zh-TW", "中國在台灣周圍舉行軍事演習", "71架軍機越過海峽中線，台北稱演習是挑釁。"),
        ("ja", "中国軍、台湾周辺で軍事演習を開始", "71機の航空機が参加し、台北は警戒を強めた。"),
        ("ko", "중국, 대만 주변에서 군사 훈련 시작", "항공기 71대가 투입됐다고 타이베이가 밝혔다."),
        ("hi", "चीन ने ताइवान के पास सैन्य अभ्यास शुरू किया", "७१ विमान भेजे गए, ताइपे ने कहा।"),
        ("ar", "الصين تبدأ مناورات عسكرية حول تايوان", "شاركت ٧١ من طائرات الجيش، حسب تايبيه."),
        ("id", "Tiongkok mulai latihan militer di sekitar Taiwan", "Sebanyak 71 pesawat dikerahkan, kata Taipei."),
        ("es", "China inicia maniobras alrededor de Taiwán", "El ejército envió 71 aviones, según Taipei."),
    ],
)
def test_a_report_in_another_language_joins_its_story(language: str, title: str, text: str) -> None:
    abroad = report(title, text, language=language, outlet="Abroad")
    found = group([*strait_drills(), *rates(), abroad])
    assert [len(story.reports) for story in found] == [5, 2]
    assert abroad in found[0].reports


def test_another_happening_between_the_same_places_stays_apart() -> None:
    trade = report("中国与台湾讨论贸易", "台北官员说，会谈持续了一天。", language="zh", outlet="Abroad")
    assert [len(story.reports) for story in group([*strait_drills(), trade])] == [4, 1]


def test_a_wrongly_declared_language_does_not_matter() -> None:
    chinese = [
        report("印尼央行降息25个基点", "印尼央行周二宣布降息，印尼盾下跌。", language="en", outlet="One"),
        report("印尼央行意外降息", "印尼央行降息25个基点，以支持经济增长。", language="zh", outlet="Two"),
    ]
    assert [len(story.reports) for story in group(chinese)] == [2]


def test_reports_in_one_language_without_spaces_are_grouped_by_their_characters() -> None:
    first = report("尼泊尔客机坠毁 至少40人遇难", "一架客机在加德满都附近坠毁。", language="zh", outlet="One")
    second = report("尼泊尔客机在加德满都附近坠毁", "至少40人遇难，救援仍在进行。", language="zh", outlet="Two")
    third = report("日本首相宣布提前大选", "东京的执政党内部意见不一。", language="zh", outlet="Two")
    assert [len(story.reports) for story in group([first, second, third])] == [2, 1]


def test_a_join_across_languages_says_with_what() -> None:
    abroad = report("中国在台湾周围举行军事演习，出动71架军机", language="zh", outlet="Abroad", hours=1)
    found = group([*strait_drills(), abroad])[0]
    join = next(each for each in found.joins if each.report_id == abroad.id)
    assert join.with_id in {each.id for each in found.reports} - {abroad.id}
    assert 0 < join.likeness < 1
    assert {"drills", "71"} <= set(join.shared)
