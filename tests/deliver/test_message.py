from __future__ import annotations

import quopri
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import compat32, default
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st

from digest.db.editions import content_id
from digest.deliver.message import Letter, Recipient, build, mailbox
from digest.errors import SettingsError
from digest.tokens import Purpose, token

DATE = datetime(2026, 2, 18, 7, 0, tzinfo=timezone(timedelta(hours=8)))
LETTER = Letter(
    edition_id=42,
    newsletter="decoding-asia",
    sender=mailbox("Decoding Asia <asia@digest.example>", "sender"),
    reply_to=mailbox("editor@desk.example", "reply_to"),
    public_url="https://pages.digest.example/",
    subject="The strait reopens",
    html='<p>Über — “straits”</p><a href="https://p.example/unsubscribe/UNSUBSCRIBExTOKENxHERE">Leave</a>'
    '<a href="https://p.example/preferences/PREFERENCESxTOKENxHERE">Change</a>',
    text="Über straits\n.\nFrom here\nhttps://p.example/unsubscribe/UNSUBSCRIBExTOKENxHERE\n"
    "https://p.example/preferences/PREFERENCESxTOKENxHERE\n",
)
ANN = Recipient("ann@readers.example", "Ann Reader", 7, "0a" * 16)
BEN = Recipient("ben@readers.example", "Ben Reader", 8, "0b" * 16)
# What an attacker or an odd keyboard could put into a headline or a name.
NASTY = st.one_of(
    st.text(max_size=300),
    st.sampled_from(
        [
            "a\r\nBcc: all@readers.example",
            "a\n\nbody",
            "=?utf-8?q?a=0D=0ABcc:_all=40readers.example?=",
            "=?utf-8?b?YQpCY2M6IHhAeS5leGFtcGxl?=",
            "a\x00b\x0bc\x0cd\x1ce\x85f\u2028g\u2029h",
            '", <all@readers.example>, "',
            "(comment) <x>; group: a,",
            "=?",
            "\ud800",
        ]
    ),
    st.text(alphabet='=?utf8-qbQB_AD0:@<>,;"\\ \r\n', max_size=80),
)


def headers(message: bytes) -> list[tuple[str, str]]:
    """The header fields with their folding undone, read from the bytes with no help from `email`."""
    head = message.partition(b"\r\n\r\n")[0].decode("ascii")
    fields = re.sub(r"\r\n(?=[ \t])", "", head).split("\r\n")
    return [(name, value.strip()) for name, _, value in (field.partition(":") for field in fields)]


def header(message: bytes, name: str) -> str:
    (value,) = [value for key, value in headers(message) if key.lower() == name.lower()]
    return value


def parsed(message: bytes) -> EmailMessage:
    made = message_from_bytes(message, policy=default)
    assert isinstance(made, EmailMessage)
    return made


def content(part: Any) -> str:
    """What a part says, with the line ends of Unix."""
    return str(part.get_content()).replace("\r\n", "\n")


def subject(message: bytes) -> str:
    """The subject as Python's older parser reads it, whose decoding shares nothing with what wrote it."""
    return str(make_header(decode_header(message_from_bytes(message, policy=compat32)["Subject"])))


def test_every_header_is_there_once_and_says_what_it_must() -> None:
    message = build(LETTER, ANN, DATE)
    names = [name for name, _ in headers(message)]
    assert len(names) == len(set(names))
    assert dict(headers(message)) | {"Content-Type": ""} == {
        "From": '"Decoding Asia" <asia@digest.example>',
        "To": '"Ann Reader" <ann@readers.example>',
        "Reply-To": "editor@desk.example",
        "Subject": "The strait reopens",
        "Date": "Wed, 18 Feb 2026 07:00:00 +0800",
        "Message-ID": header(message, "Message-ID"),
        "List-Id": "<decoding-asia.digest.example>",
        "List-Unsubscribe": f"<https://pages.digest.example/unsubscribe/{token(7, ANN.key, Purpose.UNSUBSCRIBE)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": "",
    }


def test_the_date_is_the_moment_given() -> None:
    assert parsedate_to_datetime(header(build(LETTER, ANN, DATE.astimezone(UTC)), "Date")) == DATE


def test_message_id_stays_the_same_for_an_edition_and_subscriber_and_differs_between_them() -> None:
    ids = [
        header(build(letter, who, date), "Message-ID")
        for letter in (LETTER, replace(LETTER, edition_id=43))
        for who in (ANN, BEN)
        for date in (DATE, DATE + timedelta(days=1))
    ]
    assert ids[0::2] == ids[1::2]
    assert len(set(ids)) == 4
    assert all(re.fullmatch(r"<[0-9a-f]{32}@digest\.example>", one) for one in ids)


