"""Ready servers, named by DATABASE_URL and AMQP_URL: what is wrong with one is a sentence that names the setting.

Nothing of an address but its host and port is ever printed: the rest holds a password.
"""

import logging
import os
import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit

import asyncpg
import psycopg
from aiormq.exceptions import (
    AMQPError,
    AuthenticationError,
    ChannelAccessRefused,
    InvalidFrameError,
    ProbableAuthenticationError,
)

from deploy.local.keys import PUBLISHERS
from deploy.local.places import Missing
from deploy.rabbitmq.definitions import users

BROKEN = (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError, psycopg.Error, AMQPError)
AUTHENTICATION = (
    *(AuthenticationError, ProbableAuthenticationError),
    *(asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError),
)

_PASSWORD = re.compile(r"//[^\s/]*@")


@dataclass(frozen=True)
class Server:
    """One kind of server, the setting that names a ready one, and how such an address is written."""

    kind: str
    setting: str
    schemes: tuple[str, ...]
    example: str
    port: int

    @property
    def fix(self) -> str:
        """What a person does about it."""
        return f"Mend {self.setting} ({self.example}), or unset it: then a private {self.kind} is started"


DATABASE = Server(
    "Postgres", "DATABASE_URL", ("postgresql", "postgres"), "postgresql://SUPERUSER:PASSWORD@HOST:5432/DATABASE", 5432
)
BROKER = Server("RabbitMQ", "AMQP_URL", ("amqp", "amqps"), "amqp://USER:PASSWORD@HOST:5672/VHOST", 5672)


def must_be_addresses(environ: Mapping[str, str] = os.environ) -> None:
    """Raise Missing for a setting that is no address of its kind, before anything is started."""
    own = [f"{BROKER.setting}_{user.upper()}" for user in users(PUBLISHERS)] if environ.get(BROKER.setting) else []
    for server, names in ((DATABASE, [DATABASE.setting]), (BROKER, [BROKER.setting, *own])):
        for name in names:
            if environ.get(name):
                _must_be_address(name, environ[name], server)


def _must_be_address(name: str, given: str, server: Server) -> None:
    try:
        parts = urlsplit(given)
        wrong = _wrong(parts, server)
    except ValueError:
        wrong = "its host or its port can't be read"
    if wrong:
        raise Missing(f"{name} is no address of a {server.kind}: {wrong}. {server.fix}.")


def _wrong(parts: SplitResult, server: Server) -> str:
    if parts.scheme not in server.schemes:
        return f"it does not begin with {server.schemes[0]}://"
    if parts.port == 0:  # raises ValueError for what is no port at all
        return "its port is 0"
    if server is BROKER and not parts.hostname:  # Postgres has its own ways to say where
        return "it names no host"
    # They would win over the role put before the @, and every role would be the superuser.
    if {"user", "password"} & set(parse_qs(parts.query)):
        return "its user and password belong before the @"
    return ""


@contextmanager
def in_a_sentence(server: Server, url: str) -> Iterator[None]:
    """What a server refuses is for a person to read, not a traceback; url is where we look for it."""
    try:
        with _in_silence():
            yield
    except BROKEN as error:
        if os.environ.get(server.setting):
            where = f"the {server.kind} of {server.setting}, {place_of(url, server)},"
            raise Missing(f"{where} {_why(error)}. {server.fix}.") from error
        raise Missing(f"the private {server.kind} could not be reached or made ready: {_why(error)}") from error


@contextmanager
def _in_silence() -> Iterator[None]:
    """Without what RabbitMQ's client library logs of its own: the address, password and all."""
    libraries = [logging.getLogger(name) for name in ("aio_pika", "aiormq")]
    levels = [library.level for library in libraries]
    for library in libraries:
        library.setLevel(logging.CRITICAL)  # their modules' loggers inherit it
    try:
        yield
    finally:
        for library, level in zip(libraries, levels, strict=True):
            library.setLevel(level)


def place_of(url: str, server: Server) -> str:
    """The host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.hostname or '127.0.0.1'}:{parts.port or server.port}"


def _why(error: BaseException) -> str:
    """In words of ours where a library's own would show the address."""
    cause = error.__cause__ if isinstance(error, AMQPError) and error.__cause__ else error
    if isinstance(cause, socket.gaierror):
        return "can't be found: there is no such host"
    if isinstance(cause, ConnectionRefusedError):
        return "does not answer: nothing listens there"
    if isinstance(cause, TimeoutError):
        return "does not answer in time"
    if isinstance(error, AUTHENTICATION):
        return "does not let us in: its user or password is wrong"
    # The client library finds a closing frame where the virtual host's welcome should be.
    if isinstance(error, InvalidFrameError) and "Connection.OpenOk" in str(error):
        return "has no such virtual host, or does not let this user into it"
    if isinstance(error, ChannelAccessRefused):
        return "does not let this user declare exchanges and queues: it must be an administrator"
    said = _PASSWORD.sub("//…@", str(error)).strip().splitlines() or [""]
    return f"can't be used: {said[0]} ({type(error).__name__})"
