"""What threads' routes declare to refuse is what their code refuses, read from the code.

From each route's function and those it names. That a route answers with nothing it has not declared is seen where it
is asked: tests/service/threads holds every answer against the document.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.threads.routes import document
from services.threads.routes.document import described_routes

ROUTES = Path(document.__file__).parent
Refusal = tuple[int, str]
# For a title that is not a word of the code (`problem(409, reason, …)`).
ANY = "*"
# Titles every route may answer with; nobody declares them.
SHARED = ("Not found", "NOT_UNDERSTOOD", "Too large")


class Module:
    """The functions of one file of routes, and where it has others from."""

    def __init__(self, path: Path) -> None:
        tree = ast.parse(path.read_text())
        self.functions = {
            node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        self.imported = {
            alias.asname or alias.name: (Path(node.module or "").suffix.lstrip("."), alias.name)
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("services.threads.routes.")
            for alias in node.names
        }


MODULES = {path.stem: Module(path) for path in ROUTES.glob("*.py")}


def reached(module: str, name: str, seen: set[tuple[str, str]]) -> Iterator[ast.AST]:
    """This function and every one of our routes' that it names, and so on."""
    if name in MODULES[module].imported:
        module, name = MODULES[module].imported[name]
    function = MODULES[module].functions.get(name) if module in MODULES else None
    if function is None or (module, name) in seen:
        return
    seen.add((module, name))
    yield function
    for statement in [*function.body, *before(function)]:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name):
                yield from reached(module, node.id, seen)


def before(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.expr]:
    """What the route has done before its transaction begins."""
    calls = [call for call in function.decorator_list if isinstance(call, ast.Call)]
    return [keyword.value for call in calls for keyword in call.keywords if keyword.arg == "before"]


def refusals(function: ast.AST) -> Iterator[Refusal]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "problem":
            status, title = node.args[:2]
            said = title.value if isinstance(title, ast.Constant) else getattr(title, "id", ANY)
            assert isinstance(status, ast.Constant), ast.unparse(node)
            if said not in SHARED:
                yield int(str(status.value)), str(said) if isinstance(title, ast.Constant) else ANY


def in_module(name: str) -> tuple[str, str]:
    """Where the route of this name is, and its name."""
    functions = {stem: one.functions[name] for stem, one in MODULES.items() if name in one.functions}
    (module,) = [stem for stem, function in functions.items() if function.decorator_list]
    return module, name


def in_code(name: str) -> set[Refusal]:
    """What the route of this name, or any function it comes to, refuses."""
    return {refusal for function in reached(*in_module(name), set()) for refusal in refusals(function)}


def declared(refuses: dict[int, tuple[str, ...]]) -> set[Refusal]:
    return {(status, title) for status, titles in refuses.items() for title in titles}


ALL = {
    described.name: (declared(dict(described.refuses)), in_code(described.name)) for *_, described in described_routes()
}


@pytest.mark.parametrize("name", ALL)
def test_a_route_declares_no_refusal_that_its_code_does_not_make(name: str) -> None:
    told, made = ALL[name]
    invented = {refusal for refusal in told - made if (refusal[0], ANY) not in made}
    assert not invented


def test_every_refusal_in_the_code_is_declared_by_a_route_that_comes_to_it() -> None:
    kept_quiet = {
        refusal
        for _, made in ALL.values()
        for refusal in made
        if not any(
            refusal in told or (refusal[1] == ANY and {status for status, _ in told} & {refusal[0]})
            for told, others in ALL.values()
            if refusal in others
        )
    }
    assert not kept_quiet


def test_a_route_reads_the_form_it_declares_and_no_other() -> None:
    for *_, described in described_routes():
        functions = reached(*in_module(described.name), set())
        calls = [node for function in functions for node in ast.walk(function) if isinstance(node, ast.Call)]
        forms = {ast.unparse(call.args[1]) for call in calls if ast.unparse(call.func) == "json_in"}
        assert forms == ({described.takes.__name__} if described.takes else set()), described.name


def test_the_reading_of_the_code_finds_refusals_made_by_others() -> None:
    assert {(422, "blank"), (422, "quiet_hours"), (409, ANY), (409, "used")} <= in_code("send")
    assert in_code("hide") == {(409, "decided")}
    assert in_code("inbox") == set()
