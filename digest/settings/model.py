"""The settings as typed data. Each field's description is its documentation: `docs/reference` is made from it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from digest.settings.values import (  # noqa: TC001 - pydantic reads the annotations of a mapping
    AddressRange,
    CountryCode,
    Line,
    Mailbox,
    ModelAddress,
    RootAddress,
    TimeOfDay,
    WebAddress,
    Weekday,
    ZoneName,
)


class Part(BaseModel):
    """A mapping in `config.yaml`; a key it does not know is an error, so that a typing slip is not silent."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FeedSource(Part):
    """One feed of one outlet."""

    url: WebAddress = Field(description="Address of the RSS, Atom or RDF feed.")
    outlet: str = Field("", max_length=80, description="The outlet's name as readers see it; the host if left out.")
    country: CountryCode | None = Field(None, description="Where the outlet sits: two letters, ISO 3166.")
    language: str = Field("en", pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$", description="Language of the texts.")
    state_affiliated: bool = Field(default=False, description="A state owns or directs the outlet: readers are told.")
    paywall: bool = Field(default=False, description="Most articles need a subscription: readers are told.")
    weight: float = Field(
        1.0, ge=0, le=3, description="How much the outlet counts when stories are ranked; 0 leaves it out of the count."
    )

    @model_validator(mode="after")
    def _name_from_host(self) -> Self:
        if not self.outlet:
            host = urlsplit(self.url).hostname or self.url
            object.__setattr__(self, "outlet", host.removeprefix("www."))
        return self


class Collect(Part):
    """How feeds are fetched."""

    every_minutes: int = Field(30, ge=5, le=1440, description="How often `digest serve` collects.")
    concurrency: int = Field(16, ge=1, le=100, description="Feeds fetched at the same time.")
    timeout_seconds: float = Field(30, gt=0, le=300, description="Longest time for one feed in all.")
    max_bytes: int = Field(10_000_000, ge=10_000, description="Largest feed, counted after decompression.")
    max_redirects: int = Field(5, ge=0, le=20, description="Longest chain of redirects that is followed.")
    articles: bool = Field(
        default=False, description="Read the page of each chosen story whose feed text is short, for fuller summaries."
    )
    check_links: bool = Field(
        default=True, description="Try the links of each built edition once, so that dead ones are warned of."
    )
    allow_addresses: list[AddressRange] = Field(
        default_factory=list,
        description="Private, loopback or link-local ranges that may be fetched all the same.",
    )


class Focus(Part):
    """What a newsletter is about. Left empty, it is about everything."""

    regions: list[str] = Field(default_factory=list, description="Regions of the world it covers, such as asia.")
    countries: list[CountryCode] = Field(default_factory=list, description="Further countries it covers.")
    topics: dict[str, Annotated[float, Field(ge=0, le=1)]] = Field(
        default_factory=dict,
        description="Topics it covers, each with its weight from 0 to 1; a topic not listed counts for nothing.",
    )
    pinned: list[str] = Field(
        default_factory=list,
        description="Regions of which every edition has at least one story, if one is worth it, such as central-asia.",
    )


class Weights(Part):
    """How much each part of a story's score counts. The parts are multiplied, each raised to its weight here.

    A weight of 0 leaves a part out, 2 makes it count twice. The defaults are fitted to days of which it is known what
    the world's chroniclers wrote down.
    """

    outlets: float = Field(0.75, ge=0, le=3, description="How many outlets tell it, independently of each other.")
    countries: float = Field(0.25, ge=0, le=3, description="From how many countries these outlets come.")
    event: float = Field(1.2, ge=0, le=3, description="How plainly the headlines say that something has happened.")
    relevance: float = Field(0.75, ge=0, le=3, description="How well it fits the focus: its regions and topics.")
    recency: float = Field(1.0, ge=0, le=3, description="How new its latest development is.")
    prominence: float = Field(0.2, ge=0, le=3, description="How high it stands in the feeds that carry it.")
    novelty: float = Field(0.5, ge=0, le=3, description="How much of it earlier editions have not told.")
    fading_hours: float = Field(72, ge=6, le=1000, description="After so many hours a third of the recency is left.")
    state_affiliated: float = Field(
        0.5, ge=0, le=1, description="How much a state-affiliated outlet counts beside an independent one."
    )
    copies: float = Field(
        0.5, ge=0, le=1, description="How much an outlet counts that only prints another's text, such as an agency's."
    )


class Sections(Part):
    """How many stories an edition holds at most, and how long they are."""

    lead: int = Field(1, ge=0, le=1, description="Lead stories.")
    main: int = Field(4, ge=0, le=10, description="Main stories, with why it matters where a source says so.")
    briefs: int = Field(8, ge=0, le=20, description="One-sentence stories, sorted by country.")
    per_country: int = Field(4, ge=1, le=20, description="Most stories of one country in an edition.")
    min_stories: int = Field(3, ge=1, le=20, description="With fewer stories than this no edition is made.")
    words_per_source: int = Field(60, ge=15, le=200, description="Most words that a story takes from one outlet.")
    window_hours: int = Field(36, ge=6, le=336, description="Only stories reported within this time are picked.")


class Unapproved(StrEnum):
    """What happens to an edition that nobody has approved by its send hour."""

    HOLD = "hold"
    CANCEL = "cancel"
    SEND = "send"

    @classmethod
    def _missing_(cls, value: object) -> Unapproved | None:
        """What it was called until 0.1.0 stands in settings, and in what editions were built with."""
        return cls.CANCEL if value == "skip" else None


class Schedule(Part):
    """When `digest serve` builds and sends, in the newsletter's own time zone."""

    days: list[Weekday] = Field(
        default=["mon", "tue", "wed", "thu", "fri"],
        min_length=1,
        description="Days with an edition.",
    )
    build_at: TimeOfDay = Field("06:00", description="When the draft is built.")
    send_at: TimeOfDay = Field("07:00", description="When an approved edition is sent.")
    unapproved: Unapproved = Field(
        Unapproved.HOLD,
        description="If nobody has approved by the send hour: `hold` it until somebody does, `cancel` it, "
        "or `send` it if no check fails (the program then approves as `auto`, and accepts every warning).",
    )
    remind_minutes: int = Field(
        15, ge=0, le=720, description="How long before the send hour reviewers are reminded of a draft; 0 for never."
    )

    @model_validator(mode="after")
    def _build_before_send(self) -> Self:
        if self.build_at >= self.send_at:
            raise ValueError(f"build_at ({self.build_at}) must be before send_at ({self.send_at}) of the same day")
        return self


class Weekly(Part):
    """A best-of of the week's editions, for readers who want no other: a draft that is approved like any."""

    day: Weekday = Field("sun", description="The day of the week that it is sent on.")
    build_at: TimeOfDay = Field("08:00", description="When the draft is built from what was sent since the last one.")
    send_at: TimeOfDay = Field("09:00", description="When it is sent, once it is approved.")
    stories: int = Field(10, ge=1, le=30, description="How many stories it holds at most.")

    @property
    def days(self) -> list[Weekday]:
        """Days with an edition, as a schedule has them."""
        return [self.day]

    @model_validator(mode="after")
    def _build_before_send(self) -> Self:
        if self.build_at >= self.send_at:
            raise ValueError(f"build_at ({self.build_at}) must be before send_at ({self.send_at}) of the same day")
        return self


class Newsletter(Part):
    """One newsletter: its name, its voice and its hours."""

    slug: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60, description="Short name for commands.")
    title: Line = Field(description="The name on the masthead.")
    tagline: Line = Field("Your digest of the news that matters", description="The line under the masthead.")
    language: str = Field("en", pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$", description="Language of the newsletter.")
    timezone: ZoneName = Field("UTC", description="IANA time zone that its hours are meant in.")
    look: str = Field(
        "daily",
        pattern=r"^[a-z][a-z0-9-]*$",
        max_length=40,
        description="How it looks: `daily`, a briefing, or `letter`, one long story and the others in short; "
        "or a look of your own.",
    )
    picture: bool = Field(
        default=True, description="Whether the message has a small chart of what was reported, by country."
    )
    sender: Line = Field("", description="From line, such as `Decoding Asia <asia@example.org>`.")
    reply_to: Line = Field("", description="An address that a person reads; the sender's if left out.")
    postal_address: Line = Field("", description="Postal address for the footer, which the law asks for.")
    reviewers: list[Mailbox] = Field(
        default_factory=list, description="Addresses that get each draft by mail, with a link that approves it."
    )
    focus: Focus = Field(default_factory=Focus, description="What it is about.")
    ranking: Weights = Field(default_factory=Weights, description="What makes a story rank high.")
    sections: Sections = Field(default_factory=Sections, description="How much it holds.")
    schedule: Schedule = Field(default_factory=Schedule, description="When it is built and sent.")
    weekly: Weekly | None = Field(None, description="A weekly best-of, if readers may choose one.")
    about: str = Field("", max_length=5000, description="What the page about it says of who makes it, in paragraphs.")


class Smtp(Part):
    """The mail server that takes the messages. Login only from DIGEST_SMTP_USERNAME and DIGEST_SMTP_PASSWORD."""

    host: str = Field("localhost", description="Name of the server.")
    port: int = Field(587, ge=1, le=65535, description="Port of the server.")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls",
        description="`starttls` (port 587), `tls` (port 465) or `none` (a server on this machine).",
    )
    timeout_seconds: float = Field(30, gt=0, le=600, description="Longest wait for an answer.")


