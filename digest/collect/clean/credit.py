"""Who a report is credited to: news agencies under one name each, datelines, and authors."""

from __future__ import annotations

import re

from digest.collect.clean.row import MONTH, Row, key, row

# Agencies and syndicating papers by the name that is stored, with the other ways in which outlets write them.
# Compiled from the agencies' own names, November 2026.
AGENCIES: dict[str, tuple[str, ...]] = {
    "Reuters": ("REUTERS", "Thomson Reuters", "রয়টার্স", "路透社", "ロイター"),
    "AFP": ("Agence France-Presse", "Agence France Presse", "এএফপি", "法新社"),
    "AP": ("Associated Press", "The Associated Press", "AP News", "美联社"),
    "Bloomberg": ("BLOOMBERG", "Bloomberg News"),
    "Xinhua": ("XINHUA", "Xinhua News Agency", "新华社"),
    "CNS": ("China News Service",),
    "CNA": ("Central News Agency",),
    "Kyodo": ("KYODO", "Kyodo News", "KYODO NEWS", "共同社", "共同通信"),
    "Jiji Press": ("Jiji", "JIJI"),
    "Yonhap": ("YONHAP", "Yonhap News", "Yonhap News Agency", "연합뉴스"),
    "KCNA": ("Korean Central News Agency",),
    "Montsame": ("MONTSAME",),
    "PTI": ("Press Trust of India",),
    "ANI": ("Asian News International",),
    "IANS": ("Indo-Asian News Service",),
    "UNI": ("United News of India",),
    "APP": ("Associated Press of Pakistan",),
    "BSS": ("Bangladesh Sangbad Sangstha", "বাসস"),
    "UNB": ("United News of Bangladesh",),
    "Bernama": ("BERNAMA",),
    "Antara": ("ANTARA", "Antara News", "ANTARA News"),
    "PNA": ("Philippine News Agency",),
    "VNA": ("Vietnam News Agency", "VNA/VNS", "VNS"),
    "TNA": ("Thai News Agency",),
    "Anadolu": ("Anadolu Agency", "Anadolu Ajansı"),
    "IRNA": (),
    "ISNA": (),
    "MNA": ("Mehr News Agency", "Mehr"),
    "Tasnim": ("Tasnim News Agency",),
    "WAM": (),
    "SPA": ("Saudi Press Agency",),
    "TASS": ("Tass",),
    "RIA Novosti": ("RIA",),
    "Interfax": (),
    "dpa": ("DPA", "Deutsche Presse-Agentur"),
    "EFE": (),
    "ANSA": (),
    "UPI": ("United Press International",),
    "PA Media": ("Press Association",),
    "AAP": ("Australian Associated Press",),
    "Canadian Press": ("The Canadian Press",),
    "The New York Times": ("NYTIMES", "NYT", "New York Times"),
    "The Washington Post": ("WASHINGTON POST", "Washington Post"),
    "The Straits Times": ("THE STRAITS TIMES",),
    "ANN": ("Asia News Network",),
}
_SPELLINGS = {spelling: name for name, others in AGENCIES.items() for spelling in (name, *others)}
_BY_KEY = {key(spelling): name for spelling, name in _SPELLINGS.items()}
_AGENCY = "|".join(re.escape(spelling) for spelling in sorted(_SPELLINGS, key=len, reverse=True))
# Unnamed agencies are credited as well; there is nothing to store then.
_NAMED = rf"(?P<agency>{_AGENCY})(?!\w)"
_UNNAMED = r"(?:[Aa]gency|[Aa]gencies|AGENCIES|[Nn]ews [Aa]gencies|[Ww]ire [Ss]ervices)"
# Capitals before a dash or colon that are no place.
_NO_PLACE = (
    r"(?!(?:US|USA|UK|EU|UN|UAE|NATO|OPEC|ASEAN|APEC|AUKUS|BRICS|SAARC|IMF|WTO|WHO|IAEA|AI|CEO|GDP|COVID|COVID-19)\b)"
)
_PLACE = rf"{_NO_PLACE}[A-Z][A-Z.'’/ -]{{1,34}}[A-Z.](?:,\s[A-Z][\w.'’ ]{{1,30}})?"
_DATE = rf"(?:,\s{MONTH}\s\d{{1,2}}|,\s\d{{1,2}}\s{MONTH})?(?:,?\s\d{{4}})?"
_BEGINS = r"(?=[A-Z\d“\"‘'])"  # what follows a dateline begins a sentence

