-- What it takes to put an event back as it was: its story, and for one that found no queue how it came.

ALTER TABLE dead_letter
    ADD COLUMN traceparent text,
    ADD COLUMN exchange    text,
    ADD COLUMN routing_key text,
    ADD COLUMN sender      text;
