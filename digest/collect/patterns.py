"""What outlets put around their sentences, as tables: every row says what it finds and why it goes.

The rows are general: they name habits of publishers, never one article. All of them run on one line of bounded length
and none nests a repetition in a repetition, so that hostile text costs no more than ordinary text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_LINE = 1_000  # characters; longer lines are prose, which no furniture row is meant for
AGENCIES = (
    "Reuters|AFP|Agence France-Presse|AP|Associated Press|Bloomberg|Xinhua|Kyodo|Kyodo News|Yonhap|ANI|PTI|IANS|UPI|"
    "dpa|DPA|EFE|ANSA|TASS|Tass|Jiji|Jiji Press|CNA|Bernama|Antara|APP|NYTIMES|The New York Times|Washington Post"
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DAY = r"(?:Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat|Sun)[a-z]{0,6}"
_PICTURE = (
    r"(?:[Pp]hotos?|PHOTOS?|[Ii]mages?|IMAGES?|[Pp]ictures?|PICTURES?|[Gg]raphics?|[Ii]llustrations?|Video|VIDEO|"
    r"[Ff]ile photo|FILE PHOTO|[Cc]redits?|CREDITS?)"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One habit of publishers: its name, how it is found, why it is not part of the report."""

    name: str
    found: re.Pattern[str]
    why: str


def _row(name: str, pattern: str, why: str, flags: int = re.IGNORECASE) -> Row:
    return Row(name, re.compile(pattern, flags), why)


