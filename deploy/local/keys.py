"""The secrets of one private office: made at random once, kept in a file only its owner can read."""

import json
import secrets
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from deploy import database
from deploy.rabbitmq.definitions import users

PUBLISHERS = ("court", "health")


class Keys(msgspec.Struct, frozen=True):
    """Passwords by role and by broker user, the pretend account, the key that signs staff tokens (PEM).

    link_key: what secrets for others are made from; an office of before it has none until it is asked for its keys.
    """

    roles: dict[str, str]
    broker: dict[str, str]
    account_sid: str
    auth_token: str
    staff_private: str
    staff_public: str
    link_key: str = ""


def keys_in(place: Path) -> Keys:
    """The office's secrets, made if there are none yet."""
    file = place / "keys.json"
    if not file.exists():
        place.mkdir(parents=True, exist_ok=True)
        _keep(file, _new())
    keys = _kept(file)
    if not keys.link_key:
        _keep(file, msgspec.structs.replace(keys, link_key=secrets.token_hex(24)))
    return _kept(file)


def _keep(file: Path, keys: Keys) -> None:
    making = file.with_suffix(".making")
    making.touch(mode=0o600)
    making.write_text(json.dumps(msgspec.to_builtins(keys)))
    making.rename(file)  # at once: another command may be looking


def _kept(file: Path) -> Keys:
    return msgspec.json.decode(file.read_bytes(), type=Keys)


def _new() -> Keys:
    signing = Ed25519PrivateKey.generate()
    private = signing.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = signing.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return Keys(
        roles={role: secrets.token_urlsafe(18) for role in database.LOGINS},
        broker={user: secrets.token_urlsafe(18) for user in users(PUBLISHERS)},
        account_sid=f"AC{secrets.token_hex(16)}",
        auth_token=secrets.token_hex(16),
        staff_private=private.decode(),
        staff_public=public.decode(),
        link_key=secrets.token_hex(24),
    )
