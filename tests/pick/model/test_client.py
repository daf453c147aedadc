from __future__ import annotations

import logging
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from digest.errors import SettingsError
from digest.pick.model.answers import ModelError, Request
from digest.pick.model.client import Client
from digest.settings import Model
from tests.fakes import model as fakes

if TYPE_CHECKING:
    from tests.fakes.model import FakeModel, Script

REQUEST = Request("invented", "rules", "data", max_tokens=200)
KEY = "sk-invented-0123456789"


def client(base_url: str, key: str = KEY) -> Client:
    return Client(Model(base_url=base_url, name="invented"), SecretStr(key) if key else None)


def ask(fake: FakeModel, seconds: float = 10) -> Any:
    return client(fake.base_url).ask(REQUEST, seconds)


def error(script: Script, seconds: float = 10) -> ModelError:
    with fakes.model_server(script) as fake, pytest.raises(ModelError) as caught:
        ask(fake, seconds)
    return caught.value


def test_an_answer_comes_with_what_the_server_says_it_used() -> None:
    with fakes.model_server(fakes.says("written")) as fake:
        answer = ask(fake)
    assert (answer.text, answer.tokens_in, answer.tokens_out) == ("written", 300, 40)


def test_it_asks_for_the_schema_within_the_limit_and_with_the_key() -> None:
    with fakes.model_server(fakes.says("written")) as fake:
        ask(fake)
    (talk,) = fake.talks
    assert talk.path == "/v1/chat/completions"
    assert talk.headers["authorization"] == f"Bearer {KEY}"
    assert talk.body["response_format"]["json_schema"]["strict"] is True
    assert (talk.body["max_tokens"], talk.body["temperature"]) == (200, 0)
    assert talk.body["messages"] == [{"role": "system", "content": "rules"}, {"role": "user", "content": "data"}]


def test_without_a_key_no_authorization_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "somebody-elses")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "somebody-elses")
    monkeypatch.setenv("OPENAI_ORG_ID", "somebody-elses")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Secret: somebody-elses\nAuthorization: Bearer somebody-elses")
    with fakes.model_server(fakes.says("written")) as fake:
        client(fake.base_url, key="").ask(REQUEST, 10)
    assert "somebody-elses" not in str(fake.talks[0].headers)
    assert "authorization" not in fake.talks[0].headers


def test_no_proxy_and_no_address_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9")
    with fakes.model_server(fakes.says("written")) as fake:
        assert ask(fake).text == "written"


def test_a_redirect_is_not_followed() -> None:
    with fakes.model_server(fakes.says("elsewhere")) as other:
        script = fakes.sends(b"", "307 Temporary Redirect", Location=f"{other.base_url}/chat/completions")
        assert error(script).lasting
        assert other.talks == []


def test_the_key_is_in_no_log_and_no_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with fakes.model_server(fakes.says("written")) as fake:
        ask(fake)
    assert caplog.records
    assert KEY not in caplog.text
    assert KEY not in str(error(fakes.fails("401 Unauthorized", f"the key {KEY} is wrong")))
    assert KEY not in caplog.text


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("unknown parameter: response_format", "response_format"),
        ("temperature must be 1 with this model", "temperature"),
    ],
)
def test_a_parameter_that_the_server_refuses_is_put_otherwise_and_left_out_from_then_on(said: str, left: str) -> None:
    def picky(talk: fakes.Talk) -> None:
        fakes.fails("400 Bad Request", said)(talk) if left in talk.body else fakes.says("written")(talk)

    with fakes.model_server(picky) as fake:
        asking = client(fake.base_url)
        assert asking.ask(REQUEST, 10).text == "written"
        before = len(fake.talks)
        asking.ask(REQUEST, 10)
    assert len(fake.talks) == before + 1


def test_a_server_that_breaks_over_the_format_is_asked_for_another() -> None:
    def breaking(talk: fakes.Talk) -> None:
        if talk.body["response_format"]["type"] == "json_schema":
            fakes.fails("500 Internal Server Error", "response_format.type: input should be 'json_object'")(talk)
        else:
            fakes.says("written")(talk)

    with fakes.model_server(breaking) as fake:
        assert ask(fake).text == "written"
    assert fake.talks[-1].body["response_format"]["schema"]["required"] == ["sentences"]


def test_a_model_that_wants_max_completion_tokens_gets_them() -> None:
    def modern(talk: fakes.Talk) -> None:
        if "max_tokens" in talk.body:
            fakes.fails("400 Bad Request", "'max_tokens' is not supported, use 'max_completion_tokens'")(talk)
        else:
            fakes.says("written")(talk)

    with fakes.model_server(modern) as fake:
        ask(fake)
    assert fake.talks[-1].body["max_completion_tokens"] == 200