class Deliver(Part):
    """How messages leave: through a mail server, or into a Maildir on this machine."""

    transport: Literal["smtp", "maildir"] = Field("smtp", description="`smtp` or `maildir`.")
    smtp: Smtp = Field(default_factory=Smtp, description="The mail server.")
    maildir: Path = Field(Path("outbox"), description="Where `maildir` puts the messages.")
    retry_hours: int = Field(24, ge=1, le=120, description="How long a temporary refusal is tried again.")


class Serve(Part):
    """Where `digest serve` answers browsers: the desk of the editors at `/desk`, the readers' pages at `/`."""

    host: str = Field("127.0.0.1", description="Address to listen on; `0.0.0.0` for every one of this machine.")
    port: int = Field(
        8000,
        ge=0,
        le=65535,
        description="Port to listen on; 0 takes a free one, and says which: with reviewers it needs a `desk_url`.",
    )
    desk_url: WebAddress | None = Field(
        None,
        description="Where editors reach the desk from outside, without `/desk`, such as `https://desk.example.org`; "
        "links in mails to reviewers start with it, and with `https` the desk's cookie goes over TLS alone. Left out, "
        "it is `host` and `port`.",
    )
    proxies: list[AddressRange] = Field(
        default_factory=list,
        description="Proxies before the desk, by their addresses, such as `127.0.0.1`, or ranges of them: from these, "
        "and from nobody else, `X-Forwarded-For` and `X-Forwarded-Proto` are believed.",
    )

    @property
    def address(self) -> str:
        """Where the desk is reached, without a slash at the end."""
        return (self.desk_url or f"http://{self.host}:{self.port}").rstrip("/")


