"""Recipes with the real thing: the steps of the Dockerfile in a fresh environment, and a page that a browser rendered."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import cleaner

ROOT = Path(__file__).parents[2]
SCRIPTED = """<html><head><title>Tides</title></head><body><nav><a href="/">Home</a></nav><article id="a"></article><script>
document.getElementById("a").innerHTML = "<h1>Tides</h1><p>" + "The ferry waits for the tide, and the tide for nobody. ".repeat(9) + "</p>";
</script></body></html>"""


def test_the_steps_of_the_image(tmp_path: Path) -> None:
    """Each COPY and RUN, with the environment's Python in the place of the image's; needs the package index."""
    place = tmp_path / "build"
    place.mkdir()
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "env")], check=True)
    python = next(p for p in (tmp_path / "env/bin/python", tmp_path / "env/Scripts/python.exe") if p.exists())
    for word, rest in re.findall(r"^(COPY|RUN) (.+)$", (ROOT / "docs/how-to/docker/Dockerfile").read_text(), re.M):
        if word == "COPY":
            *sources, target = rest.split()
            for name in sources:
                copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
                copy(ROOT / name, place / target if (ROOT / name).is_dir() else place)
        elif rest.startswith("python "):
            done = subprocess.run(
                f"{python} {rest[7:]}", shell=True, cwd=place, capture_output=True, text=True, timeout=280
            )
            if "No matching distribution" in done.stderr or "Could not fetch" in done.stderr:
                pytest.skip("the package index is out of reach")
            assert done.returncode == 0, done.stderr[-2000:]
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.txt").write_text("The ferry waits for the tide.")
    done = subprocess.run(
        [str(python), "-m", "cleaner", "run", "a.txt", "-o", "corpus", "-q"],
        cwd=tmp_path / "data",
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_a_page_that_a_browser_rendered() -> None:
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as p:
        path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        try:
            browser = p.chromium.launch(executable_path=path, args=["--no-sandbox"])
        except Exception as e:
            pytest.skip(f"no browser: {str(e).splitlines()[0]}")
        tab = browser.new_page()
        tab.set_content(SCRIPTED)
        page = cleaner.clean(tab.content(), url="https://fen.example/tide")
        browser.close()
    assert page.text.count("The ferry waits") == 9
    assert "Home" not in page.text
