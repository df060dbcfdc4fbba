-- A text that is held says what is right when it goes: words for the number it goes to then, and the date as it is then.

-- What another service has said to a number the client has confirmed, and to one nobody has: in the client's language.
-- Empty where there is but one wording.
ALTER TABLE post ADD COLUMN full_body text;
ALTER TABLE post ADD COLUMN neutral_body text;

-- dated: what the words say of the client's date, so that one which has changed is filled in anew, or does not go.
ALTER TABLE recipient ADD COLUMN dated jsonb;
ALTER TABLE message ADD COLUMN dated jsonb;

-- Hand-overs by the click that made them. Who gave a conversation away may see it no more, and no other record of it.
CREATE TABLE hand_over_click (
    staff_id      uuid        NOT NULL,
    client_msg_id uuid        NOT NULL,
    thread_id     uuid        NOT NULL REFERENCES thread,
    client_id     uuid        NOT NULL REFERENCES client,
    to_id         uuid,
    at            timestamptz NOT NULL,
    PRIMARY KEY (staff_id, client_msg_id)
);
ALTER TABLE hand_over_click ENABLE ROW LEVEL SECURITY;
ALTER TABLE hand_over_click FORCE ROW LEVEL SECURITY;
CREATE POLICY work ON hand_over_click TO threads_work USING (true) WITH CHECK (true);
CREATE POLICY page_sees ON hand_over_click FOR SELECT TO threads_page
 USING (staff_id = (SELECT app_staff()));
CREATE POLICY page_adds ON hand_over_click FOR INSERT TO threads_page
 WITH CHECK (staff_id = (SELECT app_staff())
             AND (SELECT true FROM thread WHERE thread.thread_id = hand_over_click.thread_id));
GRANT SELECT, INSERT ON hand_over_click TO threads_page;
