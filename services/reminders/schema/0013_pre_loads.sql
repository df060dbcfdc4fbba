-- How the files of a source are written, and what a row of one speaks of, which several dates may share.

-- delimiter '': guessed from the file. is_quoted: a cell with the delimiter in it stands in quotes.
ALTER TABLE source ADD COLUMN delimiter text NOT NULL DEFAULT '';
ALTER TABLE source ADD COLUMN is_quoted boolean NOT NULL DEFAULT true;
-- row_key is a date's own among its source's; what its row speaks of, such as a docket, may have several.
ALTER TABLE appointment ADD COLUMN file_key text;
