from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.editions import SLUG, MovingClock, new_installation, settings_file
from tests.fakes.public import reader as reading, went_out

if TYPE_CHECKING:
    from pathlib import Path

    import httpx2

    from digest.engine.installation import Installation


def test_the_front_of_one_newsletter_has_its_latest_edition(installation: Installation, reader: httpx2.Client) -> None:
    assert "has not gone out yet" in reader.get("/").text
    went_out(installation, 2, key_points=["The strait reopens on 1 April."])
    page = reader.get("/").text
    assert '<h1 dir="auto">Decoding Asia</h1>' in page
    assert f'<a href="/archive/{SLUG}/2">The strait reopens</a>' in page
    assert "The strait reopens on 1 April." in page
    assert "Monday to Friday at 07:00, UTC" in page


def test_the_front_of_several_leads_to_each(tmp_path: Path) -> None:
    config = settings_file(tmp_path, slugs=["asia", "europe"])
    with new_installation(config, MovingClock()) as installation, reading(installation) as reader:
        went_out(installation, 2, slug="europe")
        page = reader.get("/").text
        assert all(f'href="/archive/{slug}"' in page for slug in ("asia", "europe"))
        assert 'href="/archive/europe/2"' in page
        assert page.count('name="newsletter"') == 2
        assert '<button class="main">Sign up</button>' in page
        assert "Decoding Asia" in reader.get("/about/asia").text
        assert {reader.get(path).status_code for path in ("/archive/europe", "/about/europe", "/privacy")} == {200}
        assert reader.get("/sitemap.xml").text.count("/archive/") == 3
