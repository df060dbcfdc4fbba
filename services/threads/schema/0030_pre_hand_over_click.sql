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
