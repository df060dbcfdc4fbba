-- What lists and threads show, joined once; both views read with the asker's own rights, so the row policies hold.

CREATE VIEW thread_row WITH (security_invoker = true) AS
SELECT thread.thread_id, thread.client_id, thread.department_id, thread.staff_id, thread.is_open,
       client.given_name, client.family_name, thread.last_at, thread.last_message_id, thread.last_direction,
       thread.last_preview, thread.last_status, thread.last_media_count, thread.unread_count, thread.is_answer_due,
       phone.number, staff.name AS staff_name,
       CASE WHEN stopped.is_out THEN 'opted_out' ELSE phone.health END AS health,
       thread.has_failed OR stopped.is_out OR phone.phone_id IS NULL
       OR phone.health IN ('failing', 'landline', 'deactivated', 'wrong_person') AS is_problem
  FROM thread
  JOIN client ON client.client_id = thread.client_id
  LEFT JOIN phone ON phone.client_id = thread.client_id AND phone.is_current
  LEFT JOIN staff ON staff.staff_id = thread.staff_id
 CROSS JOIN LATERAL (
       SELECT EXISTS (SELECT
                        FROM opt_out
                        JOIN line ON line.line = opt_out.line
                       WHERE opt_out.number = phone.number
                         AND opt_out.is_out
                         AND line.department_id = thread.department_id) AS is_out) AS stopped;

CREATE VIEW message_shown WITH (security_invoker = true) AS
SELECT message.message_id, message.thread_id, message.direction, message.body, message.shown_at, message.shown_rank,
       message.arrival, message.status, message.status_at, message.code, message.wording, message.number,
       message.is_other_number, message.purpose, message.author_id, staff.name AS author_name, message.media_ids,
       message.media_count, message.segments, message.release_at, message.is_scheduled, message.is_stopping,
       message.is_unread, message.labels, message.retry_of, message.marker::text AS marker, message.post_id,
       (SELECT later.message_id
          FROM message AS later
         WHERE later.retry_of = message.message_id
         LIMIT 1) AS retried_as
  FROM message
  LEFT JOIN staff ON staff.staff_id = message.author_id;

GRANT SELECT ON thread_row, message_shown TO threads_page, threads_work;
