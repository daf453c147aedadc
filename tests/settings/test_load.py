from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, strategies as st
from pydantic import SecretStr

from digest.errors import SettingsError
from digest.settings import load

if TYPE_CHECKING:
    from digest.settings import Settings

GOOD = """\
public_url: https://asia.example
newsletters:
  - slug: asia
    title: Decoding Asia
    timezone: Asia/Singapore
feeds:
  - url: https://harbour.example/feed.xml
    outlet: Harbour Post
  - url: https://www.island.example/rss
collect:
  every_minutes: 15
"""


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("DIGEST_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.yaml"


def loaded(config: Path, text: str = GOOD) -> Settings:
    config.write_text(text, encoding="utf-8")
    return load(config)


def complaint(config: Path, text: str) -> str:
    with pytest.raises(SettingsError) as raised:
        loaded(config, text)
    return str(raised.value)


def database(settings: Settings) -> str:
    return settings.database_url.get_secret_value()


def test_what_the_file_says_is_typed_and_what_it_leaves_out_has_defaults(config: Path) -> None:
    settings = loaded(config)
    assert settings.newsletters[0].timezone == "Asia/Singapore"
    assert settings.newsletters[0].schedule.send_at == "07:00"
    assert settings.collect.every_minutes == 15
    assert settings.collect.max_redirects == 5
    assert settings.deliver.transport == "smtp"


def test_a_feed_without_an_outlet_is_called_by_its_host(config: Path) -> None:
    assert [feed.outlet for feed in loaded(config).feeds] == ["Harbour Post", "island.example"]


def test_a_file_that_a_windows_editor_saved_is_read(config: Path) -> None:
    config.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load(config).newsletters[0].slug == "asia"


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("  every_minutes: 15", "  every_minuts: 15", 11, "`collect.every_minuts` is not a setting"),
        ("collect:", "colect:", 10, "`colect` is not a setting"),
        ("    outlet: Harbour Post", "    name: Harbour Post", 8, "`feeds.0.name` is not a setting"),
        ("    title: Decoding Asia\n", "", 3, "`newsletters.0.title` is missing"),
        (
            "  every_minutes: 15",
            "  every_minutes: often",
            11,
            "`collect.every_minutes` input should be a valid integer",
        ),
        ("  every_minutes: 15", "  every_minutes: 1", 11, "greater than or equal to 5"),
        ("  every_minutes: 15", "  allow_addresses: [localhost]", 11, "is not an address range"),
        ("Asia/Singapore", "Asia/Singapur", 5, "`newsletters.0.timezone` is not an IANA time zone"),
        ("Asia/Singapore", "Asia", 5, "is not an IANA time zone"),
        ("Asia/Singapore", "../../etc/passwd", 5, "is not an IANA time zone"),
        ("Asia/Singapore", '""', 5, "is not an IANA time zone"),
        ("slug: asia", "slug: Asia News", 3, "`newsletters.0.slug` string should match"),
        ("https://asia.example", "asia.example", 1, "`public_url` is not a web address"),
        ("https://asia.example", "javascript:alert(1)", 1, "is not a web address"),
        ("https://asia.example", "https://asia.example/news", 1, "`public_url` must name a host and nothing behind it"),
        (
            "https://asia.example",
            "https://asia.example/?news",
            1,
            "`public_url` must name a host and nothing behind it",
        ),
        ("https://asia.example", "https://", 1, "is not a web address"),
        ("https://asia.example", '"https://asia.example\\r\\nBcc: a@b.example"', 1, "line break or control character"),
        ("https://harbour.example/feed.xml", "file:///etc/passwd", 7, "`feeds.0.url` is not a web address"),
        ("https://www.island.example/rss", "https://[::1", 9, "`feeds.1.url`"),
        ("    outlet: Harbour Post", "    country: NO", 8, "`feeds.0.country` input should be a valid string"),
        ("    outlet: Harbour Post", "    country: sg", 8, "`feeds.0.country` string should match"),
        ("title: Decoding Asia", '"title": "Decoding\\r\\nBcc: a@b.example"', 4, "it goes into an email header"),
        ("title: Decoding Asia", '"title": "Decoding\\u2028Asia"', 4, "it goes into an email header"),
        ("title: Decoding Asia", '"title": ""', 4, "at least 1 character"),
        ("title: Decoding Asia", 'title: A\n    sender: "A\\nB <a@b.example>"', 5, "it goes into an email header"),
        ("title: Decoding Asia", "title: A\n    schedule: {build_at: '08:00'}", 5, "must be before send_at"),
        ("title: Decoding Asia", "title: A\n    schedule: {send_at: '25:00'}", 5, 'like "06:00"'),
        ("https://asia.example", "https://asia.example\ndatabase_url: nonsense", 2, "is no database address"),
        ("https://asia.example", "https://asia.example\ndatabase_url: postgresql://u@h:port/db", 2, "is no database"),
    ],
)
def test_a_fault_is_named_with_its_line_and_its_key(config: Path, old: str, new: str, line: int, says: str) -> None:
    assert GOOD.count(old) == 1
    found = complaint(config, GOOD.replace(old, new))
    assert found.startswith(f"{config}, line {line}: ")
    assert says in found