def test_a_server_that_refuses_everything_is_not_asked_for_ever() -> None:
    with fakes.model_server(fakes.fails("400 Bad Request", "no")) as fake, pytest.raises(ModelError):
        ask(fake)
    assert len(fake.talks) < 10


@pytest.mark.parametrize("script", [fakes.hangs, fakes.drips, fakes.hangs_midway])
def test_a_server_that_does_not_end_is_left_in_time_and_may_have_billed(script: Script) -> None:
    began = time.monotonic()
    found = error(script, seconds=0.4)
    assert time.monotonic() - began < 3
    assert found.billed
    assert "0 seconds" in str(found)


@pytest.mark.parametrize("script", [fakes.floods, fakes.packs, fakes.breaks_off, fakes.hangs_up])
def test_an_answer_that_is_endless_packed_or_cut_is_no_answer(script: Script) -> None:
    assert error(script).billed


def test_nobody_at_the_address_bills_nothing() -> None:
    with fakes.model_server(fakes.hangs) as fake:
        gone = fake.base_url
    with pytest.raises(ModelError, match="no connection") as caught:
        client(gone).ask(REQUEST, 5)
    assert not caught.value.billed
    assert caught.value.again_after is not None


@pytest.mark.parametrize(
    ("status", "header", "again_after"),
    [
        ("429 Too Many Requests", {"Retry_After": "7"}, 7.0),
        ("429 Too Many Requests", {"Retry_After": "3600"}, None),
        ("429 Too Many Requests", {"Retry_After": "Tue, 24 Nov 2026 21:00:00 GMT"}, None),
        ("429 Too Many Requests", {"Retry_After": "nan"}, None),
        ("503 Service Unavailable", {}, 1.0),
        ("500 Internal Server Error", {}, 1.0),
    ],
)
def test_a_busy_server_may_be_asked_again_when_it_says_so(
    status: str, header: dict[str, str], again_after: float | None
) -> None:
    found = error(fakes.fails(status, **header))
    assert found.again_after == again_after
    assert not found.billed


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden", "404 Not Found"])
def test_a_wrong_key_or_address_is_so_for_every_request(status: str) -> None:
    found = error(fakes.fails(status))
    assert found.lasting
    assert found.again_after is None


@pytest.mark.parametrize(
    "script",
    [
        fakes.sends(b"<html>hello</html>", Content_Type="text/html"),
        fakes.sends(b"{half"),
        fakes.sends(b"[]"),
        fakes.sends(b"{}"),
        fakes.sends(b"null"),
        fakes.sends(b"[" * 50_000),
        fakes.sends(b'{"choices": {}}'),
        fakes.sends(b'{"choices": []}'),
        fakes.sends(b'{"choices": [{"message": "hello"}]}'),
        fakes.sends(b'{"choices": [{"message": {"content": 7}}]}'),
        fakes.sends(b""),
        fakes.sends(b"\xff\xfe\x00"),
        fakes.says(None),
        fakes.says("  "),
        fakes.says(["a", "b"]),
        fakes.says("half", finish="length"),
        fakes.says("held back", finish="content_filter"),
        fakes.says(None, refusal="I cannot help with that."),
    ],
)
def test_an_answer_of_another_shape_is_no_answer(script: Script) -> None:
    assert error(script).billed


@pytest.mark.parametrize(
    "usage",
    [
        {"prompt_tokens": -5, "completion_tokens": -5},
        {"prompt_tokens": "many", "completion_tokens": None},
        {"prompt_tokens": None},
        "free",
    ],
)
def test_a_server_that_cannot_count_is_counted_for(usage: object) -> None:
    with fakes.model_server(fakes.says("written", usage=usage)) as fake:
        answer = ask(fake)
    assert answer.tokens_in == REQUEST.tokens
    assert answer.tokens_out > 0


def test_what_cannot_be_stored_is_taken_out_and_thoughts_are_left_away() -> None:
    with fakes.model_server(fakes.says("<think>they want\nJSON</think>wr\0itt\ud800en" + "x" * 50_000)) as fake:
        text = ask(fake).text
    assert text.startswith("writt?en")
    assert len(text) == 20_000


def test_a_model_without_its_client_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(SettingsError, match=r"pip install digest-desk\[model\]"):
        client("http://127.0.0.1:9/v1")