LINES: tuple[Row, ...] = (
    _row(
        "caption",
        rf"(?=.{{1,400}}$)(?:{_PICTURE} by|(?:.*[\s(\[.])?{_PICTURE}\s?[:/©])\s?\S.{{0,80}}$",
        "a caption is about a picture we do not show",
        0,
    ),
    _row(
        "caption credit",
        r".*\((?:AP|Reuters|AFP|Getty|EPA)[^()]{0,40}(?:Photo|Images?|Pool|via)[^()]{0,40}\)\.?$",
        "the same, as agencies write it",
    ),
    _row(
        "picture agency",
        r".{0,200}(?:/|via |— ?|©\s?)(?:Getty Images|AFP|Reuters|Shutterstock|iStock|Alamy|Unsplash)\W{0,3}$",
        "a credit line under a picture",
    ),
    _row("byline", r"(?:written |reported |reporting |edited |text )?by [^.!?]{2,80}$", "who wrote it is no happening"),
    _row(
        "writing credit",
        r"(?:additional )?(?:reporting|writing|editing|compiled) by .{2,300}$",
        "the same, at the foot",
    ),
    _row(
        "published",
        rf"(?:first )?(?:published|updated|posted|last (?:updated|modified))\s?(?:on|at|in|:|{_DAY}|{_MONTH}|"
        rf"\d).{{0,80}}$",
        "a time stamp, kept elsewhere",
    ),
    _row("time stamp", rf"(?:{_DAY},? )?(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH}),? \d{{4}}.{{0,40}}$", "a time stamp"),
    _row(
        "reading time",
        r"(?:reading time:? )?\d{1,3}[- ]min(?:ute)?s?(?: of)? (?:read|listen|watch)\W*$",
        "says nothing",
    ),
    _row(
        "onward link",
        r"(?:\W{0,3})(?:click (?:here )?to )?(?:read|see|learn|find out|watch|view|show|load) (?:more|next|also|"
        r"full|the full"
        r"|all|the rest|related|on)\b.{0,120}$",
        "leads elsewhere",
    ),
    _row(
        "continue",
        r"(?:\W{0,3})(?:continue (?:reading|to)|keep reading|click here|tap here|seguir leyendo|weiterlesen"
        r"|lire la suite|more details (?:below|to follow))\b.{0,120}$",
        "leads elsewhere",
    ),
    _row(
        "related",
        r"(?:\W{0,3})(?:also read|read also|related|recommended|more (?:on|from|stories|to read|like this)|don'?t "
        r"miss|must read"
        r"|trending|most read|editor'?s picks?|in pictures|listen to|watch|see also|you may also like|what to read "
        r"next)\s?(?::|\||>|$).{0,200}$",
        "a list of other articles",
    ),
    _row(
        "syndication",
        r"the post .{1,300} (?:appeared first on|first appeared on) .{1,100}$",
        "WordPress adds it to every entry",
    ),
    _row(
        "first seen",
        r"this (?:article|story|post|piece|report)\b.{0,120}\b(?:originally|first)?\s?(?:appeared|published|"
        r"republished)\b.{0,200}$",
        "where it stood before",
    ),
    _row(
        "share",
        r"(?:share|tweet|email|print|save|comments?|copy link|facebook|twitter|whatsapp|linkedin|telegram|bookmark|"
        r"share this.{0,60}|share on .{0,60}|follow us.{0,80}|search|advertisement|ad|sponsored|skip ad|loading|"
        r"menu|subscribe|log ?in|sign ?in)\W*$",
        "a button",
    ),
    _row(
        "feedback", r"(?:share|send|give|tell)(?: with)? us (?:your|what you).{0,120}$", "asks the reader for something"
    ),
    _row(
        "follow",
        r"(?:follow|join|like|find|add|connect with) (?:us|our|me|@?\w{2,20})(?: \w{1,20}){0,3} (?:on|at|via|"
        r"as)\b.{0,120}$",
        "promotion",
    ),
    _row("rights", r"(?:©|\(c\)|copyright\b).{0,200}$|.{0,160}all rights reserved\W*.{0,120}$", "a notice"),
    _row(
        "tags",
        r"(?:tags?|topics?|categories|filed under|keywords|source|sources|location|disclaimer|"
        r"disclosure)\s?:.{0,200}$",
        "labels",
    ),
    _row("ellipsis", r"\W{1,12}$", "nothing but signs"),
    _row(
        "listen",
        r"(?:listen|play|watch|hear)\b.{0,60}\b(?:article|story|episode|podcast|audio|video|live|here|below)\W*$",
        "a player's label",
    ),
    _row(
        "machine",
        r".{0,80}\b(?:generated|translated|summari[sz]ed|produced) (?:by|with|using) (?:ai|artificial intelligence|"
        r"a machine)\b.{0,120}$",
        "a note on how the text was made",
    ),
    _row(
        "headline syndicated",
        r"\(?(?:except for the headline|this (?:story|article) (?:has not been|was) edited).{0,200}$",
        "a syndication note",
    ),
    _row("address alone", r"(?:https?://|www\.)\S{1,500}$", "an address is no sentence"),
    _row("bracketed alone", r"\[[^\[\]]{1,60}\]$", "an outlet's or editor's mark"),
    _row(
        "dateline alone", rf"[A-Z][A-Z .'-]{{2,30}}(?:,? {_MONTH} \d{{1,2}})?\W{{0,3}}$", "a place with no sentence", 0
    ),
)

