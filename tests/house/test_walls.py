"""The walls between services: imports, the broker's topology, and generated files that say the same."""

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from deploy.local.places import CHECKOUT
from deploy.rabbitmq import definitions
from proto import topology
from proto.registry import LANES, TYPES
from services.kit.consume import handler_name
from tests.house.tree import functions, python


def test_the_import_contracts_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    judged = subprocess.run([linter, "--no-cache"], cwd=CHECKOUT, capture_output=True, text=True)
    assert judged.returncode == 0, judged.stdout[-3000:]


def test_the_broker_definitions_are_current() -> None:
    assert definitions.GENERATED.read_text() == definitions.as_text(), "run: python -m deploy.rabbitmq.definitions"


def test_every_queue_has_one_owner_and_its_name() -> None:
    assert not [name for name, count in Counter(queue.name for queue in topology.QUEUES).items() if count > 1]
    assert all(queue.name.startswith(f"{queue.service}.") for queue in topology.QUEUES)


def test_every_published_type_reaches_a_queue() -> None:
    bound = {key for queue in topology.QUEUES for exchange, key in queue.bindings if exchange in ("events", "commands")}
    unheard = [
        name
        for name, declared in TYPES.items()
        if declared.kind in ("fact", "command") and not {declared.routing_key(lane) for lane in LANES} <= bound
    ]
    assert not unheard


def test_every_binding_is_of_a_declared_type() -> None:
    keys = {declared.routing_key(lane) for declared in TYPES.values() for lane in LANES}
    asked = {key for queue in topology.QUEUES for exchange, key in queue.bindings if exchange in ("events", "commands")}
    assert not asked - keys


@pytest.mark.parametrize("service", topology.SERVICES)
def test_every_type_that_can_arrive_has_a_handler(service: str) -> None:
    rooms = [path for path in python("services") if path.parts[1] == service and "handlers" in str(path)]
    found = {function.name for path in rooms for function in functions(path)}
    plumbing = (f"{service}.republish", f"{service}.dead")  # handled by the kit
    queues = [queue for queue in topology.QUEUES if queue.service == service and queue.name not in plumbing]
    arriving = {name for queue in queues for name in queue.types}
    missing = {name for name in arriving if not {handler_name(name), handler_name(name) + "_batch"} & found}
    assert not missing


def test_no_service_reads_another_ones_schema() -> None:
    for path in python("services"):
        others = {f"{name}." for name in topology.SERVICES if name != path.parts[1]}
        for node in ast.walk(ast.parse((CHECKOUT / path).read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " FROM " in node.value:
                assert not [other for other in others if f"FROM {other}" in node.value], path