def test_every_fault_has_a_line_of_its_own(config: Path) -> None:
    text = GOOD.replace("15", "1").replace("Asia/Singapore", "Asia").replace("https://asia.example", "asia")
    assert [line.split(": ")[0].rpartition(" ")[2] for line in complaint(config, text).splitlines()] == ["1", "11", "5"]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (GOOD + "public_url: https://b.example\n", 12, "`public_url` is there twice"),
        (GOOD + "  every_minutes: 30\n", 12, "`every_minutes` is there twice"),
        (GOOD.replace("    timezone", "    title: B\n    timezone"), 5, "`title` is there twice"),
        (GOOD + "\tdeliver: {}\n", 12, "this is not YAML"),
        ("a: [1, 2\nb: 3", 2, "this is not YAML"),
        ("a: b: c", 1, "this is not YAML"),
        ("a: 1\n---\nb: 2", 2, "this is not YAML"),
        ("a: !!python/object/apply:os.system [ls]", 1, "this is not YAML"),
        ("? [a]\n: b", 1, "this is not YAML"),
    ],
)
def test_what_yaml_would_swallow_or_stumble_over_is_named_with_its_line(
    config: Path, text: str, line: int, says: str
) -> None:
    found = complaint(config, text)
    assert f"{config}, line {line}: " in found
    assert says in found


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "must hold a mapping"),
        ("- a\n- b", "must hold a mapping"),
        ("just words", "must hold a mapping"),
        ("a: \x07", "this is not YAML"),
        ("title: 2026-02-30", "put it in quotation marks"),
        (GOOD + "deliver: &loop [*loop]", "nested without end"),
        ("a: " + "[" * 5_000, "nested without end"),
    ],
)
def test_a_file_that_is_no_settings_file_is_refused_in_words(config: Path, text: str, says: str) -> None:
    found = complaint(config, text)
    assert found.startswith(str(config))
    assert says in found


def test_a_file_that_is_missing_or_unreadable_is_named(config: Path) -> None:
    with pytest.raises(SettingsError, match="digest init"):
        load(config)
    with pytest.raises(SettingsError, match="cannot be read"):
        load(config.parent)
    config.write_bytes(GOOD.encode("utf-16"))
    with pytest.raises(SettingsError, match="cannot be read"):
        load(config)


@given(st.text() | st.recursive(st.none() | st.integers() | st.text(max_size=5), st.lists).map(str))
@example("a: 0x_")
@example("_env_file: x")
@example("database_url: sqlite:///\nfeeds: []\nnewsletters: []")
def test_whatever_the_file_holds_it_loads_or_is_refused_in_words(text: str) -> None:
    with TemporaryDirectory() as folder:
        config = Path(folder) / "config.yaml"
        config.write_text(text, encoding="utf-8", errors="replace")
        with pytest.raises(SettingsError, match=r"config\.yaml"):
            load(config)


@pytest.mark.parametrize("key", ["smtp_username", "smtp_password"])
def test_a_secret_in_the_file_is_refused_without_being_repeated(config: Path, key: str) -> None:
    found = complaint(config, f"{GOOD}{key}: hunter2\n")
    assert f"line 12: `{key}` is a secret" in found
    assert f"DIGEST_{key.upper()}" in found
    assert "hunter2" not in found


