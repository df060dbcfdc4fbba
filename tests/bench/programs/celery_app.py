"""The yardstick: the same job as a Celery worker does it, on the same RabbitMQ, Postgres and provider.

A row is claimed and committed before the POST and recorded and committed after it; a task is acknowledged when it is
done. Everything that is known to cost Celery time is off: results, events, rate limits, gossip. The connections to
Postgres are kept, ten of them under gevent, one a process under prefork; so are those to the provider.

BENCH_AMQP_URL, BENCH_DATABASE_URL, BENCH_PROVIDER_URL, BENCH_CONNECTIONS say where and how many.
`python -m tests.bench.programs.celery_app COUNT` leaves so many tasks waiting in the broker.
"""

import os
import queue
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import msgspec
import psycopg
import urllib3
from celery import Celery

from tests.bench.programs.orders import BODY, LINE

POST_S = 10
QUEUE = "texts"
TABLE = """
    CREATE TABLE IF NOT EXISTS ledger (
        message_id   uuid PRIMARY KEY,
        number       text NOT NULL,
        body         text NOT NULL,
        status       text NOT NULL,
        claimed_at   timestamptz NOT NULL,
        recorded_at  timestamptz,
        provider_sid text
    )
"""
CLAIM = """
    INSERT INTO ledger (message_id, number, body, status, claimed_at) VALUES (%s, %s, %s, 'claimed', clock_timestamp())
    ON CONFLICT (message_id) DO NOTHING
"""
RECORD = """
    UPDATE ledger SET status = 'accepted', provider_sid = %s, recorded_at = clock_timestamp()
     WHERE message_id = %s AND status = 'claimed'
"""

app = Celery("texts", broker=os.environ.get("BENCH_AMQP_URL", ""))
app.conf.update(
    task_default_queue=QUEUE,
    task_acks_late=True,
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    worker_disable_rate_limits=True,
    worker_send_task_events=False,
    worker_prefetch_multiplier=4,
    broker_connection_retry_on_startup=True,
)


class Connections:
    """A bounded pool of connections that are never given up."""

    def __init__(self, most: int) -> None:
        self._free: queue.LifoQueue[psycopg.Connection | None] = queue.LifoQueue()
        for _ in range(most):
            self._free.put(None)  # opened when first wanted: after the fork, inside the hub

    @contextmanager
    def one(self) -> Iterator[psycopg.Connection]:
        """One connection, for one statement that is its own transaction."""
        connection = self._free.get()
        try:
            if connection is None:
                connection = psycopg.connect(os.environ["BENCH_DATABASE_URL"], autocommit=True)
            yield connection
        finally:
            self._free.put(connection)


connections = Connections(int(os.environ.get("BENCH_CONNECTIONS", "1")))
provider = urllib3.PoolManager(maxsize=250, retries=False, timeout=POST_S)


@app.task(name="send")  # type: ignore[untyped-decorator]  # celery has no types
def send(message_id: str, number: str, body: str) -> None:
    """Send one text once."""
    with connections.one() as connection:
        if not connection.execute(CLAIM, (message_id, number, body)).rowcount:
            return
    fields = {"To": number, "From": LINE, "Body": body, "StatusCallback": f"http://office/{message_id}"}
    url = f"{os.environ['BENCH_PROVIDER_URL']}/2010-04-01/Accounts/AC/Messages.json"
    answer = provider.request_encode_body("POST", url, fields=fields, encode_multipart=False)
    sid = msgspec.json.decode(answer.data)["sid"]
    with connections.one() as connection:
        connection.execute(RECORD, (sid, message_id))


def publish(count: int) -> None:
    """Leave so many tasks waiting."""
    with psycopg.connect(os.environ["BENCH_DATABASE_URL"], autocommit=True) as connection:
        connection.execute(TABLE)
    with app.producer_pool.acquire(block=True) as producer:
        for number in range(count):
            send.apply_async((str(uuid4()), f"+1385555{100 + number % 100:04d}", BODY), producer=producer)


if __name__ == "__main__":
    publish(int(sys.argv[1]))
