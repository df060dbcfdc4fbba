"""What is answered with "not done" was not done: a refusal leaves its transaction, so that all before it is undone.

An exception that a route catches and does not raise on commits what was written before it.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import committed, functions, text_of

THREADS = Path("services/threads/routes")
DESK = Path("services/desk/asking.py")  # what routes are made with
# Each has written nothing by then, or is outside of the transaction.
MAY_GO_ON = {
    (DESK, "_asked"),  # outside; within it only for the test that takes that away
    (DESK, "_asked_again"),  # outside
    (THREADS / "board.py", "undo_attach"),
    (THREADS / "hands.py", "_to_give"),
    (THREADS / "people.py", "who_is_known"),  # a page
    (THREADS / "reading.py", "_opened"),  # a page
    (Path("services/reminders/routes/events.py"), "_accept_all"),  # outside: a dry run, undone
}
MAY_RETURN = {(DESK, "_asked"), (THREADS / "board.py", "undo_attach")}
# web keeps no transaction open while it asks the others.
ROUTES = [
    path
    for path in committed(".py")
    if path == DESK
    or (path.parts[0] == "services" and "routes" in (path.stem, path.parent.name) and path.parts[1] != "practice")
]


def test_no_route_goes_on_after_what_it_caught() -> None:
    going_on = {
        (path, function.name)
        for path in ROUTES
        for function in functions(path)
        if any(not isinstance(caught.body[-1], ast.Raise) for caught in _caught(function))
    }
    assert going_on == MAY_GO_ON


def test_no_route_returns_a_refusal_instead_of_raising_it() -> None:
    returning = {
        (path, function.name)
        for path in ROUTES
        for function in functions(path)
        if isinstance(function, ast.AsyncFunctionDef)
        and ".answer()" in (ast.get_source_segment(text_of(path), function) or "")
    }
    assert returning == MAY_RETURN


def _caught(function: ast.AST) -> Iterator[ast.ExceptHandler]:
    """Only where something is awaited: what reads a form has no transaction in hand."""
    if isinstance(function, ast.AsyncFunctionDef):
        yield from (node for node in ast.walk(function) if isinstance(node, ast.ExceptHandler))
