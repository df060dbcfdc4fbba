"""What a service's routes declare to refuse is what their code refuses, read from the code.

From each route's function and those it names. That a route answers with nothing it has not declared is seen where it
is asked: tests/service/threads holds every answer against the document.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.desk.document import described_routes
from tests.contract.apis import APIS

Refusal = tuple[int, str]
# For a title that is not a word of the code (`problem(409, reason, …)`).
ANY = "*"
# Titles every route may answer with; nobody declares them.
SHARED = ("Not found", "NOT_UNDERSTOOD", "Too large")


class Module:
    """The functions of one file of routes, and where it has others from."""

    def __init__(self, path: Path, package: str) -> None:
        tree = ast.parse(path.read_text())
        self.functions = {
            node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        self.imported = {
            alias.asname or alias.name: (Path(node.module or "").suffix.lstrip("."), alias.name)
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{package}.")
            for alias in node.names
        }


MODULES = {
    service: {path.stem: Module(path, told.package) for path in told.routes.glob("*.py")}
    for service, told in APIS.items()
}


def reached(service: str, module: str, name: str, seen: set[tuple[str, str]]) -> Iterator[ast.AST]:
    """This function and every one of our routes' that it names, and so on."""
    modules = MODULES[service]
    if name in modules[module].imported:
        module, name = modules[module].imported[name]
    function = modules[module].functions.get(name) if module in modules else None
    if function is None or (module, name) in seen:
        return
    seen.add((module, name))
    yield function
    for statement in [*function.body, *before(function)]:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name):
                yield from reached(service, module, node.id, seen)


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


def in_module(service: str, name: str) -> tuple[str, str]:
    """Where the route of this name is, and its name."""
    functions = {stem: one.functions[name] for stem, one in MODULES[service].items() if name in one.functions}
    (module,) = [stem for stem, function in functions.items() if function.decorator_list]
    return module, name


def in_code(service: str, name: str) -> set[Refusal]:
    """What the route of this name, or any function it comes to, refuses."""
    functions = reached(service, *in_module(service, name), set())
    return {refusal for function in functions for refusal in refusals(function)}


def declared(refuses: dict[int, tuple[str, ...]]) -> set[Refusal]:
    return {(status, title) for status, titles in refuses.items() for title in titles}


ALL = {
    (service, described.name): (declared(dict(described.refuses)), in_code(service, described.name))
    for service, told in APIS.items()
    for *_, described in described_routes(told.api.tables)
}


@pytest.mark.parametrize("of", ALL, ids="-".join)
def test_a_route_declares_no_refusal_that_its_code_does_not_make(of: tuple[str, str]) -> None:
    told, made = ALL[of]
    invented = {refusal for refusal in told - made if (refusal[0], ANY) not in made}
    assert not invented


@pytest.mark.parametrize("service", APIS)
def test_every_refusal_in_the_code_is_declared_by_a_route_that_comes_to_it(service: str) -> None:
    ours = [both for (of, _), both in ALL.items() if of == service]
    kept_quiet = {
        refusal
        for _, made in ours
        for refusal in made
        if not any(
            refusal in told or (refusal[1] == ANY and {status for status, _ in told} & {refusal[0]})
            for told, others in ours
            if refusal in others
        )
    }
    assert not kept_quiet


@pytest.mark.parametrize("service", APIS)
def test_a_route_reads_the_form_it_declares_and_no_other(service: str) -> None:
    for *_, described in described_routes(APIS[service].api.tables):
        functions = reached(service, *in_module(service, described.name), set())
        calls = [node for function in functions for node in ast.walk(function) if isinstance(node, ast.Call)]
        forms = {ast.unparse(call.args[1]) for call in calls if ast.unparse(call.func) == "json_in"}
        assert forms == ({described.takes.__name__} if described.takes else set()), described.name


def test_the_reading_of_the_code_finds_refusals_made_by_others() -> None:
    assert {(422, "blank"), (422, "quiet_hours"), (409, ANY), (409, "used")} <= in_code("threads", "send")
    assert in_code("threads", "hide") == {(409, "decided")}
    assert in_code("threads", "inbox") == set()
