"""`./run office`: add staff, a department, a line or a publisher; let somebody back in, or in no more; end a hold.

It is the administrator's work: they have no pages for it yet. Every act is in the audit trail under the operator's
account.
"""

import argparse
import asyncio
import sys
from typing import Any
from uuid import UUID

import asyncpg

from deploy.doors import WHICH_OFFICE, door
from deploy.office import courts, keys, leaving, publishers, roll, webhooks, wire
from deploy.office.desks import set_desk_phone, set_office_phone
from deploy.office.passwords import password_for, show_made
from deploy.office.places import department_called, staff_called, wall_time
from proto.values.window import zone_named
from services.kit.db import UNAVAILABLE, Tx
from services.web.domain.desks import desk_phone
from services.web.domain.passwords import make_hash
from services.web.store import directory

ROLES = ("case_manager", "front_office", "supervisor", "administrator", "auditor")
# What a person did who trips over one of these rules of the tables.
TRIPPED = {
    "department_name_key": "there is a department of this name already",
    "department_name_check": "a department needs a name",
    "department_many_ceiling_check": "--many-ceiling: write a count of people, 1 or more",
    "staff_name_check": "a person needs a name",
    "staff_email": "somebody signs in with this address already",
    "staff_email_check": "an e-mail address has an @ in it",
    "publisher_name_key": "there is a publisher of this name already; another key for it: --new-key",
}


def main(words: list[str]) -> int:
    """Do what the words say; 0 when it was done, 1 with a sentence when it was not."""
    asked = _parser().parse_args(words or ["--help"])
    try:
        return asyncio.run(_ACTS[asked.act][1](asked))
    except KeyboardInterrupt:  # at the question for a password
        return _not_done("interrupted")
    except (LookupError, ValueError) as error:  # NoDoor, NotAPhone, WeakPassword, UnknownZone among them
        return _not_done(str(error))
    except asyncpg.IntegrityConstraintViolationError as error:
        # Never the error itself: it shows the whole row.
        return _not_done(TRIPPED.get(error.constraint_name or "", f"the database refuses it: {error.constraint_name}"))
    except UNAVAILABLE as error:
        return _not_done(f"the database does not answer: {error}")


def _not_done(why: str) -> int:
    print(f"not done: {why}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./run office", description=__doc__, epilog=WHICH_OFFICE.format(name="office")
    )
    acts = parser.add_subparsers(dest="act", required=True)
    for name, (text, _, words) in _ACTS.items():
        act = acts.add_parser(name, help=text, description=text)
        for word, options in words.items():
            act.add_argument(word, **options)
    return parser


async def _department(asked: argparse.Namespace) -> int:
    zone_named(asked.time_zone)
    async with door("web") as tx:
        department_id = await directory.add_department(
            tx,
            name=asked.name,
            time_zone=asked.time_zone,
            quiet_from=wall_time(asked.quiet_from),
            quiet_until=wall_time(asked.quiet_until),
            office_phone=desk_phone(asked.phone, "office phone") if asked.phone else None,
            many_ceiling=asked.many_ceiling,
        )
    print(f"department {asked.name}: {department_id}")
    return 0


async def _staff(asked: argparse.Namespace) -> int:
    desk = desk_phone(asked.desk_phone) if asked.desk_phone else None
    async with door("web") as tx:  # first what can't be: nobody types a password twice for that
        department_id = await _place_for(tx, asked)
    password = password_for(asked)
    password_hash = make_hash(password)
    async with door("web") as tx:
        staff_id = await directory.add_staff(
            tx,
            name=asked.name,
            email=asked.email,
            role=asked.role,
            department_id=department_id,
            password_hash=password_hash,
            desk_phone=desk,
        )
    print(f"staff {asked.name}: {staff_id}")
    show_made(asked, password)
    return 0


async def _place_for(tx: Tx, asked: argparse.Namespace) -> UUID:
    """The department that somebody can be added to. Raises LookupError or ValueError."""
    for wrong, rule in ((not asked.name, "staff_name_check"), ("@" not in asked.email, "staff_email_check")):
        if wrong:
            raise ValueError(TRIPPED[rule])
    if await directory.find_staff(tx, asked.email):
        raise LookupError(f"{asked.email} signs in already; a new password: ./run office password {asked.email}")
    return await department_called(tx, asked.department)


async def _new_password(asked: argparse.Namespace) -> int:
    async with door("web") as tx:
        staff_id = await staff_called(tx, asked.email)
    password = password_for(asked)
    password_hash = make_hash(password)
    async with door("web") as tx:
        await directory.set_password(tx, staff_id, password_hash)
    print("done; their sessions have ended")
    show_made(asked, password)
    return 0


async def _unlock(asked: argparse.Namespace) -> int:
    async with door("web") as tx:
        await staff_called(tx, asked.email)
        await directory.release(tx, asked.email)
        tx.audit("staff_unlocked", object_kind="staff")
    print("done")
    return 0


_MAKE: dict[str, Any] = {"action": "store_true", "help": "make one and print it once"}
_IN: dict[str, Any] = {"help": "the department's name"}
_ACTS: wire.Acts = {
    "department": (
        "open a department",
        _department,
        {
            "name": {},
            "--time-zone": {"default": "America/Denver", "help": "IANA name"},
            "--quiet-from": {"default": "20:00", "metavar": "HH:MM"},
            "--quiet-until": {"default": "08:00", "metavar": "HH:MM"},
            "--phone": {"help": "the office's own telephone: rings when no desk answers a call"},
            "--many-ceiling": {"type": int, "default": 110, "help": "a text to more people needs a second person"},
        },
    ),
    "staff": (
        "add somebody who signs in; asks for a password, or makes one",
        _staff,
        {"name": {}, "email": {}, "role": {"choices": ROLES}, "department": _IN, "--make-password": _MAKE}
        | {"--desk-phone": {"help": "what rings when a client of theirs calls"}},
    ),
    "desk-phone": (
        "say which phone rings when a client of theirs calls",
        set_desk_phone,
        {"email": {}, "number": {"help": "a phone, or none: the department's rings then"}},
    ),
    "office-phone": (
        "say which phone of a department rings when no desk answers",
        set_office_phone,
        {"department": _IN, "number": {"help": "a phone, or none: the caller is told to send a text"}},
    ),
    "password": (
        "give somebody a new password; their sessions end",
        _new_password,
        {"email": {}, "--make-password": _MAKE},
    ),
    "unlock": ("let somebody try to sign in again at once", _unlock, {"email": {}}),
    **leaving.ACTS,
    **wire.ACTS,
    **publishers.ACTS,
    **courts.ACTS,
    **keys.ACTS,
    **webhooks.ACTS,
    **roll.ACTS,
}

if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