@pytest.mark.parametrize(
    "url",
    ["postgresql+psycopg://digest:hunter2@db.example/digest", "postgresql+psycopg://db.example/d?password=hunter2"],
)
def test_a_database_address_with_a_password_is_refused_in_the_file_and_welcome_in_the_environment(
    config: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    found = complaint(config, f"{GOOD}database_url: {url}\n")
    assert "line 12: `database_url` holds a password" in found
    assert "hunter2" not in found
    monkeypatch.setenv("DIGEST_DATABASE_URL", url)
    settings = loaded(config)
    assert database(settings) == url
    assert "hunter2" not in repr(settings)


def test_the_environment_wins_over_the_file(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_COLLECT__EVERY_MINUTES", "45")
    monkeypatch.setenv("DIGEST_COLLECT__ALLOW_ADDRESSES", '["127.0.0.0/8"]')
    monkeypatch.setenv("DIGEST_DELIVER__SMTP__HOST", "mail.example")
    monkeypatch.setenv("DIGEST_SMTP_PASSWORD", "hunter2")
    settings = loaded(config, GOOD + "  concurrency: 3\n")
    assert (settings.collect.every_minutes, settings.collect.concurrency) == (45, 3)
    assert settings.collect.allow_addresses == ["127.0.0.0/8"]
    assert settings.deliver.smtp.host == "mail.example"
    assert settings.smtp_password == SecretStr("hunter2")


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        (
            "DIGEST_COLLECT__EVERY_MINUTES",
            "often",
            "environment, DIGEST_COLLECT__EVERY_MINUTES: `collect.every_minutes`",
        ),
        ("DIGEST_PUBLIC_URL", "asia.example", "environment, DIGEST_PUBLIC_URL: `public_url` is not a web address"),
        (
            "DIGEST_COLLECT__EVERYMINUTES",
            "5",
            "environment, DIGEST_COLLECT__EVERYMINUTES: `collect.everyminutes` is not",
        ),
        ("DIGEST_DATABASE_URL", "nonsense", "environment, DIGEST_DATABASE_URL: `database_url` is no database address"),
        ("DIGEST_COLLECT", "not json", "DIGEST_ variable of the environment"),
    ],
)
def test_a_fault_of_the_environment_is_not_blamed_on_the_file(
    config: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, says: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert says in complaint(config, GOOD)


def test_relative_paths_are_meant_from_the_file_and_not_from_where_the_command_is_run(
    config: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(elsewhere)
    settings = loaded(
        config, f"{GOOD}database_url: sqlite:///data/news.db\ntemplates: mine\ndeliver: {{maildir: out}}\n"
    )
    assert database(settings) == f"sqlite:///{tmp_path}/data/news.db"
    assert settings.templates == tmp_path / "mine"
    assert settings.deliver.maildir == tmp_path / "out"
    monkeypatch.chdir(tmp_path)
    assert database(load(Path("config.yaml"))) == f"sqlite:///{tmp_path}/data/news.db"


def test_absolute_paths_and_other_databases_stay_as_they_are(config: Path) -> None:
    for url in ("sqlite:////var/lib/digest/digest.db", "sqlite://", "postgresql+psycopg://db.example/digest"):
        assert database(loaded(config, f"{GOOD}database_url: {url}\n")) == url
    assert loaded(config).templates is None


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("  - {slug: asia, title: Another}", "newsletters: slug 'asia' is there twice"),
        (
            "feeds:\n  - {url: https://a.example/}\n  - {url: https://a.example/}\nignored:",
            "feeds: url 'https://a.example/'",
        ),
    ],
)
def test_two_newsletters_or_feeds_of_one_name_are_refused(config: Path, more: str, says: str) -> None:
    head, tail = GOOD.split("feeds:\n")
    text = head + more + ("\nfeeds:\n" + tail if "feeds" not in more else "\n")
    assert says in complaint(config, text.replace("ignored:", ""))


MODEL = f"{GOOD}model: {{base_url: ADDRESS, name: small-1}}\n"


@pytest.mark.parametrize(
    "address",
    [
        "https://models.example/v1",
        "http://127.0.0.1:8080/v1",
        "http://localhost:11434/v1/",
        "http://[::1]:8080/v1",
        "http://192.168.1.20/v1",
        "http://models:8000/v1",
        "http://box.local/v1",
    ],
)
def test_a_model_is_asked_over_https_or_on_the_own_network(config: Path, address: str) -> None:
    model = loaded(config, MODEL.replace("ADDRESS", f'"{address}"')).model
    assert model is not None
    assert model.base_url == address.rstrip("/")


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("http://models.example/v1", "in clear"),
        ("http://8.8.8.8/v1", "in clear"),
        ("http://169.254.169.254/latest", "in clear"),
        ("http://0.0.0.0/v1", "in clear"),
        ("https://user:secret@models.example/v1", "must not hold a login"),
        ("https://models.example/v1?key=secret", "must not hold a login"),
        ("ftp://models.example/v1", "is not a web address"),
        ("models.example/v1", "is not a web address"),
    ],
)
def test_and_nowhere_else(config: Path, address: str, says: str) -> None:
    assert says in complaint(config, MODEL.replace("ADDRESS", f'"{address}"'))


def test_the_key_of_a_model_comes_from_the_environment_alone(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "DIGEST_MODEL_KEY" in complaint(config, f"{GOOD}model_key: sk-1\n")
    monkeypatch.setenv("DIGEST_MODEL_KEY", "sk-2")
    settings = loaded(config, MODEL.replace("ADDRESS", "https://models.example/v1"))
    assert settings.model_key is not None
    assert settings.model_key.get_secret_value() == "sk-2"
    assert "sk-2" not in repr(settings)


def test_without_the_block_there_is_no_model(config: Path) -> None:
    assert loaded(config).model is None


def test_a_folder_of_templates_that_is_not_there_is_named_with_its_line(config: Path) -> None:
    with pytest.raises(SettingsError, match=r"line \d+: `templates` names .*lok, which is no folder"):
        loaded(config, f"{GOOD}templates: lok\n")
