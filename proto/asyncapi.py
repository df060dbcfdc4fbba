"""The protocol as AsyncAPI 3.0: who sends what to which exchange, and which queue hands it to whom."""

import inspect
from collections.abc import Mapping
from typing import Any, Final

from proto import topology
from proto.envelope import CONTENT_TYPE
from proto.registry import LANES, TYPES, EventType

VHOST: Final = "clientcomm"
Part = dict[str, Any]
_PARAMETERS: Final[Part] = {
    "lane": {"enum": list(LANES), "description": "A queue each, so that a reply never waits behind reminders."},
    "publisher": {"description": "The name a department's source of events was given; also its broker user."},
}


def document(examples: Mapping[str, Part]) -> Part:
    """The whole document; examples by type name."""
    outside = [declared for declared in TYPES.values() if declared.kind == "outside"]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "ClientComm",
            "version": "1.0.0",
            "description": inspect.cleandoc(topology.__doc__ or ""),
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": CONTENT_TYPE,
        "servers": _servers(),
        "channels": {name: _channel(declared) for name, declared in TYPES.items()} | {"v1.events": _door(outside)},
        "operations": {**_sends(), **_receives(), "departments.posts": _posts(outside)},
        "components": {"messages": {name: _message(declared, examples) for name, declared in TYPES.items()}},
    }


def _servers() -> Part:
    return {
        "broker": {"host": "broker.example:5671", "pathname": f"/{VHOST}", "protocol": "amqps"},
        "web": {"host": "clientcomm.example", "protocol": "https"},
    }


def _channel(declared: EventType) -> Part:
    address = _address(declared)
    named = {name: _PARAMETERS[name] for name in _PARAMETERS if address and "{" + name + "}" in address}
    exchange = {"name": declared.exchange, "type": topology.EXCHANGES[declared.exchange], "vhost": VHOST}
    return {
        "address": address,
        "servers": [{"$ref": "#/servers/broker"}],
        "messages": {declared.name: {"$ref": f"#/components/messages/{declared.name}"}},
        **({"parameters": named} if named else {}),
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {**exchange, "durable": True, "autoDelete": False},
                "bindingVersion": "0.3.0",
            }
        },
    }


def _address(declared: EventType) -> str | None:
    """The routing key; None for a hint, which goes to everybody."""
    if declared.kind == "hint":
        return None
    if declared.kind == "outside":
        return f"{{publisher}}.{declared.name}"
    if declared.kind == "receipt":
        return f"receipt.{{publisher}}.{declared.name.removeprefix('receipt.')}"
    return f"{declared.name}.{{lane}}" if declared.is_laned else declared.name


def _door(outside: list[EventType]) -> Part:
    return {
        "address": "/v1/events",
        "servers": [{"$ref": "#/servers/web"}],
        "messages": {declared.name: {"$ref": f"#/components/messages/{declared.name}"} for declared in outside},
    }


def _posts(outside: list[EventType]) -> Part:
    return _operation("send", "v1.events", *(declared.name for declared in outside)) | {
        "bindings": {"http": {"method": "POST", "bindingVersion": "0.3.0"}}
    }


def _sends() -> Part:
    return {f"{by}.sends.{name}": _operation("send", name, name) for name, item in TYPES.items() for by in item.by}


def _receives() -> Part:
    """One operation for every type in every queue; x-queue names the queue."""
    queues = {queue.name: queue.types for queue in topology.QUEUES}
    queues["web.hints.<uuid>"] = tuple(name for name, item in TYPES.items() if item.kind == "hint")
    queues[topology.receipts_queue("{publisher}").name] = tuple(
        name for name, item in TYPES.items() if item.kind == "receipt"
    )
    return {
        f"{_plain(queue)}.receives.{name}": _operation("receive", name, name) | {"x-queue": queue}
        for queue, types in queues.items()
        for name in types
    }


def _plain(queue: str) -> str:
    return queue.replace("{publisher}.", "").replace(".<uuid>", "")


def _operation(action: str, channel: str, *messages: str) -> Part:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{message}"} for message in messages],
    }


def _message(declared: EventType, examples: Mapping[str, Part]) -> Part:
    shown = [{"payload": examples[declared.name]}] if declared.name in examples else []
    return {
        "name": declared.name,
        "title": declared.struct.__name__,
        "summary": inspect.cleandoc(declared.struct.__doc__ or "").partition("\n")[0],
        "contentType": CONTENT_TYPE,
        "payload": {"$ref": f"./schema/{declared.name}.json"},
        **({"examples": shown} if shown else {}),
    }
