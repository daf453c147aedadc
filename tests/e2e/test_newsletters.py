"""Other settings make another newsletter: nothing about Asia is in the code."""

from __future__ import annotations

from tests.e2e.conftest import NOW, Program

CLIMATE = {
    "slug": "warming",
    "title": "The Warming Letter",
    "tagline": "What the weather costs",
    "timezone": "Europe/Paris",
    "sender": "The Warming Letter <letter@digest.example>",
    "postal_address": "1 rue de l'Exemple, Paris",
    "focus": {"topics": {"climate": 1.0, "disasters": 1.0, "energy": 0.7}},
    "sections": {"main": 2, "briefs": 3},
}


def test_a_climate_letter_is_made_from_the_same_entries(program: Program) -> None:
    settings = program.settings()
    settings["newsletters"].append(CLIMATE)
    program.change(settings)
    program.run("collect", "--now", NOW)
    asia = program.json("build", "--newsletter", "decoding-asia", "--now", NOW)
    climate = program.json("build", "--newsletter", "warming", "--now", NOW)
    told = " ".join(item["headline"] + item["reason"] for item in climate["items"])
    assert "typhoon" in told.lower()
    assert all(
        any(topic in item["reason"] for topic in ("climate", "disasters", "energy")) for item in climate["items"]
    )
    assert climate["items"][0]["headline"] != asia["items"][0]["headline"]
    left_out = {item["headline"] for item in asia["items"]} - {item["headline"] for item in climate["items"]}
    assert any("missiles" in headline for headline in left_out)


def test_a_newsletter_without_a_focus_is_about_everything(program: Program) -> None:
    settings = program.settings()
    settings["newsletters"][0].pop("focus")
    program.change(settings)
    program.run("collect", "--now", NOW)
    built = program.json("build", "--now", NOW)
    assert len(built["items"]) == 13
