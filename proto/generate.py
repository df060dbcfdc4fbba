"""`python -m proto.generate`: write schema/, asyncapi.json and the list of published examples from the declarations.

A contract test fails while the files differ from what this would write.
"""

import hashlib
import inspect
import json
import sys
from pathlib import Path
from typing import Any, Final

import msgspec

import proto.topology  # noqa: F401  (imports every family, which declares its types)
from proto import asyncapi
from proto.envelope import Envelope
from proto.registry import TYPES, EventType

HERE: Final = Path(__file__).parent
SCHEMAS: Final = HERE / "schema"
EXAMPLES: Final = HERE / "examples"
PUBLISHED: Final = EXAMPLES / "PUBLISHED"
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def generated() -> dict[Path, str]:
    """What every generated file should hold."""
    files = {SCHEMAS / f"{name}.json": _as_json(schema(declared)) for name, declared in TYPES.items()}
    files[HERE / "asyncapi.json"] = _as_json(asyncapi.document(_full_examples()))
    files[PUBLISHED] = _published()
    return files


def schema(declared: EventType) -> dict[str, Any]:
    """JSON Schema of one type: the CloudEvents frame around its data. Unknown fields are allowed everywhere."""
    (frame, data), parts = msgspec.json.schema_components((Envelope, declared.struct), ref_template="#/$defs/{name}")
    envelope = parts.pop(_name(frame))
    envelope["properties"] |= {
        "specversion": {"const": "1.0", "default": "1.0"},
        "type": {"const": declared.name},
        "time": {"type": "string", "format": "date-time"},
        "data": data,
    }
    about = {"$schema": DIALECT, "title": declared.name, "description": parts[_name(data)]["description"]}
    whole: dict[str, Any] = _undented({**envelope, **about, "$defs": parts})
    return {key: whole[key] for key in (*about, *(key for key in whole if key not in about))}


def _name(reference: dict[str, Any]) -> str:
    return str(reference["$ref"]).rpartition("/")[2]


def _undented(part: Any) -> Any:
    """The same with docstrings as their author sees them."""
    if isinstance(part, dict):
        return {key: _undented(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_undented(value) for value in part]
    return inspect.cleandoc(part) if isinstance(part, str) and "\n" in part else part


def _full_examples() -> dict[str, Any]:
    """By type, the newest example that shows every field; none yet for a type declared a moment ago."""
    paths = {name: newest_example(name) for name in TYPES}
    return {name: json.loads(path.read_text()) for name, path in paths.items() if path.exists()}


def newest_example(name: str) -> Path:
    """What is sent now: an example once published stays as it is, and a newer form stands beside it."""
    return max(EXAMPLES.glob(f"{name}.form[0-9].json"), default=EXAMPLES / f"{name}.json")


def _published() -> str:
    """`sha256sum -c` reads it: a line for each example. A line once written stays, so that an edit is found out."""
    before = [line.partition("  ") for line in PUBLISHED.read_text().splitlines()] if PUBLISHED.exists() else []
    hashes = {name: digest for digest, _, name in before}
    for path in EXAMPLES.glob("*.json"):
        hashes.setdefault(path.name, hashlib.sha256(path.read_bytes()).hexdigest())
    return "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes))


def _as_json(content: Any) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write what changed, remove the schema of what is no longer declared, and say so."""
    files = generated()
    for path, content in files.items():
        if not path.exists() or path.read_text() != content:
            path.parent.mkdir(exist_ok=True)
            path.write_text(content)
            sys.stdout.write(f"wrote {path.relative_to(HERE.parent)}\n")
    for path in set(SCHEMAS.glob("*.json")) - files.keys():
        path.unlink()
        sys.stdout.write(f"removed {path.relative_to(HERE.parent)}\n")


if __name__ == "__main__":
    main()
