"""Files and functions stay short; names are the trade's; the kit and the desk know no trade."""

import ast
import re

import pytest

from tests.house.tree import committed, functions, python, text_of

LONGEST_FILE = 250
LONGEST_FUNCTION = 40
# "About 2,500", and near three hundred for what found no queue, for every event's own story through batches, retries
# and replays, for lanes that give way to people, for links that die without a word: what grows beyond is no plumbing.
KIT_LONGEST = 2_775
# Described doors, sheets and the way out: what more than one service has. A service's own rules are no plumbing either.
DESK_LONGEST = 1_600
# Tables of words, people and cases are read by looking things up in them, not from top to bottom.
TABLES = ("deploy/office/cast", "deploy/office/history", "proto/values/gsm7")
OURS = ("services", "proto", "deploy", "tests")

BANNED_NAMES = {"manager", "helper", "helpers", "util", "utils", "info", "process", "obj", "tmp", "handle_data", "do"}
# "Staff" is whom a page acts for, and lanes are named in every schema's outbox: so much the kit must know.
TRADE = re.compile(
    r"\b(clients?|phones?|appointments?|caseloads?|probation|courts?|sms|publishers?"
    r"|carriers?|segments?|opt_outs?|case managers?|reminders?)\b",
    re.IGNORECASE,
)
KIT_MAY_SAY = {
    ("audit.py", "publisher"),  # one of the kinds of actor an audit row can name
    ("plumbing.sql", "reminder"),  # a lane
    # an example in a docstring
}


def test_no_file_is_longer_than_a_person_reads() -> None:
    long = {
        str(path): lines
        for path in python(*OURS)
        if not str(path).startswith(TABLES) and (lines := text_of(path).count("\n")) > LONGEST_FILE
    }
    assert not long, f"split by verb or noun: {long}"


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{path}:{function.name}": lines
        for path in python(*OURS)
        for function in functions(path)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    }
    assert not long, f"split: {long}"


def test_names_say_what_they_are() -> None:
    vague = [
        f"{path}: {name}"
        for path in python("services", "proto", "deploy")
        for name in [path.stem, *_defined(ast.parse(text_of(path)))]
        if name.lower() in BANNED_NAMES
    ]
    assert not vague


def _defined(tree: ast.Module) -> list[str]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [node.name for node in ast.walk(tree) if isinstance(node, kinds)]


@pytest.mark.parametrize(("plumbing", "may"), [("kit", KIT_MAY_SAY), ("desk", set())])
def test_the_kit_and_the_desk_know_nothing_of_the_trade(plumbing: str, may: set[tuple[str, str]]) -> None:
    files = [path for path in committed(".py", ".sql") if path.parts[:2] == ("services", plumbing)]
    said = {(path.name, match.lower().rstrip("s")) for path in files for match in TRADE.findall(text_of(path))}
    assert files
    assert not said - may


@pytest.mark.parametrize(("plumbing", "longest"), [("kit", KIT_LONGEST), ("desk", DESK_LONGEST)])
def test_the_kit_and_the_desk_stay_small(plumbing: str, longest: int) -> None:
    files = [path for path in python("services") if path.parts[1] == plumbing]
    assert sum(text_of(path).count("\n") for path in files) <= longest


def test_every_service_has_its_charter() -> None:
    for path in python("services"):
        if path.name == "__init__.py" and len(path.parts) == 3 and path.parts[1] not in ("kit", "desk", "practice"):
            charter = ast.get_docstring(ast.parse(text_of(path))) or ""
            for word in ("Owns", "Consumes", "Publishes", "Never"):
                assert word in charter, f"{path} does not say what it {word.lower()}"