DATELINES: tuple[Row, ...] = (
    row("bracketed", r"^\[[A-Z][A-Za-z0-9 .,'’&/-]{1,50}\]\s*", "[BEIJING] or [An Outlet]: where it was filed", 0),
    row(
        "place and agency",
        rf"^[A-Z][\w.'’/ -]{{1,34}}(?:,\s[\w.'’ ]{{1,30}})?{_DATE}\s?\({_NAMED}\)\s?(?:--|[-–—:])\s?",
        "BEIJING, Feb 5 (Reuters) -",
        0,
    ),
    row(
        "place, date and agency",
        rf"^[A-Z][\w.'’/ -]{{1,34}},\s(?:{MONTH}\s\d{{1,2}}|\d{{1,2}}\s{MONTH})\s\({_NAMED}\)\s{_BEGINS}",
        "New Delhi, Feb 5 (PTI): with a date no dash is needed",
        0,
    ),
    row("date and agency", rf"^{MONTH}\s\d{{1,2}}\s?\({_NAMED}\)\s?(?:--|[-–—:])\s?", "Feb 5 (Reuters) -", 0),
    row(
        "place and wire",
        rf"^[A-Z][\w.'’/ -]{{1,34}}{_DATE}\s\([A-Z][\w.&/’' ]{{1,24}}\)\s?(?:--|[–—]|-\s)\s?",
        "HANOI, Feb. 5 (Harbour Wire) - from a wire that no list of agencies knows",
        0,
    ),
    row("place and dash", rf"^{_PLACE}{_DATE}\s?(?:--|–|—|\s-)\s{_BEGINS}", "TOKYO —", 0),
    row("place and colon", rf"^(?=[A-Z .'’/-]{{4,36}}:){_PLACE}:\s{_BEGINS}", "KHARTOUM: as Dawn and others write", 0),
    row("place and two hyphens", rf"^[A-Z][\w.'’ -]{{2,30}}\s--\s{_BEGINS}", "Gaborone --", 0),
    row("agency and dash", rf"^\(?{_NAMED}\)?\s?(?:--|–|—|\s-)\s", "(AFP) —", 0),
    row("broadcaster", r"^\((?:CNN|CNN Business)\)\s?(?:--|[-–—])?\s?", "(CNN)", 0),
)

CREDITS: tuple[Row, ...] = (
    row(
        "in brackets",
        rf"(?<=[.!?”\"’])\s*[(\[]{_NAMED}(?:\s?[/,&]\s?[\w ]{{2,20}})?[)\]]\.?\s*$",
        "(Reuters) after the last full stop; before it, brackets explain a name",
        0,
    ),
    row(
        "in capitals",
        r"(?<=[.!?”\"’])\s+(?P<agency>BLOOMBERG|REUTERS|AFP|AP|XINHUA|KYODO(?: NEWS)?|YONHAP|BERNAMA|ANI|PTI|DPA|"
        r"NYTIMES|WASHINGTON POST|THE STRAITS TIMES|AGENCIES)(?:[ ,/]+(?:BLOOMBERG|REUTERS|AFP|AP|XINHUA|KYODO|"
        r"YONHAP))*\.?\s*$",
        "BLOOMBERG after the last full stop",
        0,
    ),
    row("after a dash", rf"(?<=[.!?”\"’])\s*(?:--|[-–—])\s?{_NAMED}\.?\s*$", "— AFP at the end", 0),
    row(
        "with input",
        rf"\s*\(?\b[Ww]ith (?:inputs?|reporting|files|additional reporting|agency inputs?) (?:from|by) (?:the )?"
        rf"(?:{_NAMED}|{_UNNAMED})[^.]{{0,40}}\)?\.?\s*$",
        "whose reporting was used",
        0,
    ),
    row("inputs", rf"\s*\([Ww]ith {_NAMED} [Ii]nputs?\)\.?\s*$", "(With ANI inputs)", 0),
)

BYLINE = re.compile(
    r"^(?:[Bb]y|BY)\s+(?P<name>[A-Z][\w.'’-]+(?:[ ,]+(?:and |& |in )?[A-Z][\w.'’-]+){0,7}"
    r"(?:\s?[|/–—-]\s?[A-Z][\w .&’'-]{1,40})?)\s*$"
)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,100}")
_AUTHORED = re.compile(r"^(?:written |reported |posted )?by\s+", re.IGNORECASE)
# Accounts and desks: what publishing software fills in where nobody is named.
_NOBODY = re.compile(
    r"^(?:admin\w*|administrator|editors?|news ?desk|web ?desk|web ?master|staff|user|root|unknown|none|null|noreply|"
    r"author|reporter|correspondent|monitoring desk|agencies|(?:\w+ ){1,3}(?:staff|desk|admin|newsroom|editors?))$",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:editor|correspondent|reporter|writer|analyst|columnist|bureau|contributor)s?$|^special to\b", re.IGNORECASE
)
_MAX_AUTHOR = 200  # characters: a dozen names


def agency_named(found: str) -> str:
    """The stored name of an agency, however it is spelt; the empty text if this is none."""
    return _BY_KEY.get(key(found), "")


def author(field: str) -> tuple[str, str]:
    """The people and the agency that a feed's author field names: (byline, agency), each perhaps empty.

    RSS wants an address with the name in brackets, `name@example.org (A Name)`; the address is nobody's business.
    """
    text = " ".join(_ADDRESS.sub(" ", field).split())
    text = _AUTHORED.sub("", text.strip(" ()<>,;|"))
    parts = [part.strip(" ()") for part in re.split(r"[|/,]|\s[–—-]\s|\swith\s", text)]
    agency = next((name for part in parts if (name := agency_named(part))), "")
    people = [part for part in parts if part and not agency_named(part) and not _is_nobody(part)]
    byline = ", ".join(people)
    return _properly(byline)[:_MAX_AUTHOR].strip(), agency


def _is_nobody(part: str) -> bool:
    return bool(_NOBODY.match(part) or _ROLE.search(part))


def _properly(name: str) -> str:
    """A NAME IN CAPITALS as names are written; initials and short names stay."""
    return name.title().replace(" And ", " and ") if name.isupper() and len(name) > 5 and name.isascii() else name  # noqa: PLR2004 - J.K. or LEE
