"""A fresh place to work in, with the package installed from its wheel and not from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``bin`` folder of an environment with the wheel in it; its dependencies are those of the running one."""
    folder = tmp_path_factory.mktemp("installed")
    source = folder / "source"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(source)], check=True)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", str(folder), str(source)], check=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "env")], check=True)
    python = next(p for p in (folder / "env/bin/python", folder / "env/Scripts/python.exe") if p.exists())
    wheel = next(folder.glob("pagewash-*.whl"))
    subprocess.run([*pip, "--python", str(python), "install", "--no-deps", str(wheel)], check=True)
    code = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
    site = subprocess.run([str(python), "-c", code], check=True, capture_output=True, text=True).stdout.strip()
    # after the wheel, so that the package comes from there
    (Path(site) / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return python.parent


@pytest.fixture
def at(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a shell command in a folder of its own, as a user would; its exit code is the caller's to look at."""
    monkeypatch.chdir(tmp_path)
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "CLEANER_DATA")}
    env["PATH"] = f"{installed}{os.pathsep}{env['PATH']}"

    def run(command: str, *, code: int | None = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(command, shell=True, capture_output=True, text=True, env=env, timeout=300)
        if code is not None:
            assert done.returncode == code, f"{command}\nexit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    where = run('python -c "import cleaner; print(cleaner.__file__)"').stdout
    assert str(ROOT) not in where, "the checkout is imported, not the wheel"
    return run
