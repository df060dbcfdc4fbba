"""Migrations are numbered without gaps, say why, are never edited once released, and hurt no running system."""

import hashlib
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from deploy.local.places import CHECKOUT
from tests.house.tree import committed, text_of

NAME = re.compile(r"^(\d{4})_(pre|post)_[a-z0-9_]+\.sql$")
# One line per released migration: sha256, two spaces, path. `sha256sum services/*/schema/*.sql` makes it at a release.
RELEASED = CHECKOUT / "tests/house/released_migrations.txt"


def _migrations() -> list[Path]:
    return [path for path in committed(".sql") if path.match("services/*/schema/*.sql") and path.parts[1] != "kit"]


def test_migrations_are_numbered_from_one_without_gaps() -> None:
    numbers = defaultdict(list)
    for path in _migrations():
        name = NAME.match(path.name)
        assert name, f"{path}: the name must be like 0007_pre_add_closed_at.sql"
        numbers[path.parts[1]].append(int(name[1]))
    for service, found in numbers.items():
        assert found == list(range(1, len(found) + 1)), service


def test_a_migration_begins_by_saying_why() -> None:
    silent = [str(path) for path in _migrations() if not re.match(r"-- \S.{20,}", text_of(path))]
    assert not silent


def test_a_released_migration_is_never_edited() -> None:
    for line in RELEASED.read_text().splitlines():
        if not line.startswith("#"):
            digest, _, name = line.partition("  ")
            assert hashlib.sha256((CHECKOUT / name).read_bytes()).hexdigest() == digest, f"{name} was edited"


def test_every_table_is_behind_forced_row_level_security() -> None:
    for service in {path.parts[1] for path in _migrations()}:
        text = "\n".join(text_of(path) for path in _migrations() if path.parts[1] == service)
        tables = set(
            re.findall(r"^CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?(\w+)(?! PARTITION)", text, re.MULTILINE)
        )
        forced = set(re.findall(r"ALTER TABLE (\w+) FORCE ROW LEVEL SECURITY", text))
        looped = set(re.findall(r"'(\w+)'", text)) if "FORCE ROW LEVEL SECURITY'" in text else set()
        assert tables <= forced | looped, f"{service}: {sorted(tables - forced - looped)}"


# What a page may do beyond its sight. Each of them is a hole in the second wall, and argued for in its migration.
BEYOND_SIGHT = {"hand_over", "who_has", "share_known", "found_texts", "found_clients", "is_passed_on"}


def test_few_functions_act_beyond_their_callers_sight_and_each_asks_who_calls() -> None:
    text = "\n".join(text_of(path) for path in _migrations())
    made = re.findall(r"^CREATE (?:OR REPLACE )?FUNCTION (\w+)(.*?)^\$\$;?$", text, re.MULTILINE | re.DOTALL)
    beyond = [(name, body) for name, body in made if "SECURITY DEFINER" in body]
    assert text.count("SECURITY DEFINER") == len(beyond)
    assert {name for name, _ in beyond} <= BEYOND_SIGHT
    for name, body in beyond:
        assert "SET search_path FROM CURRENT" in body, name
        assert re.search(r"app_staff\(\)|seen_(staff|desk|board)\(\)", body), name


def test_squawk_has_nothing_against_them() -> None:
    squawk = Path(sys.executable).with_name("squawk")
    files = [str(path) for path in _migrations()]
    judged = subprocess.run([squawk, "--reporter", "gcc", *files], cwd=CHECKOUT, capture_output=True, text=True)
    assert judged.returncode == 0, judged.stdout
