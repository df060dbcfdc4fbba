-- A text whose webhook failed comes in late, by the provider's list: its page says so, or its time would mislead.

ALTER TABLE message ADD COLUMN is_late boolean NOT NULL DEFAULT false;
ALTER TABLE unknown_text ADD COLUMN is_late boolean NOT NULL DEFAULT false;

CREATE OR REPLACE VIEW message_shown WITH (security_invoker = true) AS
SELECT message.message_id, message.thread_id, message.direction, message.body, message.shown_at, message.shown_rank,
       message.arrival, message.status, message.status_at, message.code, message.wording, message.number,
       message.is_other_number, message.purpose, message.author_id, staff.name AS author_name, message.media_ids,
       message.media_count, message.segments, message.release_at, message.is_scheduled, message.is_stopping,
       message.is_unread, message.labels, message.retry_of, message.marker::text AS marker, message.post_id,
       (SELECT later.message_id
          FROM message AS later
         WHERE later.retry_of = message.message_id
         LIMIT 1) AS retried_as,
       message.is_late
  FROM message
  LEFT JOIN staff ON staff.staff_id = message.author_id;