PROMOTIONS: tuple[Row, ...] = (
    _row("sign up", r"\b(?:sign|signing) up (?:here|now|today|for|to)\b", "asks the reader to subscribe"),
    _row(
        "subscribe",
        r"^(?:please )?(?:subscribe|register|download|join|become a (?:member|subscriber))\b.{0,200}",
        "the same",
    ),
    _row("inbox", r"\b(?:in|to|into|straight to|direct to) your (?:inbox|e-?mail|phone)\b", "sells a newsletter"),
    _row(
        "insights",
        r"^get (?:the|our|more|all|your|daily|weekly|exclusive|unlimited|full|breaking|\d+)\b.{0,160}"
        r"\b(?:insights?|news|newsletters?|updates?|alerts?|emails?|apps?|access|stories|briefing|podcast)\b",
        "sells a service",
    ),
    _row(
        "your guide",
        r"\bnewsletter\b.{0,60}\byour\b|\byour (?:daily|weekly|essential|guide)\b.{0,80}\b(?:newsletter|briefing|"
        r"inbox|guide to)\b",
        "sells a newsletter",
    ),
    _row(
        "newsletter", r"^(?:our|the|this|try|check out|looking for)\b.{0,100}\bnewsletters?\b.{0,60}", "talks of itself"
    ),
    _row(
        "delivered",
        r"^delivered\b.{0,60}(?:inbox|daily|weekly|free)\b|^free\W*$|^it'?s free\W*$",
        "the tail of such an offer",
    ),
    _row(
        "live blog",
        r"^(?:follow|see|read|catch up)\b.{0,80}\b(?:live ?blogs?|latest updates|live updates|live coverage|as it "
        r"happened)\b",
        "leads elsewhere",
    ),
    _row("app", r"\b(?:free|our|the) (?:app|daily news podcast|news app)\b.{0,60}$", "sells an app"),
    _row("whatsapp", r"\b(?:our|the) (?:whatsapp|telegram) channel\b", "promotion"),
    _row(
        "support",
        r"^(?:support|help|donate|if you (?:value|like|enjoy|appreciate))\b.{0,80}\b(?:journalism|newsroom|our "
        r"work|reporting)\b",
        "asks for money",
    ),
    _row(
        "feedback",
        r"^(?:share|send|give) (?:with )?us (?:your|any) (?:feedback|thoughts|views|comments)\b|\bhave (?:a|your) "
        r"(?:story|tip|say)\b",
        "asks the reader for something",
    ),
    _row(
        "onward",
        r"^(?:\W{0,2})(?:continue reading|read more|read the full|click here|find out more|for more (?:on|news|"
        r"information|stories))\b",
        "leads elsewhere",
    ),
    _row(
        "offer",
        r"^(?:readers|subscribers|members|users) (?:who|can|will)\b.{0,120}"
        r"\b(?:sign up|subscribe|free trial|discount|special rate)\b",
        "sells a service",
    ),
    _row(
        "cookies",
        r"\b(?:cookies?|javascript|ad ?blocker|your browser)\b.{0,80}\b(?:enable|disable|settings|support|policy|"
        r"accept)\w*\b",
        "a page's plumbing",
    ),
    _row("published in", r"^(?:first )?published (?:in|on|by|at)\b.{2,80}$", "where it stood"),
)

_PLACE = r"[A-Z][A-Z.'’/ -]{1,34}[A-Z.](?:,\s[A-Z][\w.'’ ]{1,30})?"
_DATE = rf"(?:,\s{_MONTH}\s\d{{1,2}}|,\s\d{{1,2}}\s{_MONTH})?"
DATELINES: tuple[Row, ...] = (
    _row("bracketed", r"^\[[A-Z][A-Za-z0-9 .,'’&/-]{1,50}\]\s*", "[BEIJING] or [An Outlet]: where it was filed", 0),
    _row(
        "place and agency",
        rf"^[A-Z][\w.'’/ -]{{1,34}}(?:,\s[\w.'’ ]{{1,30}})?{_DATE}\s?\((?P<agency>{AGENCIES})\)\s?(?:--|[-–—:])\s?",
        "BEIJING, Feb 5 (Reuters) -",
        0,
    ),
    _row(
        "date and agency",
        rf"^{_MONTH}\s\d{{1,2}}\s?\((?P<agency>{AGENCIES})\)\s?(?:--|[-–—:])\s?",
        "Feb 5 (Reuters) -",
        0,
    ),
    _row(
        "place and wire",
        r"^[A-Z][\w.'’ -]{1,34}\s\([A-Z][\w.&’' ]{1,24}\)\s?(?:--|[–—]|-\s)\s?",
        "HANOI (Harbour Wire) - from a wire that no list of agencies knows",
        0,
    ),
    _row("place and dash", rf"^{_PLACE}{_DATE}\s?(?:--|–|—|\s-)\s", "TOKYO —", 0),
    _row(
        "place and colon",
        rf"^(?=[A-Z .'’/-]{{4,36}}:){_PLACE}:\s(?=[A-Z“\"‘'])",
        "KHARTOUM: as Dawn and others write",
        0,
    ),
    _row("place and two hyphens", r"^[A-Z][\w.'’ -]{2,30}\s--\s(?=[A-Z“\"‘'])", "Gaborone --", 0),
    _row("agency and dash", rf"^\(?(?P<agency>{AGENCIES})\)?\s?(?:--|–|—|\s-)\s", "(AFP) —", 0),
)

