"""`./run office publisher`: a source of dates; its key: a new one, or none any more; or nothing is taken from it."""

import argparse
from typing import Final

from deploy.doors import door
from deploy.office.asking import YES, be_sure
from deploy.office.places import department_called
from deploy.office.wire import Acts
from proto.topology import publisher_name, receipts_queue
from services.reminders.store import publishers

# This program reaches the database only; users of the broker come from the definitions it boots with.
STILL_TO_DO = """
Its queue and its user at the broker are not made yet, and its receipts can't reach it until they are:
  1. add {name} to PUBLISHERS, for the jobs `definitions` and `topology`
  2. give it a password: the file {name}_amqp_password in PASSWORDS_DIR (deploy/env/make-secrets {name})
  3. run `definitions` and start RabbitMQ again: the user
  4. run `topology`: the queue {queue}
In the practice office (./run up) only court and health have a user; HTTPS with the key works for all."""


WAYS: Final = ("new_key", "end_key", "deactivate", "activate")
# What any of these ask for at once, and nothing else.
ONE_OF: Final = ", ".join(f"--{way.replace('_', '-')}" for way in WAYS)


async def _publisher(asked: argparse.Namespace) -> int:
    name = publisher_name(asked.name)
    if any(getattr(asked, way) for way in WAYS):
        return await _change(asked, name)
    if asked.department is None:
        raise ValueError(f"say which department it acts for; for one there is, one of: {ONE_OF}")
    async with door("web") as tx:
        department_id = await department_called(tx, asked.department)
    async with door("reminders") as tx:
        key = await publishers.add_publisher(tx, name, department_id, has_queue=asked.queue)
    _show(name, key)
    if asked.queue:
        print(STILL_TO_DO.format(name=name, queue=receipts_queue(name).name))
    return 0


async def _change(asked: argparse.Namespace, name: str) -> int:
    if asked.department or asked.queue or sum(getattr(asked, way) for way in WAYS) > 1:
        raise ValueError(f"say the name, and one of: {ONE_OF}")
    async with door("reminders") as tx:
        found = {one.publisher.name: one for one in await publishers.all_publishers(tx)}
    if name not in found:
        raise LookupError(f"there is no publisher called {name!r}; there are: {', '.join(found) or 'none yet'}")
    if asked.deactivate or asked.activate:
        return await _other_state(asked, name, is_active=found[name].publisher.is_active)
    return await _other_key(asked, name, works=found[name].can_come_in)


async def _other_state(asked: argparse.Namespace, name: str, *, is_active: bool) -> int:
    """Nothing is taken from it, or everything again. Asks before something stops."""
    if is_active is asked.activate:
        raise LookupError(f"{name} is {'active' if is_active else 'deactivated'} already")
    if asked.deactivate:
        be_sure(asked, f"What {name} sends is refused at once, by HTTPS and by queue.")
    async with door("reminders") as tx:
        if asked.deactivate:
            await publishers.stop_publisher(tx, name)
            print(f"nothing is taken from {name} any more; the way back: ./run office publisher {name} --activate")
            print("Of the dates it told before clients are still reminded")
        else:
            await publishers.start_publisher(tx, name)
            print(f"what {name} sends is taken again; a key it had works as before")
    return 0


async def _other_key(asked: argparse.Namespace, name: str, *, works: bool) -> int:
    """A new key, or no key. Asks first when one works that would stop."""
    if works:
        be_sure(asked, f"The key {name} has now stops working at once.")
    elif asked.end_key:
        raise LookupError(f"{name} has no key that works")
    async with door("reminders") as tx:
        if asked.end_key:
            await publishers.end_key(tx, name)
            print(f"{name} has no key any more; a new one: ./run office publisher {name} --new-key")
            print(f"What it sends by queue is still taken; not that either: ./run office publisher {name} --deactivate")
        elif key := await publishers.replace_key(tx, name):
            _show(name, key)
    return 0


def _show(name: str, key: str) -> None:
    print(f"publisher {name}; its key, shown this once:\n{key}")


ACTS: Acts = {
    "publisher": (
        "add a source of dates, its key is shown once; or give one that there is another key, or take nothing from it",
        _publisher,
        {
            "name": {"help": "lower-case letters, digits and dashes; also its broker user, if it has one"},
            "department": {"nargs": "?", "help": "the department that a new one acts for"},
            "--queue": {"action": "store_true", "help": "it reads its receipts from a queue; says what is still to do"},
            "--new-key": {"action": "store_true", "help": "of one there is: make another key; the old one stops"},
            "--end-key": {"action": "store_true", "help": "of one there is: the key stops, and there is no other"},
            "--deactivate": {"action": "store_true", "help": "of one there is: nothing is taken from it any more"},
            "--activate": {"action": "store_true", "help": "of one that was deactivated: it is taken from again"},
            "--yes": YES,
        },
    ),
}
