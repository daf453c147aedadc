"""The weighted words of topics, signs and kinds, all found in one reading of a text."""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache

from digest.pick.language.lexicon import Lexicon, table

LEAD = 600  # characters of text that say what a report is about; what follows is background
TITLE_COUNTS = 2.0  # a word of the headline counts so often
SAYS_IT_ALONE = 3  # the weight of a word that needs no second one beside it
TOPIC, SIGN, KIND, UNLESS = "topic", "sign", "kind", "unless"

Words = dict[str, dict[str, float]]  # by label, the different words that speak for it, with their weights


@lru_cache(maxsize=16)  # a report's headline and lead are asked for topics, signs and kind in turn
def words(text: str) -> dict[str, Words]:
    """The words found, by `TOPIC`, `SIGN`, `KIND` and `UNLESS`; callers read and do not change them."""
    found: dict[str, Words] = defaultdict(dict)
    for label, weighed in _lexicon().find(text).items():
        sort, _, name = label.partition(" ")
        found[sort][name] = weighed
    return found


@cache
def _lexicon() -> Lexicon:
    kinds = table("kinds.yaml")
    rows = {f"{TOPIC} {name}": weights for name, weights in table("topics.yaml").items()}
    rows |= {f"{SIGN} {name}": weights for name, weights in table("signs.yaml").items()}
    rows |= {f"{KIND} {row['kind']}": row["words"] for row in kinds if "words" in row}
    rows |= {f"{UNLESS} {row['kind']}": {1: row["unless"]} for row in kinds if "unless" in row}
    return Lexicon(rows)