CREDITS: tuple[Row, ...] = (
    _row(
        "in brackets",
        rf"\s*[(\[](?P<agency>{AGENCIES})(?:\s?[/,&]\s?[\w ]{{2,20}})?[)\]]\.?\s*$",
        "(Reuters) at the end",
        0,
    ),
    _row(
        "in capitals",
        r"(?<=[.!?”\"’])\s+(?P<agency>BLOOMBERG|REUTERS|AFP|AP|XINHUA|KYODO(?: NEWS)?|YONHAP|BERNAMA|ANI|PTI|DPA|"
        r"NYTIMES"
        r"|WASHINGTON POST|THE STRAITS TIMES|AGENCIES)(?:[ ,/]+(?:BLOOMBERG|REUTERS|AFP|AP|XINHUA|KYODO|"
        r"YONHAP))*\.?\s*$",
        "BLOOMBERG after the last full stop",
        0,
    ),
    _row("after a dash", rf"(?<=[.!?”\"’])\s*(?:--|[-–—])\s?(?P<agency>{AGENCIES})\.?\s*$", "— AFP at the end", 0),
    _row(
        "with input",
        rf"\s*\(?[Ww]ith (?:inputs?|reporting|files|additional reporting|agency inputs?) (?:from|by) (?:the "
        rf")?(?P<agency>{AGENCIES})[^.]{{0,40}}\)?\.?\s*$",
        "whose reporting was used",
        0,
    ),
)

CAPTION_CREDIT = re.compile(rf"\s*[(\[]?\b{_PICTURE}\s?(?:by|:|/|©)\s?\S.{{0,80}}$")
BYLINE = re.compile(r"^(?:[Bb]y|BY)\s+(?P<name>[A-Z][\w.'’-]+(?:[ ,]+(?:and |& |in )?[A-Z][\w.'’-]+){1,7})\s*$")

# Words after which no English sentence ends: what stops here was cut off.
DANGLING = frozenset(
    {
        "a",
        "an",
        "the",
        "of",
        "and",
        "or",
        "to",
        "for",
        "with",
        "from",
        "by",
        "at",
        "as",
        "that",
        "which",
        "who",
        "whose",
    }
    | {"but", "than", "into", "between", "their", "its", "his", "her", "is", "are", "was", "were", "has", "have"}
    | {"had", "will", "would", "could", "should", "may", "might", "because", "while", "if", "when", "including"}
)

# A label that tells the reader what kind of thing follows stays, spelt one way; wire furniture goes.
TITLE_LABEL = re.compile(
    r"^(?P<label>live(?: updates?| blog)?|watch(?: live)?|video|in pictures|photos?|opinion|analysis|explainer|"
    r"explained|factbox|editorial|comment|interview|podcast|exclusive interview)\s*(?:\||:|-(?=\S)|\s[-–—]\s)\s*",
    re.IGNORECASE,
)
TITLE_FURNITURE = re.compile(
    r"^(?:breaking(?: news)?|just in|exclusive|update ?\d{0,2}|correct(?:ed|ion)|refile|wrapup ?\d{0,2}|developing|"
    r"urgent|newsalert|\d(?:st|nd|rd|th) (?:ld|lead)|lead)\s*(?:\||:|-(?=\S)|\s[-–—]\s)\s*",
    re.IGNORECASE,
)
TITLE_TAIL = re.compile(r"\s+(?P<mark>[-|–—·•]|::|»)\s+(?P<tail>[^|]{2,45})$")
OUTLET_WORDS = re.compile(
    r"\b(?:news|times|post|reuters|bbc|cnn|guardian|journal|herald|tribune|today|daily|telegraph|economist|jazeera|"
    r"bloomberg|npr|afp|online|tv|channel|magazine|review|gazette|standard|observer|independent|mail|chronicle|press|wire|dw|"
    r"nikkei|xinhua)\b|\.(?:com|org|net|co)\b",
    re.IGNORECASE,
)
