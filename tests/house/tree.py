"""The files the rules are about: what git would commit, without what others wrote."""

import ast
import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path

from deploy.local.places import CHECKOUT

VENDORED = ("tests/vendor/", "services/practice/static/fonts/", "services/web/static/fonts/")


@functools.cache
def committed(*endings: str) -> tuple[Path, ...]:
    """Every file of ours with one of these endings (all files without any), as a path inside the checkout."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    ours = [Path(name) for name in listed if not name.startswith(VENDORED) and (CHECKOUT / name).is_file()]
    return tuple(sorted(path for path in ours if not endings or path.suffix in endings))


def text_of(path: Path) -> str:
    """What a file says."""
    return (CHECKOUT / path).read_text(encoding="utf-8")


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method in a Python file."""
    for node in ast.walk(ast.parse(text_of(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def python(*folders: str) -> list[Path]:
    """The Python files under these folders."""
    return [path for path in committed(".py") if path.parts[0] in folders]
