"""What the outlets of Asia write comes out as it went in: through the message, a mail server, and a reader's parser."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import unescape
from typing import TYPE_CHECKING

import pytest

from digest.compose.render.columns import columns
from digest.compose.view import Sentence
from digest.deliver.transport import SmtpTransport
from tests.compose.samples import DAILY, LETTER, edition
from tests.fakes.copies import READER, copy_of
from tests.fakes.editions import settings
from tests.fakes.smtp import smtp_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.compose.render.look import Look
    from digest.compose.view import EditionView
    from tests.fakes.smtp import Server

TOLD = {
    "Chinese": ("新加坡与马来西亚签署为期25年的电力协议", "双方周三在新山签署协议，海底电缆将于2031年启用。" * 4),
    "Japanese": (
        "日銀、政策金利を0.75％に引き上げ「物価上昇は続く」",
        "日銀は十八日の会合で、ガソリン補助の終了を見込むと述べた。" * 4,
    ),
    "Korean": (
        "한국은행, 기준금리 연 2.50%로 동결",
        "한국은행은 수요일 내년 성장률 전망치를 1.8%로 높였다고 밝혔다. " * 3,
    ),
    "Thai": ("กนง. คงดอกเบี้ยนโยบาย 1.50% ต่อปี", "คณะกรรมการ มีมติเป็นเอกฉันท์ ให้คงอัตราดอกเบี้ย ไว้ที่ร้อยละ 1.50 ต่อปี"),
    "Hindi": (
        "भारत और श्रीलंका ने बिजली समझौते पर हस्ताक्षर किए",
        "दोनों देशों ने बुधवार को 1,000 मेगावाट की समुद्री केबल पर सहमति जताई।",
    ),
    "Arabic": (
        "وزارة الطاقة توقع عقدا بقيمة 1.2 مليار دولار مع Tanaris Oil",
        "قالت الوزارة إن المشروع (42 كيلومترا) يبدأ في 1 أبريل.",
    ),
    "emoji": (
        "Ferries stop ⛴️ as Typhoon 🌀 nears 🇵🇭; scientists 👩‍🔬 warn",
        "“Stay in,” the 🏛️ said — it’s café weather, 👍🏽.",
    ),
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with smtp_server() as running:
        yield running


def told_in(script: str) -> EditionView:
    headline, summary = TOLD[script]
    view = edition()
    lead = replace(view.lead[0], headline=headline, summary=[Sentence(summary.strip(), "Harbour Post")])
    return replace(view, subject=headline, preheader=headline, lead=[lead])


def words(text: str) -> str:
    """A text without its line ends, which may stand within what is written without spaces."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("look", [DAILY, LETTER], ids=["daily", "letter"])
@pytest.mark.parametrize("script", TOLD)
def test_every_script_arrives_as_it_was(tmp_path: Path, server: Server, script: str, look: Look) -> None:
    with SmtpTransport(settings(tmp_path, {"port": server.port})) as out:
        assert out.send("asia@digest.example", READER, copy_of(told_in(script), look)).code == 250
    _, received = server.post.accepted[-1]
    assert received.isascii()
    assert max(map(len, received.split(b"\r\n"))) <= 998  # RFC 5322, 2.1.1
    message = message_from_bytes(received, policy=default)
    assert isinstance(message, EmailMessage)
    text, html = (message.get_body([kind]).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    headline, summary = TOLD[script]
    assert message["Subject"] == headline
    assert headline in unescape(html)
    assert summary.strip() in unescape(html)
    assert words(headline) in words(text)
    assert words(summary) in words(text)
    assert [line for line in text.splitlines() if columns(line) > 72 and "://" not in line] == []
