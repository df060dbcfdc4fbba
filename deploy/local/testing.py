"""`./run test`, `check`, `cover`, `bench`, `faults`."""

import asyncio
import os
import subprocess
import sys
import time

from deploy.local.chromium import find_chromium
from deploy.local.places import CHECKOUT, Missing

WORKERS = "2"  # two cores; more only makes the ones that measure time fail
NO_BROWSER = "--no-browser"
# What is killed on purpose leaves no count behind, and what is counted is too slow to be measured by its time.
COUNTED = ("tests/unit", "tests/contract", "tests/service", "tests/e2e")
RULES = "services/*/domain/*"
TEST_HELP = """Usage: ./run test [--no-browser] [ARGUMENTS]

  ./run test                                all tests: about 20 minutes on two cores
  ./run test --no-browser                   without those that drive a real browser; none is fetched
  ./run test tests/unit tests/contract      some folders or files: these two need no servers, and seconds
  ./run test tests/service -k phone         those with a word in their name
  ./run test --lf                           those that failed last time

Private servers are started for them, and a browser is fetched, unless they are there.
ARGUMENTS are pytest's, whose own help is long: .venv/bin/python -m pytest --help"""
JUDGES = {
    "ruff check": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "mypy": ["-m", "mypy"],
    "mypy tests": ["-m", "mypy", "tests"],
}
HOUSE = {
    "import contracts": ["-c", "from importlinter.cli import lint_imports_command as run; run()"],
    "squawk and the house's rules": [
        *("-m", "pytest", "-q", "tests/house", "tests/contract"),
        "--ignore=tests/house/test_judges.py",
    ],
}


def test(words: list[str]) -> int:
    """All tests, with what they need brought first."""
    if {"-h", "--help"} & set(words):
        print(TEST_HELP)
        return 0
    _must_be_there(words)
    environment = dict(os.environ)
    if NO_BROWSER not in words:
        environment["CHROMIUM"] = _browser()
    return _python("-m", "pytest", *_parallel(words), *words, environment=environment)


def _must_be_there(words: list[str]) -> None:
    """Raise Missing for a file there is not: workers would each say no more than that no tests ran."""
    for before, word in zip(["", *words], words, strict=False):
        # After an option it may be the option's: a file to write, a word in a name.
        is_place = not word.startswith("-") and ("/" in word or word.endswith(".py"))
        if is_place and (not before.startswith("-") or before == NO_BROWSER):
            file = word.partition("::")[0]
            if not (CHECKOUT / file).exists():
                raise Missing(
                    f"there is no {file} here. Tests are in tests/; a part of them by name: ./run test -k WORD"
                )


def _parallel(words: list[str]) -> list[str]:
    is_single = any(word.startswith("-n") for word in words) or "AMQP_URL" in os.environ
    return [] if is_single else ["-n", WORKERS]


def _browser() -> str:
    try:
        return str(asyncio.run(find_chromium(print)))
    except Missing as missing:
        raise Missing(f"{missing} To leave out the browser tests: ./run test {NO_BROWSER}") from missing


def check() -> int:
    """Everything that judges the text of the code; says which judge objects."""
    objected = []
    for name, words in (JUDGES | HOUSE).items():
        began = time.monotonic()
        print(f"{name} …", flush=True)
        if _python(*words):
            objected.append(name)
        print(f"{name}: {'objects' if name in objected else 'fine'} ({time.monotonic() - began:.1f} s)\n", flush=True)
    if objected:
        raise Missing(f"objections from: {', '.join(objected)}")
    return 0


def cover() -> int:
    """Which lines and branches the tests reach: 95 % of all (pyproject.toml), every one of the rules in domain/."""
    code = _python("-m", "pytest", *_parallel([]), "--cov", NO_BROWSER, *COUNTED)
    return code or _python("-m", "coverage", "report", f"--include={RULES}", "--fail-under=100")


def bench(words: list[str]) -> int:
    """Measure, on servers of its own."""
    return _python("-m", "tests.bench", *words)


def faults(words: list[str]) -> int:
    """Break things at full figures, on servers of its own."""
    return _python("-m", "tests.faults", *words)


def _python(*words: str, environment: dict[str, str] | None = None) -> int:
    """Run Python in the checkout and wait for it; Ctrl-C reaches it too, and it decides."""
    running = subprocess.Popen([sys.executable, *words], cwd=CHECKOUT, env=environment)
    while True:
        try:
            return running.wait()
        except KeyboardInterrupt:
            continue
