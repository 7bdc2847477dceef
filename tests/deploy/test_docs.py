"""What the pages say is so: links, names of files and settings, and the lines of a backup."""

import re
import sqlite3
import subprocess
from pathlib import Path

import pytest

from tests import environment
from tests.deploy import shape

PAGES = [shape.ROOT / "README.md", *sorted((shape.ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_its_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text()):
        assert link.startswith("https://") or (page.parent / link).exists(), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_files_it_names_are_there(page: Path) -> None:
    words = re.sub(r"\[[^\]]*\]\([^)]*\)", "", page.read_text())  # links are looked at above
    for name in re.findall(r"\b(?:deploy|tests|docs|ocrsite|accounts|recognition)/[\w/.@-]+\.\w+", words):
        assert (shape.ROOT / name).exists(), name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_settings_it_names_are_settings(page: Path) -> None:
    own = {"DATABASE_PASSWORD", "DJANGO_SETTINGS_MODULE", "SCRAWL_TRAINING_DATA"}
    named = set(re.findall(r"\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)=", page.read_text()))
    assert named <= environment.SETTINGS | own


def block(name: str) -> str:
    found = re.search(rf"```sh {name}\n(.*?)```", shape.text("docs", "deploy", "backup.md"), re.DOTALL)
    assert found
    return found[1].replace(".venv/bin/python", "python3")


def test_what_is_backed_up_while_the_site_runs_comes_back(tmp_path: Path) -> None:
    """The page's own lines, over a database that somebody writes to."""
    var = tmp_path / "var"
    (var / "images" / "aa").mkdir(parents=True)
    (var / "images" / "aa" / "one.png").write_bytes(b"picture")
    (var / "secret_key").write_text("key")
    site = sqlite3.connect(var / "scrawl.sqlite3")
    site.executescript("PRAGMA journal_mode=WAL; CREATE TABLE readings (text); INSERT INTO readings VALUES ('407');")
    assert (var / "scrawl.sqlite3-wal").stat().st_size  # what a mere copy of the file would miss

    subprocess.run(["sh", "-ec", block("backup")], cwd=tmp_path, check=True)
    site.execute("DELETE FROM readings")
    site.commit()
    site.close()
    subprocess.run(["sh", "-ec", "rm -r var; " + block("restore")], cwd=tmp_path, check=True)

    restored = sqlite3.connect(var / "scrawl.sqlite3")
    assert restored.execute("SELECT text FROM readings").fetchall() == [("407",)]
    restored.close()
    assert (var / "images" / "aa" / "one.png").read_bytes() == b"picture"
    assert (var / "secret_key").read_text() == "key"
    assert (tmp_path / "backup" / "secret_key").stat().st_mode & 0o077 == 0
