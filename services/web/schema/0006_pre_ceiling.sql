-- A text to more people than this needs a second person's word: a department's own rule, told to threads.

ALTER TABLE department ADD COLUMN many_ceiling integer NOT NULL DEFAULT 110 CHECK (many_ceiling > 0);
