"""The built wheel is what is installed elsewhere: it must carry everything and run the demo by itself."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
        timeout=100,
    )
    [built] = out.glob("digest_desk-*.whl")
    return built


def test_it_holds_the_templates_the_migrations_and_the_sample_feeds(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    assert "digest/templates/email/daily.mjml" in names
    assert "digest/config.yaml" in names
    assert "digest/py.typed" in names
    assert any(name.startswith("digest/db/migrations/versions/") for name in names)
    assert sum(name.startswith("digest/demo/feeds/") for name in names) == 9
    assert not any(name.startswith("tests/") for name in names)


def test_the_demo_runs_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    subprocess.run(
        [*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)],
        check=True,
        capture_output=True,
        timeout=100,
    )
    done = subprocess.run(
        [str(tmp_path / "venv" / "bin" / "digest"), "demo", "--out", str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
        cwd=tmp_path,
        # The dependencies come from this environment, digest itself from the wheel: a path entry reads no .pth file,
        # and the checkout reaches this environment only through one.
        env={"PYTHONPATH": sysconfig.get_path("purelib")},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "25 copies" in done.stdout
    where = subprocess.run(
        [str(python), "-c", "import digest; print(digest.__file__)"],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
        cwd=tmp_path,
        env={"PYTHONPATH": sysconfig.get_path("purelib")},
    )
    assert str(tmp_path / "venv") in where.stdout
