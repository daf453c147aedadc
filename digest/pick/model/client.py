"""Asking a server that speaks OpenAI's chat completions, and giving up in time on one that does not behave."""

from __future__ import annotations

import asyncio
import importlib
import re
from typing import TYPE_CHECKING, Any

from digest.errors import SettingsError
from digest.pick.model.answers import Answer, ModelError, OversizeError

if TYPE_CHECKING:
    import openai
    from pydantic import SecretStr

    from digest.pick.model.answers import Request
    from digest.settings import Model as ModelSettings

_LONGEST_ANSWER = 20_000  # characters; a summary has a few hundred
_MOST_TOKENS = 10_000_000  # more than any model reads: a server that says so is wrong
_AGAIN_AFTER = 1.0  # seconds before a server that stumbled is asked once more
_LONGEST_PAUSE = 20.0  # seconds that a server may ask us to wait; longer is as good as no answer
_BUSY = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_SHUT = frozenset({401, 403, 404, 405, 410})  # wrong key, wrong address, wrong model: so it is for every request
_REFUSED = frozenset({400, 415, 422, 501})  # a parameter that this server does not know
_BROKEN = 500  # also how llama-cpp-python refuses a parameter, which it names
_THOUGHTS = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)
_FINISHES = {
    "length": "its answer was cut off at the longest that it may be",
    "content_filter": "its server held the answer back",
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "sources": {"type": "array", "items": {"type": "integer"}},
                },
                "required": ["text", "sources"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["sentences"],
    "additionalProperties": False,
}
# What servers differ in, the most wanted form first. One that refuses a form is asked in the next, from then on.
_OPTIONS: dict[str, list[dict[str, Any]]] = {
    "format": [
        {
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "summary", "strict": True, "schema": SCHEMA},
            }
        },
        {"response_format": {"type": "json_object", "schema": SCHEMA}},  # llama-cpp-python
        {"response_format": {"type": "json_object"}},
        {},
    ],
    "length": [{"max_tokens": 0}, {"max_completion_tokens": 0}],
    "temperature": [{"temperature": 0}, {}],
}
_NAMED = {
    "format": ("response_format", "json_schema", "json_object"),
    "length": ("max_tokens", "max_completion_tokens"),
    "temperature": ("temperature",),
}


class Client:
    """A model behind a server, asked with the official client.

    Nothing is taken from the environment but the key that is given here: no proxy, no variable of OpenAI's. Redirects
    are not followed. Answers longer than a megabyte are not read.

    Raises:
        SettingsError: A model is configured, and the client is not installed.
    """

    def __init__(self, settings: ModelSettings, key: SecretStr | None = None) -> None:
        try:
            importlib.import_module("digest.pick.model.wire")  # now: it takes a second, which no answer should lose
            importlib.import_module("openai")
        except ImportError as error:
            raise SettingsError(
                "`model` is set, and its client is not installed: `pip install digest-desk[model]`, or take `model` "
                "out of the settings"
            ) from error
        self._settings, self._key = settings, key
        self._form = dict.fromkeys(_OPTIONS, 0)

    def ask(self, request: Request, seconds: float) -> Answer:
        """The answer to `request`, not longer than `seconds` from now, everything included.

        Raises:
            ModelError: There is no answer.
        """
        return asyncio.run(self._within(request, seconds))

    async def _within(self, request: Request, seconds: float) -> Answer:
        try:
            async with asyncio.timeout(seconds):
                return await self._in_some_form(request, seconds)
        except TimeoutError:
            raise ModelError(f"no answer within {seconds:.0f} seconds", billed=True) from None

    async def _in_some_form(self, request: Request, seconds: float) -> Answer:
        import openai  # noqa: PLC0415 - an extra, which only whoever wants a model has

        from digest.pick.model.wire import http_client  # noqa: PLC0415 - the same

        key = self._key.get_secret_value() if self._key else ""
        async with openai.AsyncOpenAI(
            api_key="not-a-key",  # the real one is put on by `http_client`, where nothing logs it
            base_url=self._settings.base_url,
            max_retries=0,  # `Writer` counts what each try may cost
            timeout=seconds,
            http_client=http_client(self._settings.base_url, key),
        ) as client:
            while True:
                try:
                    return await self._once(client, request)
                except openai.APIStatusError as error:
                    if not self._can_put_it_otherwise(error):
                        raise _explained_status(error) from None
                except OversizeError as error:
                    raise ModelError(str(error), billed=True) from None
                except openai.APITimeoutError:
                    raise ModelError(f"no answer within {seconds:.0f} seconds", billed=True) from None
                except openai.APIConnectionError as error:
                    raise _explained_connection(error) from None
                except (openai.OpenAIError, ValueError, TypeError, RecursionError) as error:
                    # TypeError and the like: a JSON answer of another shape, deep within the client's models.
                    raise ModelError(f"no answer that can be read ({type(error).__name__})", billed=True) from None

    async def _once(self, client: openai.AsyncOpenAI, request: Request) -> Answer:
        options: dict[str, Any] = {}
        for what, forms in _OPTIONS.items():
            options |= forms[self._form[what]]
        for name in _NAMED["length"]:
            if name in options:
                options[name] = request.max_tokens
        completion = await client.chat.completions.create(
            model=request.model,
            messages=[{"role": "system", "content": request.system}, {"role": "user", "content": request.user}],
            **options,
        )
        return _answer(completion, request)

    def _can_put_it_otherwise(self, error: openai.APIStatusError) -> bool:
        """Take the next form of the option that a server refuses; False when it has refused all."""
        said = str(error.body or error.message).lower()
        named = [what for what, words in _NAMED.items() if any(word in said for word in words)]
        if error.status_code in _REFUSED:
            named = named or ["format"]
        elif error.status_code != _BROKEN:
            return False
        for what in named:
            if self._form[what] + 1 < len(_OPTIONS[what]):
                self._form[what] += 1
                return True
        return False


