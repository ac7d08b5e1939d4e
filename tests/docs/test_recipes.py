"""Recipes of the guides for tools that the suite does not start: their code compiles, and what they hand over is read."""

from __future__ import annotations

import re
import tomllib
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from dedup_texts import prose

import cleaner

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
DOCKERFILE = ROOT / "docs/how-to/docker/Dockerfile"
HTML = f"<html><body><nav><a href='/'>Home</a></nav><article><h1>Tides</h1><p>{prose('warc', 120)}</p></article></body></html>"


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_code_that_is_only_shown_compiles(page: Path) -> None:
    for block in blocks(page, "py"):
        compile(block, page.name, "exec")


def test_shell_commands_that_are_only_shown_have_flags_that_exist() -> None:
    from cleaner.cli import command_line

    parsers = next(a.choices for a in command_line.parser()._actions if isinstance(a.choices, dict))
    seen = 0
    for page in PAGES:
        for command in re.findall(r"\bcleaner ((?:run|dedup|check|clean|show)\b[^\n`\"&|]*)", page.read_text("utf-8")):
            name, *words = command.split()
            known = {f for action in parsers[name]._actions for f in action.option_strings}
            for flag in (w.partition("=")[0] for w in words if re.fullmatch(r"--?[a-z-]+(=.*)?", w) and w != "-"):
                seen += 1
                assert flag in known, f"{page.name}: {command}"
    assert seen > 20


def test_the_image_copies_what_is_there_and_asks_for_extras_that_exist() -> None:
    text = DOCKERFILE.read_text()
    for sources in re.findall(r"^COPY (.+) \S+$", text, re.M):
        assert all((ROOT / s).exists() for s in sources.split())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = re.search(r"\.\[([\w,]+)\]", text)
    assert extras is not None
    assert set(extras[1].split(",")) <= project["optional-dependencies"].keys()
    named = {
        w for s in ("readme", "license-files") for w in ([project[s]] if isinstance(project[s], str) else project[s])
    }
    assert named <= set(text.split())  # without these files the build fails
    version = re.search(r"FROM python:(3\.\d+)", text)
    assert version is not None
    assert f"Programming Language :: Python :: {version[1]}" in project["classifiers"]


@pytest.mark.parametrize("gzip", [True, False])
def test_what_warcio_writes(tmp_path: Path, gzip: bool) -> None:
    pytest.importorskip("warcio")
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    path = tmp_path / ("crawl.warc.gz" if gzip else "crawl.warc")
    with open(path, "wb") as out:
        writer: Any = WARCWriter(out, gzip=gzip)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "a spider"}))
        for i in range(3):
            fields = [("Content-Type", "text/html; charset=utf-8")]
            headers = StatusAndHeaders("200 OK", fields, protocol="HTTP/1.0")
            body = BytesIO(HTML.replace("Tides", f"Tides of {i}").encode())
            address = f"https://fen.example/{i}"
            writer.write_record(writer.create_warc_record(address, "response", payload=body, http_headers=headers))
    cleaner.run(path, tmp_path / "out", {"dedup": {"mode": "off"}})
    rows = pq.read_table(tmp_path / "out/records").to_pylist()
    assert [r["url"] for r in rows] == [f"https://fen.example/{i}" for i in range(3)]
    assert all("Home" not in r["text"] for r in rows)
