"""Passwords that `./run office` makes, or asks for at the terminal."""

import argparse
import getpass
import secrets
import warnings

from deploy.office.asking import interruptible
from services.web.domain.passwords import WeakPassword

NO_TERMINAL = "there is no terminal to ask for the password at; say --make-password: one is made and shown once"


def password_for(asked: argparse.Namespace) -> str:
    """The password to set. Raises ValueError when nobody can be asked, WeakPassword when the two differ."""
    if asked.make_password:
        return secrets.token_urlsafe(12)
    first = _typed("password: ")
    if _typed("again: ") != first:
        raise WeakPassword("the two passwords differ")
    return first


def show_made(asked: argparse.Namespace, password: str) -> None:
    """Show a password we made; one that was typed is known."""
    if asked.make_password:
        print(f"password (shown once): {password}")


def _typed(prompt: str) -> str:
    try:
        with interruptible(), warnings.catch_warnings():
            # Without a terminal getpass warns that it would show what is typed, and then reads on.
            warnings.simplefilter("error", getpass.GetPassWarning)
            return getpass.getpass(prompt)
    except (EOFError, getpass.GetPassWarning) as error:
        raise ValueError(NO_TERMINAL) from error
