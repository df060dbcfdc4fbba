-- A text that is held says what is right when it goes: words for the number it goes to then.

-- What another service has said to a number the client has confirmed, and to one nobody has: in the client's language.
-- Empty where there is but one wording.
ALTER TABLE post ADD COLUMN full_body text;
ALTER TABLE post ADD COLUMN neutral_body text;
