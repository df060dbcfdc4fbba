"""A publisher at the broker speaks under its own name and nobody else's."""

import re

import pytest

from proto.topology import SERVICES, publisher_name, publisher_permission, receipts_queue


@pytest.mark.parametrize("name", ["court", "pretrial-2", "health_dept"])
def test_a_publisher_may_write_its_own_keys_only(name: str) -> None:
    allowed = re.compile(publisher_permission(name).topics["departments"])
    assert allowed.search(f"{name}.appointment.scheduled.v1")
    assert not allowed.search("probation.appointment.scheduled.v1")
    assert not allowed.search(f"{name}x.appointment.scheduled.v1")
    assert not allowed.search(f"receipt.{name}.accepted.v1")


def test_a_publisher_may_read_its_own_receipts_only() -> None:
    read = re.compile(publisher_permission("court").read)
    assert read.search(receipts_queue("court").name)
    assert not read.search(receipts_queue("health").name)
    assert not read.search("gateway.send.reply")


@pytest.mark.parametrize("name", [*SERVICES, "receipt", "topology", "a.b", "*", "#", "Court", "", "x", "a" * 41, "a\n"])
def test_a_name_that_is_ours_or_a_pattern_is_no_publishers(name: str) -> None:
    with pytest.raises(ValueError, match="can't be called"):
        publisher_name(name)
