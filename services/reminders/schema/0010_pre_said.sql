-- What a text says of the place: so that a date whose place changed and changed back needs no correction.

ALTER TABLE reminder ADD COLUMN place text;
