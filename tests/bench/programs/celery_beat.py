"""The yardstick of what is due: a task that Celery's beat starts every second, on the same tables and the same broker.

Done as well as it can be done there: what is due is claimed five hundred at once (SKIP LOCKED), looked at again in the
same statement, put into words in two languages, published with confirms over one kept channel, and marked in one
UPDATE, all in one transaction; the task goes on until nothing is due. Results, events, rate limits and gossip are off.

BENCH_AMQP_URL, BENCH_DATABASE_URL say where. `celery -A tests.bench.programs.celery_beat worker -B`.
"""

import os
from datetime import datetime
from typing import Any

import psycopg
from celery import Celery
from kombu.entity import Exchange, Queue
from psycopg.rows import dict_row

BATCH = 500
POSTS, POLLS = "posts", "polls"
CLAIM = """
    SELECT reminder_id, post_id, question_id, reminder.local_time, appointment.place, client.client_id, given_name,
           client.language, caseload.department_id, not_after,
           reminder.revision = appointment.revision AND wants_reminders AND NOT is_deleted AND number IS NOT NULL
           AND not_after > now()
           AND NOT EXISTS (SELECT FROM reminders.opt_out WHERE opt_out.number = client.number AND is_out) AS may_go
      FROM reminders.reminder
      JOIN reminders.appointment USING (appointment_id)
      JOIN reminders.client ON client.client_id = appointment.client_id
      JOIN reminders.caseload ON caseload.client_id = client.client_id AND is_open
     WHERE reminder.state = 'planned'
       AND not_before <= now()
     ORDER BY not_before
     LIMIT %s
       FOR NO KEY UPDATE OF reminder SKIP LOCKED
"""
# asked_at: when its transaction began; changed_at: when it was published.
MARK = """
    UPDATE reminders.reminder
       SET state = 'handed', asked_at = now(), changed_at = clock_timestamp()
     WHERE reminder_id = ANY(%s)
"""
WORDS = {
    "en": "Hi {name}, a reminder: you have a court date on {at:%A, %B %d} at {at:%I:%M %p}, {place}."
    " Reply 1 if you are coming, 2 if you need another time, 3 if you are not {name}.",
    "es": "Hola, {name}: le recordamos su cita en la corte el {at:%d/%m} a las {at:%H:%M}, {place}."
    " Responda 1 si viene, 2 si necesita otra hora, 3 si no es {name}.",
}

app = Celery("due", broker=os.environ.get("BENCH_AMQP_URL", ""))
app.conf.update(
    task_default_queue=POLLS,
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    worker_disable_rate_limits=True,
    worker_send_task_events=False,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"confirm_publish": True},
    beat_schedule={"poll": {"task": "poll", "schedule": 1.0, "options": {"queue": POLLS, "expires": 1.0}}},
    # What is published is as safe as ours: durable, on a quorum queue.
    task_queues=[
        Queue(POLLS),
        Queue(POSTS, Exchange(POSTS), routing_key=POSTS, queue_arguments={"x-queue-type": "quorum"}),
    ],
)
kept: list[psycopg.Connection[dict[str, Any]]] = []


@app.task(name="poll")  # type: ignore[untyped-decorator]  # celery has no types
def poll() -> None:
    """Everything that is due, batch after batch."""
    if not kept:
        kept.append(psycopg.connect(os.environ["BENCH_DATABASE_URL"], row_factory=dict_row))
    with app.producer_pool.acquire(block=True) as producer:
        while hand_over(kept[0], producer):
            pass


def hand_over(connection: "psycopg.Connection[dict[str, Any]]", producer: Any) -> int:
    """One batch; how many were due."""
    with connection.transaction():
        due = connection.execute(CLAIM, (BATCH,)).fetchall()
        for row in due:
            if row["may_go"]:
                app.send_task("post", kwargs=post(row), queue=POSTS, producer=producer)
        if due:
            connection.execute(MARK, ([row["reminder_id"] for row in due],))
    return len(due)


def post(row: dict[str, Any]) -> dict[str, Any]:
    """What threads would be asked."""
    at: datetime = row["local_time"]
    words = {
        language: text.format(name=row["given_name"], at=at, place=row["place"])
        for language, text in WORDS.items()
        if language in ("en", row["language"])
    }
    ids = {name: str(row[name]) for name in ("post_id", "question_id", "client_id", "department_id")}
    return {**ids, "wording": words, "not_after": row["not_after"].isoformat()}
