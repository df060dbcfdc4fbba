"""The walls between services: imports, the broker's topology, and generated files that say the same."""

import ast
import importlib
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from deploy.local.keys import keys_in
from deploy.local.places import CHECKOUT
from deploy.local.programs import FIRST_PORTS, Addresses, environment_of
from deploy.rabbitmq import definitions
from proto import topology
from proto.registry import LANES, TYPES
from services.kit import settings
from services.kit.consume import handler_name
from services.kit.run import Service
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


@pytest.mark.parametrize("service", topology.SERVICES)
def test_every_queue_is_consumed_once_by_its_owners_app(service: str, tmp_path: Path) -> None:
    at = Addresses(lambda role: f"postgresql://{role}@none/none", lambda user: f"amqp://{user}@none/none", FIRST_PORTS)
    told = environment_of(service, keys_in(tmp_path), at)
    rooms = {room: importlib.import_module(f"services.{service}.{room}") for room in ("app", "settings")}
    built: Service = rooms["app"].build(settings.load(rooms["settings"].Settings, told))
    consumed = Counter(one._queue.name for one in (*built._consumers, *built._plumbing_consumers()))
    queues = (*topology.QUEUES, topology.UNROUTED)
    assert consumed == Counter(queue.name for queue in queues if queue.service == service)


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
