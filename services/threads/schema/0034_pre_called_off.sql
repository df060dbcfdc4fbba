-- What another service took back is not sent again by a person, though it had failed before that.

-- Of a text another service had posted, and of those that tried it again: it is not wanted any more.
ALTER TABLE message ADD COLUMN is_called_off boolean NOT NULL DEFAULT false;
