"""What outlets put around their sentences, as tables: whole lines, and sentences within lines."""

from __future__ import annotations

import re

from digest.collect.clean.row import DAY, MONTH, Row, row

_PICTURE = (
    r"(?:[Pp]hotos?|PHOTOS?|[Ii]mages?|IMAGES?|[Pp]ictures?|PICTURES?|[Gg]raphics?|[Ii]llustrations?|Video|VIDEO|"
    r"[Ff]ile photo|FILE PHOTO|[Cc]redits?|CREDITS?)"
)

CAPTIONS: tuple[Row, ...] = (
    row(
        "caption",
        rf"(?=.{{1,400}}$)(?:{_PICTURE} by|(?:.*[\s(\[.])?{_PICTURE}\s?[:/©])\s?\S.{{0,80}}$",
        "a caption is about a picture we do not show",
        0,
    ),
    row(
        "caption credit",
        r".*\((?:AP|Reuters|AFP|Getty|EPA)[^()]{0,40}(?:Photo|Images?|Pool|via)[^()]{0,40}\)\.?$",
        "the same, as agencies write it",
    ),
    row(
        "picture agency",
        r".{0,200}(?:/ ?|via |— ?|©\s?)(?:Getty Images|AFP|Reuters|Shutterstock|iStock|Alamy|Unsplash)\W{0,3}$",
        "a credit line under a picture",
    ),
)

