-- What a page says of texts holds: what did not arrive stands until something of its own mends it.

-- A thread's texts that did not arrive are few, and looked for whenever something else does.
-- No office holds texts yet: made in no time.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX message_failed ON message (thread_id) WHERE status IN ('undelivered', 'failed', 'expired', 'unknown');
