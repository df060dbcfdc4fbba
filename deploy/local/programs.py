"""Which programs make the system on one machine, and what each is told through its environment."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from deploy.local.keys import Keys
from deploy.local.places import free_port
from proto.topology import SERVICES

FIRST_PORTS = {
    "web": 8080,
    "practice": 8090,
    "gateway": 8100,
    "threads": 8110,
    "reminders": 8120,
    "notifier": 8130,
}
# A second port of a program: where Twilio's fallback URL leads.
SECOND_PORTS = {"gateway_fallback": 8101}
# What a person opens, and may have in a bookmark.
PAGES = {"web": "the inbox", "practice": "the phone simulator"}
# With these in the launcher's own environment the office speaks to the real Twilio, or to another phone company.
OVERRIDES = (
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKEN",
    "TWILIO_AUTH_TOKEN_PREVIOUS",
    "TWILIO_API_URL",
    "PROVIDER",
    "SMPP_HOST",
    "SMPP_PORT",
    "SMPP_TLS",
    "SMPP_SYSTEM_ID",
    "SMPP_PASSWORD",
    "SMPP_WINDOW",
    "SMPP_ALPHABET",
    "SMPP_RECEIPT_IDS",
    "LOOKUPS_PER_DAY",
    "LOOKUP_EVERY_DAYS",
    "DEACTIVATIONS",
    "DEACTIVATION_HOSTS",
    "WEBHOOK_ORIGINS",
    "LOG_LEVEL",
    "FAILPOINTS",
)


@dataclass(frozen=True)
class Addresses:
    """Where everything is: databases by role, the broker by user, programs by name."""

    database: Callable[[str], str]
    broker: Callable[[str], str]
    ports: Mapping[str, int]

    def url(self, program: str) -> str:
        """One program's HTTP address."""
        return f"http://127.0.0.1:{self.ports[program]}"


def choose_ports(remembered: Mapping[str, int], first: int | None = None) -> dict[str, int]:
    """A free port for each program, and for its second door: the one it had last time if that is still free."""
    chosen: dict[str, int] = {}
    for name, usual in (FIRST_PORTS | SECOND_PORTS).items():
        start = remembered.get(name) or (usual if first is None else first)
        port = free_port(start)
        while port in chosen.values():
            port = free_port(port + 1)
        chosen[name] = port
    return chosen


def moved(ports: Mapping[str, int]) -> list[str]:
    """A sentence for each address a person opens that is not the usual one."""
    return [
        f"{what} is at port {ports[name]}: another program had {FIRST_PORTS[name]}, the usual one, when it was chosen"
        for name, what in PAGES.items()
        if ports[name] != FIRST_PORTS[name]
    ]


def environment_of(program: str, keys: Keys, at: Addresses) -> dict[str, str]:
    """What `python -m services.<program>` finds in its environment."""
    ours = {"HTTP_HOST": "127.0.0.1", "HTTP_PORT": str(at.ports[program]), "LOG_LEVEL": "info", "PRACTICE": "1"}
    if program in SERVICES:
        ours |= _doors(program, at)
    ours |= {"web": _web, "practice": _practice, "gateway": _gateway, "reminders": _reminders}.get(program, _service)(
        keys, at
    )
    return ours | {name: os.environ[name] for name in OVERRIDES if name in os.environ}


def _doors(service: str, at: Addresses) -> dict[str, str]:
    return {
        "WORK_DATABASE_URL": at.database(f"{service}_work"),
        "PAGE_DATABASE_URL": at.database(f"{service}_page"),
        "AMQP_URL": at.broker(service),
    }


def _service(keys: Keys, _at: Addresses) -> dict[str, str]:
    return {"STAFF_TOKEN_PUBLIC_KEY": keys.staff_public}


def _reminders(keys: Keys, at: Addresses) -> dict[str, str]:
    return _service(keys, at) | {"LINK_KEY": keys.link_key}


def _gateway(keys: Keys, at: Addresses) -> dict[str, str]:
    return {
        "STAFF_TOKEN_PUBLIC_KEY": keys.staff_public,
        "PUBLIC_URL": at.url("gateway"),
        **_second_door(at),
        "TWILIO_ACCOUNT_SID": keys.account_sid,
        "TWILIO_AUTH_TOKEN": keys.auth_token,
        "TWILIO_API_URL": at.url("practice"),
    }


def _second_door(at: Addresses) -> dict[str, str]:
    if "gateway_fallback" not in at.ports:
        return {}
    return {
        "FALLBACK_PORT": str(at.ports["gateway_fallback"]),
        "FALLBACK_PUBLIC_URL": at.url("gateway_fallback"),
    }


def _web(keys: Keys, at: Addresses) -> dict[str, str]:
    return {
        "STAFF_TOKEN_PRIVATE_KEY": keys.staff_private,
        "PUBLIC_URL": at.url("web"),
        "PRACTICE_URL": at.url("practice"),
        **{f"{name.upper()}_URL": at.url(name) for name in ("gateway", "threads", "reminders", "notifier")},
    }


def _practice(keys: Keys, at: Addresses) -> dict[str, str]:
    return {
        "ACCOUNT_SID": keys.account_sid,
        "AUTH_TOKEN": keys.auth_token,
        "GATEWAY_URL": at.url("gateway"),
        "INBOX_URL": f"{at.url('web')}/inbox",
        "PUBLIC_URL": at.url("practice"),
    }
