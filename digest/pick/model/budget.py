"""What asking a model may cost an edition, in tokens and in money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.pick.model.answers import Answer, Request
    from digest.settings import Model as ModelSettings

_MILLION = 1_000_000


@dataclass(slots=True)
class Budget:
    """What has been spent, and what may be: by estimate before asking, by what the server says after."""

    max_tokens: int
    max_cost: float
    price_in: float
    price_out: float
    tokens: int = 0
    cost: float = 0.0

    @classmethod
    def of(cls, settings: ModelSettings) -> Budget:
        """The budget of one edition."""
        return cls(settings.max_tokens, settings.max_cost, settings.price_in, settings.price_out)

    def allows(self, request: Request) -> bool:
        """Whether the request fits even if every token that it may take is used."""
        tokens = request.tokens + request.max_tokens
        cost = self._cost(request.tokens, request.max_tokens)
        return self.tokens + tokens <= self.max_tokens and self.cost + cost <= self.max_cost

    def paid(self, answer: Answer) -> None:
        """Count what an answer took."""
        self._spend(answer.tokens_in, answer.tokens_out)

    def lost(self, request: Request) -> None:
        """Count a request without an answer that may be billed all the same: as the most that it can have taken."""
        self._spend(request.tokens, request.max_tokens)

    def _spend(self, tokens_in: int, tokens_out: int) -> None:
        self.tokens += tokens_in + tokens_out
        self.cost += self._cost(tokens_in, tokens_out)

    def _cost(self, tokens_in: int, tokens_out: int) -> float:
        return (tokens_in * self.price_in + tokens_out * self.price_out) / _MILLION
