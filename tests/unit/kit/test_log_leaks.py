"""What others put into our process finds no way into its log: libraries' words, departments' ids, last words."""

import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from services.kit import log

HEARD = "Invalid header: b'Cookie: session=secret'"


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.CaptureFixture[str]]:
    """A process that has just configured its log."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    log.configure("kit", "debug")
    yield capsys
    structlog.reset_defaults()


def test_a_library_says_who_and_what_class_and_no_word_more(
    said: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.root, "handlers", [])  # pytest's own, which would be kept
    log.configure("kit", "debug")
    try:
        raise ValueError(HEARD)
    except ValueError:
        logging.getLogger("aiohttp.server").exception("Error handling %s", HEARD)
    [line] = said.readouterr().out.splitlines()
    assert json.loads(line) == {"event": "library", "name": "aiohttp.server", "level": "error", "error": "ValueError"}


def test_an_error_nobody_caught_dies_without_its_message(said: pytest.CaptureFixture[str]) -> None:
    error = ValueError(HEARD)
    sys.excepthook(ValueError, error, None)
    captured = said.readouterr()
    assert json.loads(captured.out)["error"] == "ValueError"
    assert "secret" not in captured.out + captured.err


@pytest.mark.parametrize("theirs", ["court/ana-801-555-0110", "+18015550110", "Ana Abbott", "\ud800"])
def test_an_id_that_may_say_something_is_shown_as_its_hash(said: pytest.CaptureFixture[str], theirs: str) -> None:
    log.get().info("event_died", event_id=theirs)
    assert json.loads(said.readouterr().out)["event_id"].startswith("#")


IDS = ["01900000-0000-7000-8000-000000000000", "SM" + "0" * 32, "a" * 64]


@pytest.mark.parametrize("ours", [*IDS, f"court/{IDS[0]}"])
def test_an_id_that_says_nothing_is_shown(said: pytest.CaptureFixture[str], ours: object) -> None:
    log.get().info("event_died", event_id=ours)
    assert json.loads(said.readouterr().out)["event_id"] == str(ours)