class SignUps(Part):
    """How many sign-ups are answered with a mail, so that nobody can bury an inbox or the mail server in them."""

    per_address_a_day: int = Field(3, ge=1, le=20, description="Mails to one address within 24 hours.")
    per_network_an_hour: int = Field(
        20, ge=1, description="Sign-ups from one range of addresses (IPv4 /24, IPv6 /48) within an hour."
    )
    in_all_an_hour: int = Field(2_000, ge=1, description="Sign-ups within an hour, wherever they come from.")
    confirm_hours: int = Field(48, ge=1, le=336, description="How long the link in the confirmation mail is good.")


class Model(Part):
    """A language model that shortens and joins the sources' sentences. Left out, every sentence is quoted.

    Any server that speaks OpenAI's chat completions will do; the key only from DIGEST_MODEL_KEY. What a model writes
    is checked against the sources. `pip install digest-desk[model]` installs the client.
    """

    base_url: ModelAddress = Field(description="Where it is asked, such as `https://api.example.com/v1`.")
    name: Line = Field(description="The name by which the server knows the model; the edition names it too.")
    timeout_seconds: float = Field(60, gt=0, le=600, description="Longest wait for one answer.")
    edition_seconds: float = Field(300, gt=0, le=3600, description="Longest wait for all answers of an edition.")
    max_tokens: int = Field(60_000, ge=1_000, description="Most tokens that an edition may use, read and written.")
    price_in: float = Field(0, ge=0, description="What a million tokens read cost, in any currency.")
    price_out: float = Field(0, ge=0, description="What a million tokens written cost, in the same currency.")
    max_cost: float = Field(1, gt=0, description="Most that an edition may cost, in the same currency.")


class Settings(BaseSettings):
    """Everything an operator may set. `DIGEST_` variables of the environment win over `config.yaml`."""

    model_config = SettingsConfigDict(
        env_prefix="DIGEST_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    database_url: SecretStr = Field(
        SecretStr("sqlite:///digest.db"),
        description="SQLAlchemy address of the database; a relative SQLite path is meant beside `config.yaml`.",
    )
    public_url: RootAddress = Field(
        "https://digest.example", description="Where readers reach the public pages: a host, without a path."
    )
    templates: Path | None = Field(None, description="A folder of templates to use in place of the shipped ones.")
    collect: Collect = Field(default_factory=Collect, description="How feeds are fetched.")
    deliver: Deliver = Field(default_factory=Deliver, description="How messages leave.")
    serve: Serve = Field(default_factory=Serve, description="Where the desk and the public pages are.")
    sign_ups: SignUps = Field(default_factory=SignUps, description="Limits on sign-ups.")
    model: Model | None = Field(None, description="A language model, if one is wanted.")
    newsletters: list[Newsletter] = Field(min_length=1, description="The newsletters of this installation.")
    feeds: list[FeedSource] = Field(min_length=1, description="The feeds that are collected.")
    smtp_username: SecretStr | None = Field(None, description="Only from DIGEST_SMTP_USERNAME.")
    smtp_password: SecretStr | None = Field(None, description="Only from DIGEST_SMTP_PASSWORD.")
    model_key: SecretStr | None = Field(None, description="Only from DIGEST_MODEL_KEY.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the names are pydantic-settings' own
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment first, then what `load` read from the file."""
        return env_settings, init_settings

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        for what, names in (
            ("newsletters: slug", [newsletter.slug for newsletter in self.newsletters]),
            ("feeds: url", [feed.url for feed in self.feeds]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"{what} {twice[0]!r} is there twice: take one away")
        return self

    @model_validator(mode="after")
    def _links_lead_somewhere(self) -> Self:
        mailed = next((newsletter.slug for newsletter in self.newsletters if newsletter.reviewers), None)
        if mailed and self.serve.port == 0 and self.serve.desk_url is None:
            raise ValueError(
                f"serve.port is 0, a port that nobody knows beforehand, and the links in mails to the reviewers of "
                f"{mailed} need one: set serve.port, or serve.desk_url"
            )
        return self
