-- A text that is held says what is right when it goes: words for the number it goes to then, and the date as it is then.

-- What another service has said to a number the client has confirmed, and to one nobody has: in the client's language.
-- Empty where there is but one wording.
ALTER TABLE post ADD COLUMN full_body text;
ALTER TABLE post ADD COLUMN neutral_body text;

-- dated: what the words say of the client's date, so that one which has changed is filled in anew, or does not go.
ALTER TABLE recipient ADD COLUMN dated jsonb;
ALTER TABLE message ADD COLUMN dated jsonb;
