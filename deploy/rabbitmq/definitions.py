"""What RabbitMQ loads when it boots: virtual hosts, users, what each may do, and the tunables as policies.

`python -m deploy.rabbitmq.definitions` writes definitions.json beside this file. It holds no password.
With a file's name it writes the same there, with the hashes of <USER>_AMQP_PASSWORD[_FILE] or of the files
<user>_amqp_password in PASSWORDS_DIR, and with the PUBLISHERS (comma-separated); it refuses to leave one out.
Exchanges and queues are not here: the topology job declares them. There is no `guest`.
"""

import base64
import hashlib
import json
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from deploy.environment import passwords as passwords_of
from proto import topology

VHOST = "clientcomm"
HERE = Path(__file__).parent
GENERATED = HERE / "definitions.json"
# A queue this long means its consumer has been gone for days; from here on publishers keep what they have.
LONGEST_QUEUE = 1_000_000
POLICIES: dict[str, dict[str, Any]] = {
    "service-queues": {
        "pattern": rf"^({'|'.join(topology.SERVICES)})\.",
        "definition": {"delivery-limit": topology.DELIVERY_LIMIT, "max-length": LONGEST_QUEUE},
    },
    # From here nothing goes anywhere else: given up once more, or crowded out, it would be gone.
    "last": {
        "pattern": rf"^(unrouted|({'|'.join(topology.SERVICES)})\.dead)$",
        "definition": {"delivery-limit": 1_000_000_000},
        "priority": 1,
    },
    "receipts": {  # a publisher that never reads them must not fill the disk
        "pattern": r"^publisher\.",
        "definition": {"max-length": 100_000, "message-ttl": 30 * 24 * 3600 * 1000},
    },
}


def users(publishers: Iterable[str] = ()) -> list[str]:
    """Every broker user: one per service, the topology job's, one per publisher."""
    return [*topology.SERVICES, "topology", *publishers]


def definitions(
    vhosts: Iterable[str] = (VHOST,),
    passwords: Mapping[str, str] | None = None,
    publishers: Iterable[str] = (),
) -> dict[str, Any]:
    """The whole file; a user without a password cannot sign in."""
    hosts, everyone = list(vhosts), users(publishers)
    rights = {name: _permission(name) for name in everyone}
    return {
        "vhosts": [{"name": host} for host in hosts],
        "users": [_user(name, (passwords or {}).get(name)) for name in everyone],
        "permissions": [_rights(name, host, rights[name]) for host in hosts for name in everyone],
        "topic_permissions": [
            {"user": name, "vhost": host, "exchange": exchange, "write": keys, "read": ".*"}
            for host in hosts
            for name in everyone
            for exchange, keys in sorted(rights[name].topics.items())
        ],
        "policies": [
            {"name": name, "vhost": host, "apply-to": "queues", "priority": 0, **policy}
            for host in hosts
            for name, policy in POLICIES.items()
        ],
    }


def _permission(user: str) -> topology.Permission:
    if user == "topology":
        return topology.Permission(".*", ".*", ".*", {})
    if user in topology.SERVICES:
        return topology.service_permission(user)
    return topology.publisher_permission(user)


def _rights(user: str, vhost: str, right: topology.Permission) -> dict[str, str]:
    return {
        "user": user,
        "vhost": vhost,
        "configure": right.configure,
        "write": right.write,
        "read": right.read,
    }


def _user(name: str, password: str | None) -> dict[str, str]:
    return {
        "name": name,
        "password_hash": password_hash(password, os.urandom(4)) if password else "",
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": "",
    }


def password_hash(password: str, salt: bytes) -> str:
    """RabbitMQ's own form: base64 of the salt followed by SHA-256 of salt and password."""
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def as_text() -> str:
    """The generated file's exact text."""
    return json.dumps(definitions(), indent=2) + "\n"


def main(words: list[str]) -> int:
    """Write definitions.json beside this file; or, to the file named, the same with the passwords given."""
    if not words:
        GENERATED.write_text(as_text())
        return 0
    publishers = [name for name in os.environ.get("PUBLISHERS", "").split(",") if name]
    known = passwords_of(users(publishers), "amqp_password", os.environ)
    missing = [name for name in users(publishers) if name not in known]
    if missing:  # else a service or a department finds out, by being turned away
        print(f"no password for: {', '.join(missing)}", file=sys.stderr)
        return 2
    Path(words[0]).write_text(json.dumps(definitions(passwords=known, publishers=publishers)))
    print(f"{len(known)} users can sign in")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
