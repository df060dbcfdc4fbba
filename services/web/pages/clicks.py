"""The click that sends a form: its id stays with the words until it is known what became of them.

Where no answer came, threads may have done it all the same. Only the id tells it that these are the same words again.
"""

from typing import Any
from uuid import UUID, uuid4, uuid5

from services.kit import failpoints


def kept(form: Any, name: str = "client_msg_id") -> UUID:
    """The id for a form that comes back: the one it had. A fresh one for what is none."""
    try:
        click = UUID(str(form.get(name, "")))
    except ValueError:
        return uuid4()
    return uuid4() if failpoints.is_off("same_click") else click


def told(click: UUID, *words: object) -> str:
    """The id as threads gets it: the same words of one form are one act, other words in it are another."""
    return str(uuid5(click, "\0".join(str(one).replace("\r\n", "\n") for one in words)))
