"""The figures to beat: baselines measured on the same sets in November 2026, and what the project asks of itself."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import mean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure of one set.

    `tasks` is how the names of its tasks begin; of several the mean counts. `must` and `stretch` are lower bounds, or
    upper bounds where `at_most` is set.
    """

    name: str
    tasks: str
    figure: str
    baseline: str
    must: float
    stretch: float | None = None
    at_most: bool = False

    def reached(self, value: float) -> str:
        """Whether a value is `stretch`, `must` or `short`."""

        def holds(bound: float) -> bool:
            return value <= bound if self.at_most else value >= bound

        if self.stretch is not None and holds(self.stretch):
            return "stretch"
        return "must" if holds(self.must) else "short"

    def value(self, scores: Mapping[str, Mapping[str, float]]) -> float | None:
        """The figure among the scores by task; None when no task of that name was run.

        What was fitted on counts for no bar.
        """
        counted = [task for task in scores if f"{task}_".startswith(f"{self.tasks}_") and not task.endswith("_train")]
        found = [scores[task][self.figure] for task in counted]
        return mean(found) if found else None


BARS = (
    Bar("grouping, Asia 2023", "cluster_asia2023", "b3_f1", ".91 TF-IDF; .919 with a model", 0.92, 0.95),
    Bar("grouping, NeuS", "cluster_neus", "b3_f1", ".834 TF-IDF; .855 with a model", 0.845, 0.88),
    Bar("grouping, ECB+", "cluster_ecb", "b3_f1", ".87 TF-IDF, .92 entities; .877 with a model", 0.90, 0.94),
    Bar("grouping, Wikinews", "cluster_wikinews", "b3_f1", ".728; .735 with a model", 0.735, 0.78),
    Bar("relevance, average precision", "relevance", "ap", ".947 a lexicon rule", 0.95, 0.98),
    Bar("relevance, F1", "relevance", "f1", ".827 a lexicon rule", 0.87, 0.95),
    Bar("ranking, nDCG@10", "rank", "ndcg@10", ".512 outlets x topic; .558 fitted", 0.53, 0.60),
    Bar("ranking, MAP", "rank", "map", ".410 outlets x topic; .454 fitted", 0.43, 0.50),
    Bar("countries, GWN, Asia F1", "geo_GWN", "asia_f1", ".898 with cities", 0.91, 0.95),
    Bar("countries, TR-News, Asia F1", "geo_TR-News", "asia_f1", ".979 with cities", 0.98, 0.99),
    Bar("copies, F1", "dup", "f1", ".998 containment of 3-shingles", 0.995),
    Bar("copies, false on one event", "dup", "fp_rate_same_event", ".003 the same", 0.005, at_most=True),
    Bar("summaries, ROUGE-1", "summary_neus", "rouge1", "38.9 at 70 words", 39.5, 42),
    Bar("summaries, ROUGE-2", "summary_neus", "rouge2", "17.3 at 70 words", 17, 19),
    Bar("summaries, words", "summary_neus", "mean_words", "70", 65, at_most=True),
    Bar("article text, F1", "extract", "f1", ".954 trafilatura", 0.954, 0.965),
    Bar("10,000 entries, seconds", "stream_10000", "wall_s", "about 8 CPU seconds", 10, at_most=True),
    Bar("10,000 entries, peak MB", "stream_10000", "peak_mb", "2,000 dense", 600, at_most=True),
    Bar("100,000 entries, seconds", "stream_100000", "wall_s", "", 120, at_most=True),
)