def test_message_id_cannot_be_computed_without_the_key() -> None:
    ids = {header(build(LETTER, replace(ANN, key=key), DATE), "Message-ID") for key in ("0a" * 16, "0b" * 16)}
    assert len(ids) == 2


def test_message_id_gives_away_neither_address_nor_key() -> None:
    message_id = header(build(LETTER, ANN, DATE), "Message-ID")
    assert "ann" not in message_id.partition("@")[0]
    assert ANN.key not in message_id


@pytest.mark.parametrize("length", [20, 76, 90, 130, 200, 400])
def test_list_unsubscribe_is_one_plain_line_however_long(length: int) -> None:
    url = "https://pages.digest.example/" + "x" * length
    (line,) = re.findall(rb"(?m)^List-Unsubscribe: .*\r$", build(replace(LETTER, public_url=url), ANN, DATE))
    mark = token(7, ANN.key, Purpose.UNSUBSCRIBE)
    assert line == f"List-Unsubscribe: <{url}/unsubscribe/{mark}>\r".encode()


def test_the_text_part_comes_first_and_html_second() -> None:
    message = parsed(build(LETTER, ANN, DATE))
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert {part.get_content_charset() for part in message.iter_parts()} == {"utf-8"}


def test_both_parts_come_back_as_they_were_with_the_tokens_filled_in() -> None:
    plain, html = parsed(build(LETTER, ANN, DATE)).iter_parts()
    leave, change = (token(7, ANN.key, purpose) for purpose in (Purpose.UNSUBSCRIBE, Purpose.PREFERENCES))

    def filled(body: str) -> str:
        return body.replace("UNSUBSCRIBExTOKENxHERE", leave).replace("PREFERENCESxTOKENxHERE", change)

    assert content(plain) == filled(LETTER.text)
    assert content(html) == filled(LETTER.html) + "\n"


def test_no_placeholder_is_left_and_every_one_of_several_is_filled() -> None:
    letter = replace(LETTER, html=LETTER.html * 30, text=LETTER.text * 30)
    message = build(letter, ANN, DATE)
    body = quopri.decodestring(message)
    assert b"TOKENxHERE" not in body
    assert body.count(token(7, ANN.key, Purpose.PREFERENCES).encode()) == 60
    assert body.count(token(7, ANN.key, Purpose.UNSUBSCRIBE).encode()) == 61  # and the header


def test_tokens_of_another_person_are_not_in_a_copy() -> None:
    body = quopri.decodestring(build(LETTER, ANN, DATE))
    for purpose in Purpose:
        assert token(BEN.subscription_id, BEN.key, purpose).encode() not in body


PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40


def test_a_picture_stands_beside_the_html_and_comes_back_as_it_was() -> None:
    html = f'<img src="cid:{content_id(PNG)}" alt="Bars">'
    message = build(replace(LETTER, html=html, picture=PNG), ANN, DATE)
    plain, related = parsed(message).iter_parts()
    assert (plain.get_content_type(), related.get_content_type()) == ("text/plain", "multipart/related")
    assert related.get_param("type") == "text/html"  # RFC 2387, section 3.1
    page, picture = related.iter_parts()
    assert content(page).strip() == html
    assert picture.get_content() == PNG
    assert picture["Content-ID"] == f"<{content_id(PNG)}>"
    assert picture["Content-Disposition"] == 'inline; filename="coverage.png"'


def test_a_message_with_a_picture_keeps_to_76_octets_and_crlf_and_differs_from_others_only_there() -> None:
    message = build(replace(LETTER, html="<p>=_" * 500, picture=PNG), ANN, DATE)
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", message) is None
    assert max(len(line) for line in message.partition(b"\r\n\r\n")[2].split(b"\r\n")) <= 76
    assert [name for name, _ in headers(message)] == [name for name, _ in headers(build(LETTER, ANN, DATE))]


def test_the_copies_of_two_readers_and_two_editions_each_have_their_own() -> None:
    other = replace(LETTER, picture=PNG[::-1], subject="Ports open")
    for letter, who in [
        (replace(LETTER, picture=PNG), ANN),
        (other, ANN),
        (replace(LETTER, picture=PNG), BEN),
        (LETTER, BEN),
    ]:
        message = build(letter, who, DATE)
        pictures = [part.get_content() for part in parsed(message).walk() if part.get_content_type() == "image/png"]
        assert pictures == ([letter.picture] if letter.picture else [])
        assert token(who.subscription_id, who.key, Purpose.UNSUBSCRIBE).encode() in quopri.decodestring(message)


