"""``report.html`` in a browser, on a desk, on a phone and in the dark: nothing runs off the screen, the search finds, and
the rules of axe-core for accessibility hold.

Needs Debian's ``chromium`` and ``chromium-driver``, selenium and, for the last, axe-core from npm in ``AXE_CORE``
(``make test-slow`` sees to both where it can).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cleaner

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
DRIVER, BROWSER = shutil.which("chromedriver"), shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(not (DRIVER and BROWSER), reason="no chromium and chromedriver on this machine")
SAMPLES = Path(__file__).parents[2] / "samples"
SCREENS = {"desk": (1280, 900, False), "phone": (390, 844, False), "dark": (1280, 900, True)}
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("browser") / "corpus"
    cleaner.run([str(SAMPLES)], out)
    return out / "report.html"


@pytest.fixture(params=SCREENS)
def page(request: pytest.FixtureRequest, report: Path, tmp_path: Path) -> Iterator[Any]:
    width, height, dark = SCREENS[request.param]
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for flag in [*FLAGS.split(), f"--user-data-dir={tmp_path}", *(["--force-dark-mode"] if dark else [])]:
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(str(DRIVER)))
    try:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        driver.get(report.as_uri())
        yield driver
    finally:
        driver.quit()


def test_nothing_runs_off_the_screen(page: Any) -> None:
    wide, shown = page.execute_script(
        "return [Math.max(...[...document.querySelectorAll('*')].map(e => e.getBoundingClientRect().right)), innerWidth]"
    )
    assert wide <= shown + 1


def test_the_search_hides_what_does_not_match(page: Any) -> None:
    visible = "return [...document.querySelectorAll('td')].filter(e => e.offsetParent).map(e => e.textContent)"
    everything = page.execute_script(visible)
    page.find_element("css selector", ".search").send_keys("newsletter.")
    found = page.execute_script(visible)
    assert 0 < len(found) < len(everything)
    assert any("newsletter." in cell for cell in found)
    page.find_element("css selector", ".search").send_keys(" zzzz")
    assert page.execute_script(visible) == []


def test_the_console_is_quiet_and_nothing_is_fetched(page: Any) -> None:
    assert page.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert [entry for entry in page.get_log("browser") if entry["level"] == "SEVERE"] == []


def test_accessibility(page: Any) -> None:
    axe = Path(os.environ.get("AXE_CORE", "node_modules/axe-core"), "axe.min.js")
    if not axe.is_file():
        pytest.skip("no axe-core: npm install axe-core, and its folder in AXE_CORE")
    page.execute_script(axe.read_text(encoding="utf-8"))
    found = page.execute_async_script("axe.run().then(result => arguments[0](result.violations))")
    assert {rule["id"]: [node["html"][:120] for node in rule["nodes"][:3]] for rule in found} == {}
