"""Times in JSON Schema. Of a time that need not name its offset msgspec tells only that it is a string.

Ours all do: those we answer with are aware, and forms that come without an offset are refused.
"""

from collections.abc import Iterable
from typing import Any

from msgspec import inspect

Part = dict[str, Any]


def with_date_times(kinds: Iterable[type], schemas: Part) -> Part:
    """The schemas by struct's name, with every field that is a time marked as one."""
    structs: dict[str, inspect.StructType] = {}
    for kind in kinds:
        _gather(inspect.type_info(kind), structs)
    return {name: _marked(schema, structs.get(name)) for name, schema in schemas.items()}


def _gather(one: inspect.Type, structs: dict[str, inspect.StructType]) -> None:
    """Every struct in this type, however deep."""
    if isinstance(one, inspect.StructType) and one.cls.__name__ not in structs:
        structs[one.cls.__name__] = one
        for field in one.fields:
            _gather(field.type, structs)
    for inner in (*getattr(one, "types", ()), getattr(one, "item_type", None)):
        if inner is not None:
            _gather(inner, structs)


def _marked(schema: Part, struct: inspect.StructType | None) -> Part:
    times = {field.encode_name for field in struct.fields if _is_time(field.type)} if struct else set()
    fields = {name: _as_time(part) if name in times else part for name, part in schema["properties"].items()}
    return schema | {"properties": fields}


def _is_time(one: inspect.Type) -> bool:
    kinds = one.types if isinstance(one, inspect.UnionType) else (one,)
    return any(isinstance(kind, inspect.DateTimeType) for kind in kinds)


def _as_time(part: Part) -> Part:
    if "anyOf" in part:
        return part | {"anyOf": [_as_time(choice) for choice in part["anyOf"]]}
    return part | {"format": "date-time"} if part.get("type") == "string" else part
