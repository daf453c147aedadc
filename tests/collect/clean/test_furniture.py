from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest.collect.clean import clean_text
from digest.collect.clean.furniture import LINES, PROMOTIONS

if TYPE_CHECKING:
    from digest.collect.clean.row import Row

REPORT = "The two leaders spoke on Monday about trade.\n\nA visit is planned for May, their offices said."
BY_LINE = {
    "caption": ["The crowd at the harbour on Monday. PHOTO: HARBOUR WIRE", "Photo by Li Wei", "Image: Kesh Free Press"],
    "caption credit": ["Boats at rest in Batam (AP Photo/Li Wei)", "The strait at dawn (Reuters Pool via Island TV)."],
    "picture agency": ["Fishing boats off Selu / Getty Images", "A patrol boat — AFP"],
    "picture described": ["Representational image of a harbour", "This is a photo gallery curated by Island editors."],
    "byline": ["By Tan Mei Lin", "Written by our correspondent"],
    "writing credit": ["Reporting by Tan Mei; Editing by Jo Brown", "(Additional reporting by A. Lim in Kesh)"],
    "contributed": ["— Jo Brown contributed reporting.", "Tan Mei in Kesh contributed to this report."],
    "on air": ["ISN’s Tan Mei Lin reports for MORNING.", "Island News’s Jo van Brown has more."],
    "published": ["Published Thu, Feb 5, 2026 · 08:55 PM", "Last updated: 5 February", "Updated on 5 Feb, 10:00 IST"],
    "time stamp": ["Thursday, February 5, 2026, 10:30 AM", "5 Feb 2026"],
    "reading time": ["4 min read", "Reading time: 3 minutes read"],
    "onward link": [
        "Read more",
        "• Read more: what the crews want",
        "See also our map of the strait",
        "Watch more films",
    ],
    "continue": ["Continue reading...", "Click here to see the chart", "Lire la suite"],
    "related": ["Related: What the leaders want", "Also Read: Crews go out again", "DON'T MISS | A harbour walk"],
    "onward link abroad": [
        "বিস্তারিত",
        "阅读全文",
        "続きを読む",
        "Baca juga: Kapal kembali ke pelabuhan",
        "Xem thêm: Biển Đông",
    ],
    "live page": ["Island politics live – latest updates", "Kesh war live: latest news and reaction"],
    "syndication": [
        "The post Leaders speak appeared first on Island Daily.",
        "The post Talks first appeared on Kesh Now.",
    ],
    "first seen": [
        "This article was originally published in The Island.",
        "This story first appeared on Harbour Wire.",
    ],
    "share": ["Share", "Share this article", "Advertisement", "Subscribe", "Share on Telegram"],
    "feedback": ["Share with us your feedback on our products", "Tell us what you think of the ferry"],
    "follow": ["Follow us on Telegram", "Follow @islanddaily on Mastodon", "Join our readers at the harbour on Monday"],
    "rights": ["© 2026 Island Daily.", "Copyright Harbour Wire 2026", "Island Daily. All rights reserved."],
    "tags": ["Tags: trade, shipping", "Topics: Selu Strait", "Source: Agencies"],
    "ellipsis": ["* * *", "———"],
    "listen": ["Listen to this article", "Play the audio here"],
    "machine": ["This text was translated by AI and checked by an editor"],
    "headline syndicated": [
        "(Except for the headline, this story has not been edited and is published from a syndicated feed.)",
        "This story has not been edited by our staff",
    ],
    "address alone": ["https://harbour.example/selu?from=feed", "www.harbour.example"],
    "bracketed alone": ["[Island Daily]"],
    "dateline alone": ["ISLAND DISPATCH", "PORT SELU, Feb 5"],
}
BY_SENTENCE = {
    "sign up": "Sign up here to have it every morning.",
    "subscribe": "Subscribe to the Island Daily for a year of news.",
    "inbox": "The harbour news, straight to your inbox.",
    "insights": "Get our morning and evening news emails for free.",
    "your guide": "Island Daily newsletter: your guide to the strait.",
    "newsletter": "Our newsletters tell you what the crews think.",
    "delivered": "Delivered daily and free.",
    "live blog": "Follow our Island news live blog for latest updates.",
    "live": "Follow the day’s news live.",
    "teaser": "Here’s what you need to know.",
    "here": "Read the whole agreement here.",
    "more here": "You can find out how the crews live by reading more here.",
    "also in": "Also in today’s newsletter, the price of rice.",
    "stay tuned": "Stay tuned for all that happens in the strait.",
    "writing credit": "Reporting by Tan Mei in Kesh; Editing by Jo Brown.",
    "own views": "The views expressed are the author’s own and not those of Island Daily.",
    "picture credit": "© Harbour Wire.",
    "scroll": "Scroll down for a film of the harbour.",
    "app": "Or try the free app or daily news podcast.",
    "whatsapp": "Join the talk in our WhatsApp channel today.",
    "support": "Support our journalism with a gift.",
    "feedback": "Send us your thoughts on the ferry.",
    "tip": "Do you have a story for Island Daily?",
    "onward": "For more news from the strait, see our map.",
    "offer": "Readers who subscribe this week can have a free trial.",
    "cookies": "Enable JavaScript: your browser does not support this film.",
    "published in": "Published in The Island, February 17th, 2026.",
}


@pytest.mark.parametrize("row", LINES, ids=lambda row: row.name)
def test_a_line_of_each_habit_goes_wherever_it_stands(row: Row) -> None:
    for line in BY_LINE[row.name]:
        assert row.found.match(line), line
        assert clean_text(f"{REPORT}\n\n{line}").text == REPORT
        assert clean_text(f"{line}\n\n{REPORT}").text == REPORT


@pytest.mark.parametrize("row", PROMOTIONS, ids=lambda row: row.name)
def test_a_sentence_of_each_promotion_goes_and_those_beside_it_stay(row: Row) -> None:
    sentence = BY_SENTENCE[row.name]
    assert row.found.search(sentence)
    first, second = REPORT.split("\n\n")
    assert clean_text(f"{first} {sentence} {second}").text == f"{first} {second}"
    assert clean_text(f"<p>{first} {sentence}</p><p>{second}</p>").text == REPORT
    assert clean_text(f"{first} {sentence}").text == first


@pytest.mark.parametrize(
    "sentence",
    [
        "Follow-up talks are planned, the ministry said on its live broadcast of the meeting.",
        "The photo shows the minister on the quay, his office said.",
        "By Monday the ferry had carried 2,000 people, the port said.",
        "Readers of the Island Daily sued the government over the ban.",
        "Updated figures show that exports fell by a tenth, the ministry said.",
        "Related industries lost 4,000 jobs in May, the bureau said.",
        "Watch-making has left the island, the chamber of trade said.",
        "The post office reopened in Selu, and letters were handed out at once.",
        "Share prices fell on Tuesday after the tariff was announced.",
        "Email addresses of 2,000 patients were stolen, the hospital said.",
        "Here is the harbour that both governments claim as their own.",
        "Support for the ruling party fell to a third, a poll found.",
        "More on that ship’s crew was not known, the coast guard said.",
        "Reporting by the ministry shows that the dam is full.",
    ],
)
def test_a_sentence_that_only_begins_like_furniture_stays(sentence: str) -> None:
    assert clean_text(f"{sentence}\n\n{REPORT}").text == f"{sentence}\n\n{REPORT}"
