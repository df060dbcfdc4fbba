"""Settings from the environment, into one frozen struct a service; secrets may come from files (NAME_FILE)."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta


class SettingsError(ValueError):
    """Settings are missing or wrong; the message names every one of them."""


class Secret(str):
    """A value that never shows in a log, a repr or a traceback."""

    def __repr__(self) -> str:
        return "Secret(…)"


class Common(msgspec.Struct, frozen=True, kw_only=True):
    """What every service needs to know."""

    work_database_url: Annotated[Secret, Meta(description="Postgres, the role of handlers and jobs")]
    page_database_url: Annotated[Secret, Meta(description="Postgres, the role that acts for staff")]
    amqp_url: Annotated[Secret, Meta(description="RabbitMQ, this service's own user")]
    http_host: Annotated[str, Meta(description="address to listen on")] = "127.0.0.1"
    http_port: Annotated[int, Meta(ge=0, le=65535, description="port to listen on; 0 takes a free one")] = 0
    log_level: Annotated[str, Meta(description="debug, info, warning or error")] = "info"
    practice: Annotated[bool, Meta(description="a practice office: fail points and knobs are honoured")] = False
    failpoints: Annotated[str, Meta(description="name:kill|hang|raise|off, comma-separated; practice only")] = ""
    work_pool_size: Annotated[int, Meta(ge=1, le=50, description="connections; 5 to 10 is the peak")] = 8
    page_pool_size: Annotated[int, Meta(ge=1, le=50, description="connections; 5 to 10 is the peak")] = 5


T = TypeVar("T", bound=msgspec.Struct)


def load(kind: type[T], environ: Mapping[str, str] = os.environ) -> T:
    """The settings of one service. Raises SettingsError that names every missing or wrong value at once."""
    values: dict[str, Any] = {}
    problems: list[str] = []
    for field in msgspec.structs.fields(kind):
        name = field.name.upper()
        try:
            text = _read(name, environ)
            if text is not None:
                values[field.name] = msgspec.convert(text, field.type, strict=False, dec_hook=_secret)
            elif field.required:
                problems.append(f"{name} is missing ({_meaning(field.type)})")
        except (OSError, ValueError) as error:
            problems.append(f"{name}: {error}")
    if problems:
        raise SettingsError("; ".join(problems))
    return kind(**values)


def _read(name: str, environ: Mapping[str, str]) -> str | None:
    path = environ.get(f"{name}_FILE")
    if path and name in environ:
        raise ValueError(f"give {name} or {name}_FILE, not both")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return environ.get(name)


def _secret(kind: type, value: object) -> object:
    if kind is Secret:
        return Secret(value)
    raise NotImplementedError(kind)


def _meaning(kind: Any) -> str:
    for meta in getattr(kind, "__metadata__", ()):
        if isinstance(meta, Meta) and meta.description:
            return meta.description
    return "no description"
