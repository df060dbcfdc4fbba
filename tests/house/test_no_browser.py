"""--no-browser leaves out whatever would open one: there is one road to it, and pytest's own plan shows who goes."""

import re
import subprocess
import sys
from pathlib import Path

from deploy.local.places import CHECKOUT
from tests.house.tree import python, text_of

OPENS = re.compile(r"^\s*SETUP\s+S browser\b", re.MULTILINE)


def planned(*words: str) -> str:
    """What pytest would set up for the tests it has chosen; it does nothing of it."""
    asked = [sys.executable, "-m", "pytest", "--setup-plan", "-q", "-p", "no:cacheprovider", *words]
    plan = subprocess.run(asked, cwd=CHECKOUT, capture_output=True, text=True)
    assert plan.returncode == 0, plan.stdout[-2000:] + plan.stderr[-2000:]
    return plan.stdout


def test_without_a_browser_no_chosen_test_opens_one() -> None:
    assert not OPENS.search(planned("--no-browser", "tests"))


def test_the_plan_would_show_it() -> None:
    assert OPENS.search(planned("tests/service/practice/test_the_live_page.py"))


def test_only_that_fixture_opens_a_browser() -> None:
    opening = {path for path in python("tests") if re.search(r"\bopen_browser\(|\bchromium\.launch\(", text_of(path))}
    assert opening - {Path(__file__).relative_to(CHECKOUT)} == {
        Path("tests/conftest.py"),
        Path("tests/browser/shots.py"),  # a program: no test can choose it
        Path("tests/servers/browser.py"),
    }