LINES: tuple[Row, ...] = (
    *CAPTIONS,
    row(
        "picture described",
        r"\W{0,3}(?:this is )?(?:an? |the )?(?:representational|representative|file|screen ?grab|gallery|photo gallery|"
        r"collection)\b.{0,60}\b(?:image|photo|pictures?|pic|photos|curated)\b.{0,120}$",
        "talks of a picture we do not show",
    ),
    row("byline", r"(?:written |reported |reporting |edited |text )?by [^.!?]{2,80}$", "who wrote it is no happening"),
    row(
        "writing credit",
        r"\W{0,3}(?i:(?:additional )?(?:reporting|writing|editing|compiled|edited|translated) by) [A-Z].{1,300}$",
        "the same, at the foot",
        0,
    ),
    row(
        "contributed",
        r".{2,300}\bcontributed (?:reporting|research|to this (?:report|article|story|piece))\b.{0,80}$",
        "the same",
    ),
    row(
        "on air",
        r"[A-Z][\w&]{1,20}(?: [A-Z][\w&]{1,20}){0,2}[’']s [A-Z][\w.’'-]{1,20}(?: [\w.’'-]{2,20}){1,2} "
        r"(?:reports?(?: (?:from|for|live)\b.{0,60})?|explains(?: (?:how|why|what)\b.{0,60})?|"
        r"has (?:more|the (?:story|details|latest)))\W{0,3}$",
        "names a broadcaster's film",
        0,
    ),
    row(
        "published",
        rf"(?:first )?(?:published|updated|posted|last (?:updated|modified))\s?(?:on|at|in|:|{DAY}|{MONTH}|"
        rf"\d).{{0,80}}$",
        "a time stamp, kept elsewhere",
    ),
    row("time stamp", rf"(?:{DAY},? )?(?:{MONTH} \d{{1,2}}|\d{{1,2}} {MONTH}),? \d{{4}}.{{0,40}}$", "a time stamp"),
    row(
        "reading time",
        r"(?:reading time:? )?\d{1,3}[- ]min(?:ute)?s?(?: of)? (?:read|listen|watch)\W*$",
        "says nothing",
    ),
    row(
        "onward link",
        r"(?:\W{0,3})(?:click (?:here )?to )?(?:read|see|learn|find out|watch|view|show|load) (?:more|next|also|"
        r"full|the full"
        r"|all|the rest|related|on)\b.{0,120}$",
        "leads elsewhere",
    ),
    row(
        "continue",
        r"(?:\W{0,3})(?:continue (?:reading|to)|keep reading|click here|tap here|seguir leyendo|weiterlesen"
        r"|lire la suite|more details (?:below|to follow))\b.{0,120}$",
        "leads elsewhere",
    ),
    row(
        "related",
        r"(?:\W{0,3})(?:also read|read also|related|recommended|more (?:on|from|stories|to read|like this)|don'?t "
        r"miss|must read"
        r"|trending|most read|editor'?s picks?|in pictures|listen to|watch|see also|you may also like|what to read "
        r"next)\s?(?::|\||>|$).{0,200}$",
        "a list of other articles",
    ),
    row(
        "onward link abroad",
        r"\W{0,3}(?:বিস্তারিত|আরও পড়ুন|और पढ़ें|阅读全文|查看更多|閱讀全文|続きを読む|もっと見る|더보기|기사 더보기|"
        r"selengkapnya|đọc tiếp|อ่านต่อ|อ่านเพิ่มเติม|اقرأ المزيد|ادامه مطلب|leer más|leia mais|mehr lesen|devamını oku|"
        r"читать далее|подробнее|(?:baca juga|baca selengkapnya|xem thêm|اقرأ أيضا|lire aussi|читайте также)\W.{0,120})"
        r"\W{0,6}$",
        "Read more, in the languages of the region",
    ),
    row(
        "live page",
        r"\W{0,3}[^.!?]{0,60}\blive\b\W{0,3}(?:latest )?(?:news|updates|coverage|blog)\b[^.!?]{0,40}$",
        "names a page that is written on",
    ),
    row(
        "syndication",
        r"the post .{1,300} (?:appeared first on|first appeared on) .{1,100}$",
        "WordPress adds it to every entry",
    ),
    row(
        "first seen",
        r"this (?:article|story|post|piece|report)\b.{0,120}\b(?:originally|first)?\s?(?:appeared|published|"
        r"republished)\b.{0,200}$",
        "where it stood before",
    ),
    row(
        "share",
        r"(?:share|tweet|email|print|save|comments?|copy link|facebook|twitter|whatsapp|linkedin|telegram|bookmark|"
        r"share this.{0,60}|share on .{0,60}|follow us.{0,80}|search|advertisement|ad|sponsored|skip ad|loading|"
        r"menu|subscribe|log ?in|sign ?in)\W*$",
        "a button",
    ),
    row(
        "feedback", r"(?:share|send|give|tell)(?: with)? us (?:your|what you).{0,120}$", "asks the reader for something"
    ),
    row(
        "follow",
        r"(?:follow|join|like|find|add|connect with) (?:us|our|me|@?\w{2,20})(?: \w{1,20}){0,3} (?:on|at|via|"
        r"as)\b.{0,120}$",
        "promotion",
    ),
    row("rights", r"(?:©|\(c\)|copyright\b).{0,200}$|.{0,160}all rights reserved\W*.{0,120}$", "a notice"),
    row(
        "tags",
        r"(?:tags?|topics?|categories|filed under|keywords|source|sources|location|disclaimer|"
        r"disclosure)\s?:.{0,200}$",
        "labels",
    ),
    row("ellipsis", r"\W{1,12}$", "nothing but signs"),
    row(
        "listen",
        r"(?:listen|play|watch|hear)\b.{0,60}\b(?:article|story|episode|podcast|audio|video|live|here|below)\W*$",
        "a player's label",
    ),
    row(
        "machine",
        r".{0,80}\b(?:generated|translated|summari[sz]ed|produced) (?:by|with|using) (?:ai|artificial intelligence|"
        r"a machine)\b.{0,120}$",
        "a note on how the text was made",
    ),
    row(
        "headline syndicated",
        r"\(?(?:except for the headline|this (?:story|article) (?:has not been|was) edited).{0,200}$",
        "a syndication note",
    ),
    row("address alone", r"(?:https?://|www\.)\S{1,500}$", "an address is no sentence"),
    row("bracketed alone", r"\[[^\[\]]{1,60}\]$", "an outlet's or editor's mark"),
    row("dateline alone", rf"[A-Z][A-Z .'-]{{2,30}}(?:,? {MONTH} \d{{1,2}})?\W{{0,3}}$", "a place with no sentence", 0),
)

