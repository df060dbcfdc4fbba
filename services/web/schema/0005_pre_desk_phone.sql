-- The phone on somebody's desk: it rings when a client of theirs calls the texting number.

ALTER TABLE staff ADD COLUMN desk_phone text;