@pytest.mark.parametrize(
    "body",
    [
        "x" * 5000,
        "é" * 3000,
        "日本の海峡" * 800,
        "a=b " * 900,
        "x \n" * 50,
        ".\n..\n.x\nFrom me\n" * 9,
        "<p>é=x " * 700,
    ],
)
def test_lines_of_the_body_keep_to_76_octets_and_end_in_crlf(body: str) -> None:
    message = build(replace(LETTER, html=body, text=body), ANN, DATE)
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", message) is None
    _, _, rest = message.partition(b"\r\n\r\n")
    assert max(len(line) for line in rest.split(b"\r\n")) <= 76
    assert message.isascii()
    assert all(len(line) <= 998 for line in message.split(b"\r\n"))
    for part in parsed(message).iter_parts():
        assert part["Content-Transfer-Encoding"] == "quoted-printable"
        assert content(part).rstrip("\n") == body.rstrip("\n")


@pytest.mark.parametrize(
    "text",
    [
        "Über die Straße: “Tanaris” öffnet",
        "海峡が九年ぶりに再開",
        "The strait reopens \U0001f6a2",
        "می\u200cخواهم و \U0001f468\u200d\U0001f469\u200d\U0001f467",
        "Ö" * 200,
        "a =?utf-8?q?b?= c",
    ],
)
def test_a_subject_beyond_ascii_comes_back_the_same(text: str) -> None:
    message = build(replace(LETTER, subject=text), ANN, DATE)
    assert subject(message) == text
    assert parsed(message)["Subject"] == text
    for word in re.findall(r"=\?\S+\?=", header(message, "Subject")):
        assert len(word) <= 75  # RFC 2047, section 2


@given(text=NASTY, name=NASTY)
def test_no_subject_or_name_adds_a_header_or_a_recipient(text: str, name: str) -> None:
    message = build(replace(LETTER, subject=text), replace(ANN, name=name), DATE)
    assert [key for key, _ in headers(message)] == [key for key, _ in headers(build(LETTER, ANN, DATE))]
    fields = message_from_bytes(message, policy=compat32)
    assert fields.keys() == message_from_bytes(build(LETTER, ANN, DATE)).keys()
    assert parseaddr(header(message, "To"))[1] == ANN.email
    assert [address.addr_spec for address in parsed(message)["To"].addresses] == [ANN.email]


def test_a_line_break_in_an_address_or_in_the_address_of_the_pages_adds_no_header() -> None:
    letter = replace(LETTER, public_url="https://p.example/\r\nBcc: all@readers.example\r\n")
    message = build(letter, replace(ANN, email="ann@readers.example\nBcc: all@readers.example"), DATE)
    assert [key for key, _ in headers(message)] == [key for key, _ in headers(build(LETTER, ANN, DATE))]


@given(text=NASTY)
def test_every_subject_comes_back_as_the_printable_line_it_is(text: str) -> None:
    joiners = "\u200c\u200d"
    line = " ".join("".join(letter if letter.isprintable() or letter in joiners else " " for letter in text).split())[
        :200
    ]
    assert subject(build(replace(LETTER, subject=text), ANN, DATE)).strip() == line.strip()


@given(name=NASTY)
def test_every_name_comes_back_as_the_printable_line_it_is(name: str) -> None:
    field = header(build(LETTER, replace(ANN, name=name), DATE), "To")
    line = " ".join(
        "".join(letter if letter.isprintable() or letter in "\u200c\u200d" else " " for letter in name).split()
    )
    shown, _, address = field.rpartition(" ")
    assert address.strip("<>") == ANN.email
    assert (
        parseaddr(field)[0] == line if shown.startswith('"') else str(make_header(decode_header(shown))).strip() == line
    )


def test_a_subject_is_cut_at_200_characters() -> None:
    assert subject(build(replace(LETTER, subject="x" * 5000), ANN, DATE)) == "x" * 200


def test_a_person_without_a_name_is_named_by_the_address_alone() -> None:
    assert header(build(LETTER, replace(ANN, name=""), DATE), "To") == "ann@readers.example"


def test_a_sender_whose_name_is_not_ascii_is_encoded() -> None:
    letter = replace(LETTER, sender=mailbox('"Décoder l\'Asie, matin" <asia@digest.example>', "sender"))
    sender = header(build(letter, ANN, DATE), "From")
    assert sender.isascii()
    assert str(make_header(decode_header(sender))) == "Décoder l'Asie, matin <asia@digest.example>"


@pytest.mark.parametrize("line", ["", "Decoding Asia", "a@", "@b.example", "asia@münchen.example", "a b@c.example"])
def test_a_sender_that_is_no_address_is_refused_by_the_name_of_its_setting(line: str) -> None:
    with pytest.raises(SettingsError, match=r"newsletters\.asia\.sender"):
        mailbox(line, "newsletters.asia.sender")