PROMOTIONS: tuple[Row, ...] = (
    row("sign up", r"\b(?:sign|signing) up (?:here|now|today|for|to)\b", "asks the reader to subscribe"),
    row(
        "subscribe",
        r"^(?:please )?(?:subscribe|register|download|join|become a (?:member|subscriber))\b.{0,200}",
        "the same",
    ),
    row("inbox", r"\b(?:in|to|into|straight to|direct to) your (?:inbox|e-?mail|phone)\b", "sells a newsletter"),
    row(
        "insights",
        r"^get (?:the|our|more|all|your|daily|weekly|exclusive|unlimited|full|breaking|\d+)\b.{0,160}"
        r"\b(?:insights?|news|newsletters?|updates?|alerts?|emails?|apps?|access|stories|briefing|podcast)\b",
        "sells a service",
    ),
    row(
        "your guide",
        r"\bnewsletter\b.{0,60}\byour\b|\byour (?:daily|weekly|essential|guide)\b.{0,80}\b(?:newsletter|briefing|"
        r"inbox|guide to)\b",
        "sells a newsletter",
    ),
    row(
        "newsletter", r"^(?:our|the|this|try|check out|looking for)\b.{0,100}\bnewsletters?\b.{0,60}", "talks of itself"
    ),
    row(
        "delivered",
        r"^delivered\b.{0,60}(?:inbox|daily|weekly|free)\b|^free\W*$|^it'?s free\W*$",
        "the tail of such an offer",
    ),
    row(
        "live blog",
        r"^(?:follow|see|read|catch up)\b.{0,80}\b(?:live ?blogs?|latest updates|live updates|live coverage|as it "
        r"happened)\b",
        "leads elsewhere",
    ),
    row("live", r"^(?:follow|watch)\b.{0,60}\blive\b.{0,20}$", "leads to a page or a film"),
    row(
        "teaser",
        r"^(?:but |and )?here(?:[’']s| is| are)(?: all| everything)?(?: (?:why|how|what|where|when|more))?(?: "
        r"(?:that )?(?:you|we) (?:need to |should )?know| to know| happened| it works)?(?: so far| about it)?\W*$",
        "promises and says nothing",
    ),
    row(
        "here",
        r"^(?:read|see|watch|view|hear|listen to|find|explore)\b.{0,120}\b(?:here|below|above)\W*$",
        "leads elsewhere",
    ),
    row(
        "more here",
        r"\b(?:read(?:ing)?|find(?:ing)?(?: out)?|learn(?:ing)?|see(?:ing)?) more (?:here|below|at|on our)\b",
        "leads elsewhere",
    ),
    row(
        "also in",
        r"^(?:also|plus|elsewhere|coming up)\b.{0,20}\b(?:this|today[’']s|tonight[’']s) "
        r"(?:newsletter|edition|episode|issue)\b",
        "a table of contents",
    ),
    row(
        "stay tuned",
        r"^(?:stay (?:tuned|updated)|catch (?:all|the latest)|(?:for|get) (?:all )?(?:the )?latest)\b.{0,200}",
        "promotion",
    ),
    row("writing credit", r"^\W{0,3}(?i:(?:additional )?(?:reporting|writing|editing) by) [A-Z]", "who wrote it", 0),
    row(
        "own views",
        r"\b(?:views|opinions) expressed\b.{0,160}\b(?:own|author|writer|not necessarily|do not)\b",
        "a notice",
    ),
    row("picture credit", r"^©\s?\S.{0,200}$", "a picture's credit, perhaps with the line that ran into it"),
    row("scroll", r"^(?:scroll|swipe) (?:down|up|to|for)\b.{0,80}$", "works a page"),
    row("app", r"\b(?:free|our|the) (?:app|daily news podcast|news app)\b.{0,60}$", "sells an app"),
    row("whatsapp", r"\b(?:our|the) (?:whatsapp|telegram) channel\b", "promotion"),
    row(
        "support",
        r"^(?:support|help|donate|if you (?:value|like|enjoy|appreciate))\b.{0,80}\b(?:journalism|newsroom|our "
        r"work|reporting)\b",
        "asks for money",
    ),
    row(
        "feedback",
        r"^(?:share|send|give) (?:with )?us (?:your|any) (?:feedback|thoughts|views|comments)\b",
        "asks the reader for something",
    ),
    row("tip", r"\bhave (?:a|your) (?:story|tip|say)\b", "the same"),
    row(
        "onward",
        r"^(?:\W{0,2})(?:continue reading|read more|read the full|click here|find out more|for more (?:on|news|"
        r"information|stories))\b",
        "leads elsewhere",
    ),
    row(
        "offer",
        r"^(?:readers|subscribers|members|users) (?:who|can|will)\b.{0,120}"
        r"\b(?:sign up|subscribe|free trial|discount|special rate)\b",
        "sells a service",
    ),
    row(
        "cookies",
        r"\b(?:cookies?|javascript|ad ?blocker|your browser)\b.{0,80}\b(?:enable|disable|settings|support|policy|"
        r"accept)\w*\b",
        "a page's plumbing",
    ),
    row("published in", r"^(?:first )?published (?:in|on|by|at)\b.{2,80}$", "where it stood"),
)

CAPTION_CREDIT = re.compile(rf"\s*[(\[]?\b{_PICTURE}\s?(?:by|:|/|©)\s?\S.{{0,80}}$")

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