def _answer(completion: Any, request: Request) -> Answer:
    """The text of an answer of which nothing is certain, not even its shape."""
    choices = getattr(completion, "choices", None)
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = getattr(choice, "message", None)
    text = getattr(message, "content", None)
    if getattr(message, "refusal", None):
        raise ModelError("it refused", billed=True)
    if reason := _FINISHES.get(str(getattr(choice, "finish_reason", ""))):
        raise ModelError(reason, billed=True)
    if not isinstance(text, str) or not text.strip():
        raise ModelError("its answer is empty", billed=True)
    clean = _THOUGHTS.sub("", text.encode("utf-8", "replace").decode().replace("\0", ""))
    usage = getattr(completion, "usage", None)
    return Answer(
        clean[:_LONGEST_ANSWER],
        _count(getattr(usage, "prompt_tokens", None), request.tokens),
        _count(getattr(usage, "completion_tokens", None), len(text.encode("utf-8", "replace")) // 3 + 1),
    )


def _count(said: object, estimate: int) -> int:
    """How many tokens the server says it used, where it says something that can be."""
    return min(said, _MOST_TOKENS) if isinstance(said, int) and said >= 0 else estimate


def _explained_status(error: openai.APIStatusError) -> ModelError:
    status = error.status_code
    reason = {
        401: "the server does not accept the key (401): set DIGEST_MODEL_KEY",
        403: "the server does not let this key use the model (403)",
        404: "the server does not know the model or the address (404)",
        429: "the server wants fewer requests, or the account is empty (429)",
    }.get(status, f"the server answered {status}")
    if status in _BUSY:
        return ModelError(reason, again_after=_pause(error.response.headers.get("retry-after")))
    return ModelError(reason, lasting=status in _SHUT or status < 400)  # noqa: PLR2004 - a redirect


def _pause(retry_after: str | None) -> float | None:
    """Seconds to wait before asking again; None if it is not worth it. Dates are taken for too long."""
    try:
        seconds = float(retry_after) if retry_after else _AGAIN_AFTER
    except ValueError:
        return None
    return max(seconds, 0.0) if seconds <= _LONGEST_PAUSE else None


def _explained_connection(error: openai.APIConnectionError) -> ModelError:
    cause = error.__cause__
    name = type(cause).__name__ if cause else type(error).__name__
    connected = "Connect" not in name
    reason = "the connection broke off" if connected else "no connection to the server"
    return ModelError(f"{reason} ({name})", billed=connected, again_after=_AGAIN_AFTER)
