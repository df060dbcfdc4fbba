"""JSON log lines that can hold no personal facts: a key is allowed by name, a value by its shape."""

import hashlib
import json
import logging
import re
import sys
import traceback
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

from services.kit import trace

_FIXED = frozenset(
    [
        "event",
        "level",
        "timestamp",
        "service",
        "error",
        "frames",
        "reason",
        "type",
        "queue",
        "lane",
        "attempt",
        "state",
        "name",
        "port",
        "url",
        "status",
        "code",
        "outcome",
        "mode",
        "path",
        "method",
        "host",
        "signal",
        "version",
        "step",
        "owner",
        "table",
        "kind",
        "result",
        "act",
        "settings",
    ]
)
_SUFFIXES = ("_id", "_s", "_ms", "_count", "_at", "_bytes", "_ids")
# Anything that could be a telephone number: seven digits or more, however they are spaced.
_DIGITS = re.compile(r"\+?\d(?:[\s().-]?\d){6,}")
# An id that says nothing: ours, the provider's, a hash; with who sent it before it. A department's may be anything.
_SILENT_ID = re.compile(r"(?:[\w-]+/)?(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?:[A-Z]{2})?[0-9a-f]{32,64})")
_TEXT_CHARS = 200
_EXEMPT = frozenset({"timestamp"})
# Which settings are missing or wrong, every one of them: names and shapes, never values.
_WHOLE = frozenset({"settings"})


def _is_allowed(key: str) -> bool:
    return key in _FIXED or key.endswith(_SUFFIXES) or key == "count"


def _clean(key: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    if key in _EXEMPT:
        return text[:64]
    if key in _WHOLE:
        return text
    if key.endswith("_id"):
        return text if _SILENT_ID.fullmatch(text) else f"#{_digest(text)}"
    return _DIGITS.sub("#", text)[:_TEXT_CHARS]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:12]


def allow_listed(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Keep what is known to be harmless; a key nobody allowed shows as "?"."""
    return {key: _clean(key, value) if _is_allowed(key) else "?" for key, value in line.items()}


def with_story(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Which event is being handled, and which story it belongs to."""
    if event_id := trace.EVENT.get():
        line.setdefault("event_id", event_id)
    if traceparent := trace.CURRENT.get():
        line.setdefault("correlation_id", trace.story(traceparent))
    return line


def without_message(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """An exception becomes its class and its frames: its message may quote a row."""
    error = line.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        line["error"] = type(error).__name__
        frames = traceback.extract_tb(error.__traceback__)[-6:]
        line["frames"] = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    return line


def configure(service: str, level: str = "info") -> None:
    """One JSON line an event on standard output; libraries only when they warn."""
    libraries = logging.StreamHandler(sys.stdout)
    libraries.setFormatter(_WithoutWords())
    logging.basicConfig(handlers=[libraries], level=logging.WARNING)
    sys.excepthook = _last_words
    # These write numbers and addresses, or a line per try; what matters of theirs we log ourselves.
    for name in ("twilio", "aiohttp.access", "aio_pika", "aiormq", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[
            with_story,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _Named(service),
            without_message,
            allow_listed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )


class _WithoutWords(logging.Formatter):
    """A library's warning: who warned, and of what class. Its words may quote a request, a cookie, a row."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[0] if record.exc_info else None
        line = {"event": "library", "name": record.name, "level": record.levelname.lower()}
        return json.dumps(line | ({"error": error.__name__} if error else {}))


def _last_words(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    """What nobody caught ends the process; its message stays unsaid like any other."""
    if issubclass(kind, Exception):
        get().error("process_died", exc_info=error)


class _Named:
    def __init__(self, service: str) -> None:
        self._service = service

    def __call__(self, _logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
        line["service"] = self._service
        return line


def get() -> structlog.stdlib.BoundLogger:
    """The logger; bind ids to it, never names or bodies."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger()
    return logger
