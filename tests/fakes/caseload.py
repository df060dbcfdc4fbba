"""A caseload for the small threads: more of the practice office's people and what they wrote, to be looked at."""

from deploy.office import cast
from deploy.office.history import history
from tests.fakes import shapes
from tests.fakes.threads import FakeThreads

PEOPLE = 30


def fill(fake: FakeThreads) -> None:
    """The clients after Ana and Ben, and everybody's history. For a program of its own: the names stay."""
    ids = {client.index: client.client_id for client in cast.CLIENTS[:PEOPLE]} | {0: shapes.ANA, 1: shapes.BEN}
    for client in cast.CLIENTS[:PEOPLE]:
        thread_id = ids[client.index]
        shapes.NAMES[thread_id] = (client.given_name, client.family_name)
        shapes.NUMBERS[thread_id] = client.number
        fake.messages[thread_id] = []
        for text in history(client, cast.CARLA.name, fake.clock.now()):
            ago = fake.clock.now() - text.at
            if text.is_inbound:
                written = fake.text_in(thread_id, text.body, ago)
                fake.change(thread_id, written.message_id, is_unread=text.is_unread)
            else:
                fake.text_out(thread_id, text.body, ago, status=text.status, code=text.code)
