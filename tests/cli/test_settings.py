"""Settings that cannot be: refused by name, wherever they come from, all at once."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

from cleaner.config import Config, DedupConfig, LabelConfig, RunConfig
from cleaner.errors import SettingsError, UsageError
from tests.cli.test_cli import parse

OUT_OF_RANGE = [
    ("dedup", "jaccard", [80, float("nan"), -1, 1.01, float("inf")], [0, 0.8, 1]),
    ("dedup", "containment", [2, -0.1], [0.9]),
    ("dedup", "overlap", [1.5], [0.5]),
    ("dedup", "corroborated", [float("nan")], [0.3]),
    ("dedup", "shingle", [0, -3, 2.5, 5000], [1, 5]),
    ("dedup", "window", [0, -1], [1, 16]),
    ("dedup", "df_stop", [0], [2]),
    ("dedup", "max_cluster", [0, -5], [1]),
    ("dedup", "passage_words", [0], [50]),
    ("dedup", "prefer", ["shortest", "host:", "host: ,", ""], ["latest", "host:a.example,b.example"]),
    ("dedup", "action", ["delete"], ["mark"]),
    ("label", "brake", [7, -1], [0, 1]),
    ("label", "keep", ["nav", ["navigation"], [3]], [["nav"], ("nav", "ad")]),
    ("label", "level", ["Strict", 3], ["strict"]),
    ("label", "model", ["yes", 1], [False]),
    ("run", "rows_per_file", [0, -1, True], [1]),
    ("run", "shard_mb", [0], [1]),
    ("run", "timeout", [-1, float("nan")], [0, 2.5]),
    ("run", "max_errors", [-2], [-1, 0]),
    ("filters", "languages", [["EN"], ["english"], ["e"], "en"], [["en", "pt"], ["zh-cn"]]),
    ("filters", "min_chars", [-1], [0]),
    ("language", "chars", [0], [10]),
    ("language", "unsure", [1.1], [1]),
    ("threads", "min_posts", [0], [1]),
    ("read", "max_page_mb", [0, -4], [1]),
    ("read", "max_archive_depth", [-1], [0]),
    ("read", "encoding", ["utf-88", "?"], ["cp1252", "UTF8"]),
]
BAD = [(stage, name, value) for stage, name, bad, _ in OUT_OF_RANGE for value in bad]
GOOD = [(stage, name, value) for stage, name, _, good in OUT_OF_RANGE for value in good]


@pytest.mark.parametrize(("stage", "name", "value"), BAD)
def test_values_out_of_range_are_refused_by_name(stage: str, name: str, value: Any) -> None:
    with pytest.raises(SettingsError, match=rf"^config: {stage}\.{name}: ") as e:
        Config.from_mapping({stage: {name: value}})
    assert e.value.problems[0][:2] == (stage, name)
    with pytest.raises(SettingsError, match=rf"{stage}\.{name}: "):
        Config(**{stage: {name: value}})


@pytest.mark.parametrize(("stage", "name", "value"), GOOD)
def test_values_in_range_are_taken(stage: str, name: str, value: Any) -> None:
    config = Config.from_mapping({stage: {name: value}})
    assert getattr(getattr(config, stage), name) == (tuple(value) if isinstance(value, list) else value)
    assert Config(**{stage: {name: value}}) == config


def test_a_stage_checks_itself() -> None:
    with pytest.raises(SettingsError, match=r"dedup\.jaccard: takes a number from 0 to 1, not 80"):
        DedupConfig(jaccard=80)
    assert LabelConfig(keep=["nav"]).keep == ("nav",)  # type: ignore[arg-type]
    assert isinstance(RunConfig(timeout=3).timeout, float)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"label": {"levle": "strict"}}, "no setting label.levle; did you mean level?"),
        ({"dedup": {"min_chars": 3}}, "no setting dedup.min_chars; did you mean filters.min_chars?"),
        ({"labels": {}}, "no section [labels]; did you mean label?"),
        ({"label": "strict"}, "label: takes a section [label]"),
        ({"label": {"level": "sturdy"}}, "there are cautious, balanced, strict"),
        ({"filters": {"languages": ["EN"]}}, "did you mean en?"),
    ],
)
def test_names_that_do_not_exist(values: Any, says: str) -> None:
    with pytest.raises(SettingsError) as e:
        Config.from_mapping(values)
    assert says in str(e.value)
    again = pickle.loads(pickle.dumps(e.value))
    assert (str(again), again.problems) == (str(e.value), e.value.problems)


def test_a_config_takes_mappings_and_nothing_else() -> None:
    assert Config(label={"level": "strict"}) == Config(label=LabelConfig(level="strict"))  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match="takes a section"):
        Config(label="strict")  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match="takes a section"):
        Config(label=DedupConfig())  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Config(labels={})  # type: ignore[call-arg]


def test_a_file_is_told_all_its_mistakes_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        '# ours\n[label]\nlevel = "strct"\n\n[dedup]\njaccard = 80\nmin-chars = 3\n[rum]\nx = 1\n', encoding="utf-8"
    )
    with pytest.raises(UsageError) as e:
        Config.from_toml(path)
    lines = str(e.value).splitlines()
    assert [line.removeprefix(f"{path}:").split(":")[0] for line in lines] == ["3", "7", "6", "8"]
    assert "did you mean strict?" in lines[0]
    assert "did you mean run?" in lines[3]
    path.write_text("[label]\nlevel = strict\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"mine\.toml: not valid TOML: .*line 2"):
        Config.from_toml(path)
    path.write_text('dedup.jaccard = 9\nlabel = {level = "x"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"toml:2: label\.level: .*\n?") as e:
        Config.from_toml(path)
    assert f"{path}:1: dedup.jaccard" in str(e.value)


def test_a_file_may_use_the_names_of_the_flags(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text('[dedup]\ndedup = "near"\n[threads]\nthreads = false\n[read]\nask-trafilatura = false\n')
    config = Config.from_toml(path)
    assert (config.dedup.mode, config.threads.split, config.read.ask) == ("near", False, False)
    project = tmp_path / "pyproject.toml"
    project.write_text('[project]\nname = "x"\n[tool.cleaner.label]\nlevel = "strict"\nkeep = ["nope"]\n')
    with pytest.raises(UsageError, match=r"pyproject\.toml:5: label\.keep: no 'nope'"):
        Config.from_toml(project)


def test_flags_are_told_all_at_once() -> None:
    with pytest.raises(UsageError) as e:
        parse("--jaccard", "80", "--rows-per-file", "0", "--languages", "EN")
    assert [line.split(":")[0] for line in str(e.value).splitlines()] == ["--languages", "--jaccard", "--rows-per-file"]


def test_where_settings_come_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    import tomllib

    from cleaner.cli import command_line

    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text('[tool.cleaner.label]\nlevel = "cautious"\ncomments = "keep"\n')
    (tmp_path / "c.toml").write_text('[dedup]\njaccard = 0.7\nwindow = 8\n[label]\nlevel = "strict"\n')
    (tmp_path / "r.toml").write_text('["own.x"]\nkind = "ad"\nlines = ["Buy a weir"]\n')
    command = ["config", "--config", "c.toml", "--rules", "r.toml", "--window", "9"]
    assert command_line.main(command) == 0
    shown = capsys.readouterr().out
    for line in ('level = "strict"  # from c.toml', 'comments = "keep"  # from pyproject.toml', "window = 9  # from flag",
                 "jaccard = 0.7  # from c.toml", "# shingle = 5", '[rules."own.x"]  # from r.toml'):  # fmt: skip
        assert line in shown.splitlines(), line
    again = Config.from_mapping(tomllib.loads(shown))
    assert (again.label.level, again.dedup.window, again.rules["own.x"]["kind"]) == ("strict", 9, "ad")
    uncommented = "\n".join(line[2:] if line.startswith("# ") and " = " in line and "…" not in line else line
                            for line in shown.splitlines())  # fmt: skip
    assert Config.from_mapping(tomllib.loads(uncommented)) == again  # what is behind a # is the default, as written
    (tmp_path / "cleaner.toml").write_text("[dedup]\nwindow = 0\n")
    assert command_line.main(["config"]) == 2
    assert "cleaner.toml:2: dedup.window" in capsys.readouterr().err
