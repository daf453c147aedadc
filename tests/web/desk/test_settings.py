from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from lxml import html
from pydantic import SecretStr

from digest.db.accounts import Role
from digest.engine.installation import Installation
from digest.settings.load import load
from tests.fakes.desk import served
from tests.fakes.editions import MovingClock, draft_edition, new_installation, settings_file
from tests.web.routes import pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fakes.desk import Desk

SECRETS = ("dbuser-plum", "dbword-quince", "dbquery-medlar", "smtpuser-fig", "smtpword-sloe", "modelkey-rowan",
           "feeduser-elder", "feedword-haw", "feedkey-hip")  # fmt: skip

REVIEWERS = ["mei@reviewers.example", "o'neil+desk@reviewers.example"]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk whose settings hold every secret that settings can hold."""
    for name, value in (("SMTP_USERNAME", SECRETS[3]), ("SMTP_PASSWORD", SECRETS[4]), ("MODEL_KEY", SECRETS[5])):
        monkeypatch.setenv(f"DIGEST_{name}", value)
    config = settings_file(tmp_path, feed=f"http://{SECRETS[6]}:{SECRETS[7]}@127.0.0.1:9/feed?api_key={SECRETS[8]}")
    data = yaml.safe_load(config.read_text(encoding="utf-8"))
    data["newsletters"][0]["reviewers"] = REVIEWERS
    data["serve"]["desk_url"] = "https://desk.digest.example"
    data["model"] = {"base_url": "https://model.example/v1", "name": "rowan-small"}
    config.write_text(yaml.safe_dump(data), encoding="utf-8")
    with new_installation(config, MovingClock()) as made:
        draft_edition(made)
        address = f"postgresql+psycopg://{SECRETS[0]}:{SECRETS[1]}@db.example:5433/letters?sslpassword={SECRETS[2]}"
        settings = load(config).model_copy(update={"database_url": SecretStr(address)})
        with served(Installation(settings, made.database, made.clock)) as served_desk:
            yield served_desk


def test_no_page_shows_a_secret(desk: Desk) -> None:
    admin = desk.visitor(Role.ADMIN)
    seen = {path: admin.get(path, follow_redirects=True).text for path in pages()}
    assert "/desk/settings" in seen
    assert {(path, word) for path, text in seen.items() for word in SECRETS if word in text} == set()


def test_it_says_of_a_secret_whether_it_is_set_and_where_the_database_is(desk: Desk) -> None:
    page = desk.visitor(Role.VIEWER).get("/desk/settings").text
    assert page.count("<strong>set</strong>") == 3
    assert "postgresql+psycopg://***@db.example:5433/letters<" in page
    assert "http://***@127.0.0.1:9/feed?api_key=***" in page


def test_everybody_sees_them_and_nobody_changes_them(desk: Desk) -> None:
    viewer = desk.visitor(Role.VIEWER)
    assert viewer.get("/desk/settings").text.count("<form") == 1  # to log out
    assert viewer.post("/desk/settings").status_code == 405


@pytest.mark.parametrize("role", list(Role))
def test_only_admins_see_there_who_reviews(desk: Desk, role: Role) -> None:
    page = html.fromstring(desk.visitor(role).get("/desk/settings").text)
    (shown,) = page.xpath("//dt[code='reviewers']/following-sibling::dd[1]/strong/text()")
    assert shown == (", ".join(REVIEWERS) if role is Role.ADMIN else "***, ***")
    assert ("reviewers.example" in page.text_content()) is (role is Role.ADMIN)
