"""Nothing of one machine, of one network, or of one evening gets into the repository."""

import re

import pytest

from deploy.local.places import CHECKOUT
from tests.house.tree import committed, text_of

# Written apart, so that this file does not find itself.
# Homes and checkouts of whoever wrote the line; put together here, so that this file does not hold one.
MACHINE = re.compile("|".join("/" + place for place in (r"root/\.?\w", r"home/\w", "Users/", r"work/\w")))
REGISTRY = re.compile("|".join([r"pypi\." + "org", "python" + "hosted", r"registry\." + "npmjs", "/opt/" + "pypi"]))
LOCKS = ("requirements.txt", "requirements-migrate.txt", "requirements-dev.txt")
BINARY = (".woff2", ".woff", ".ttf", ".png", ".jpg", ".webp", ".gif", ".ico", ".ogg", ".mp3", ".pdf", ".xlsx")


def _texts() -> list[tuple[str, str]]:
    return [(str(path), text_of(path)) for path in committed() if path.suffix.lower() not in BINARY]


@pytest.mark.parametrize("pattern", [MACHINE, REGISTRY], ids=["machine", "registry"])
def test_no_file_names_a_machine_or_a_registry(pattern: re.Pattern[str]) -> None:
    found = [f"{name}: {match[0]}" for name, text in _texts() if (match := pattern.search(text))]
    assert not found


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_hashes_and_no_host(lock: str) -> None:
    text = (CHECKOUT / lock).read_text()
    assert "://" not in text
    pinned = re.findall(r"^([a-z0-9][\w.-]*)==", text, re.MULTILINE)
    assert len(pinned) > 20
    assert len(re.findall(r"^[a-z0-9][\w.-]*==[^\n]*\\\n    --hash=sha256:", text, re.MULTILINE)) == len(pinned)


def test_the_locks_agree() -> None:
    runtime, migrate, development = (_pins(name) for name in LOCKS)
    assert runtime.items() <= migrate.items() <= development.items()


def _pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9][\w.-]*)==(\S+)", (CHECKOUT / lock).read_text(), re.MULTILINE))


def test_proto_is_ours_and_not_a_package_from_outside() -> None:
    import proto

    assert proto.__file__ == str(CHECKOUT / "proto/__init__.py")
