-- Pictures as gateway tells of them: whether one can be shown, so that a page need not ask a second service for that.

-- text_id: the text it came in with, whether that is in a thread or still on the board; NULL for one of staff's own.
CREATE TABLE medium (
    media_id     uuid   PRIMARY KEY,
    text_id      uuid,
    place        bigint NOT NULL,
    state        text   NOT NULL CHECK (state IN ('waiting', 'stored', 'quarantined', 'lost')),
    content_type text,
    width        bigint,
    height       bigint,
    reason       text,
    seq          bigint NOT NULL
);
CREATE INDEX medium_of_text ON medium (text_id, place);

ALTER TABLE medium ENABLE ROW LEVEL SECURITY;
ALTER TABLE medium FORCE ROW LEVEL SECURITY;
CREATE POLICY work ON medium TO threads_work USING (true) WITH CHECK (true);
-- Seen with its text, whose own policy says by whom.
CREATE POLICY page ON medium FOR SELECT TO threads_page
 USING ((SELECT true FROM message WHERE message.message_id = medium.text_id)
        OR (SELECT true FROM unknown_text WHERE unknown_text.text_id = medium.text_id));

GRANT SELECT, INSERT, UPDATE ON medium TO threads_work;
GRANT SELECT ON medium TO threads_page;
