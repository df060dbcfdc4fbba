-- Two records of one person become one, and two again within thirty days: who asked, and how both were before.

-- kept_id: the record that stays. names_of, phone_id: whose names it bears from then on, and which number stays current.
-- gone_given_name, gone_family_name: what the other was called. before: both as they were, for the undo; never a page's.
-- kept_arrivals: the kept thread's once all was moved: what came in since has a higher one.
CREATE TABLE merge (
    merge_id         uuid        PRIMARY KEY,
    kept_id          uuid        NOT NULL REFERENCES client,
    gone_id          uuid        NOT NULL REFERENCES client,
    department_id    uuid        NOT NULL,
    staff_id         uuid        NOT NULL,
    names_of         uuid        NOT NULL,
    phone_id         uuid,
    gone_given_name  text        NOT NULL,
    gone_family_name text        NOT NULL,
    state            text        NOT NULL CHECK (state IN ('asked', 'done', 'undo_asked', 'undone', 'refused')),
    reason           text        CHECK (reason IN ('merged', 'served_elsewhere', 'not_yours', 'number', 'later')),
    asked_at         timestamptz NOT NULL,
    done_at          timestamptz,
    undo_asked_at    timestamptz,
    undone_at        timestamptz,
    undone_by_id     uuid,
    before           jsonb,
    kept_arrivals    bigint,
    CHECK (kept_id <> gone_id),
    CHECK (names_of IN (kept_id, gone_id)),
    CHECK (state IN ('asked', 'refused') OR (before IS NOT NULL AND done_at IS NOT NULL))
);
-- A second click, or a colleague's, on the way or after it.
CREATE UNIQUE INDEX merge_once ON merge (gone_id) WHERE state IN ('asked', 'done', 'undo_asked');
CREATE INDEX merge_to_do ON merge (asked_at) WHERE state IN ('asked', 'undo_asked');
CREATE INDEX merge_of_kept ON merge (kept_id, asked_at DESC);

-- Each message that was moved, with what the move took from it.
CREATE TABLE merge_text (
    merge_id        uuid   NOT NULL REFERENCES merge,
    message_id      uuid   NOT NULL REFERENCES message ON DELETE CASCADE,
    arrival         bigint NOT NULL,
    former_merge_id uuid,
    former_batch_id uuid,
    PRIMARY KEY (merge_id, message_id)
);
CREATE INDEX merge_text_of_message ON merge_text (message_id);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['merge', 'merge_text']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY work ON %I TO threads_work USING (true) WITH CHECK (true)', name);
    END LOOP;
END
$$;

-- Who asks sees both conversations, and asks in their own name; carrying it out is the service's.
CREATE POLICY page_sees ON merge FOR SELECT TO threads_page
 USING (department_id = (SELECT seen_board())
        AND (SELECT true
               FROM thread
              WHERE thread.client_id = merge.kept_id
                AND thread.department_id = merge.department_id));
CREATE POLICY page_asks ON merge FOR INSERT TO threads_page
 WITH CHECK (state = 'asked'
             AND staff_id = (SELECT app_staff())
             AND department_id = (SELECT seen_board())
             AND (SELECT count(*) = 2
                    FROM thread
                   WHERE thread.client_id IN (merge.kept_id, merge.gone_id)
                     AND thread.department_id = merge.department_id));
CREATE POLICY page_undoes ON merge FOR UPDATE TO threads_page
 USING (state = 'done'
        AND department_id = (SELECT seen_board())
        AND (SELECT true
               FROM thread
              WHERE thread.client_id = merge.kept_id
                AND thread.department_id = merge.department_id))
 WITH CHECK (state = 'undo_asked' AND undone_by_id = (SELECT app_staff()));

-- Nothing is given any more to a record that is another's: who writes at the very moment of the merge is told to try
-- again (40001), and then finds the record that stays. Messages are numbered under their thread's lock, and need no
-- look of their own.
CREATE FUNCTION refuse_merged() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    other uuid;
BEGIN
    IF TG_ARGV[0] = 'thread' THEN
        SELECT merged_into INTO other FROM thread WHERE thread_id = NEW.thread_id FOR KEY SHARE;
    ELSE
        SELECT merged_into INTO other FROM client WHERE client_id = NEW.client_id FOR KEY SHARE;
    END IF;
    IF other IS NOT NULL THEN
        RAISE serialization_failure USING MESSAGE = 'the record was merged into another meanwhile';
    END IF;
    RETURN NEW;
END
$$;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['draft', 'note', 'group_member', 'recipient', 'snooze']
    LOOP
        EXECUTE format('CREATE TRIGGER not_merged BEFORE INSERT ON %I FOR EACH ROW '
                       'EXECUTE FUNCTION refuse_merged(''thread'')', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['phone', 'external_id', 'caseload', 'thread']
    LOOP
        EXECUTE format('CREATE TRIGGER not_merged BEFORE INSERT ON %I FOR EACH ROW '
                       'EXECUTE FUNCTION refuse_merged(''client'')', name);
    END LOOP;
END
$$;

-- The record that stands for somebody now. What was said by either of two that are one, either may take back.
CREATE FUNCTION stands_for(somebody uuid) RETURNS uuid LANGUAGE plpgsql STABLE AS $$
DECLARE
    other uuid := somebody;
BEGIN
    WHILE other IS NOT NULL LOOP
        somebody := other;
        SELECT merged_into INTO other FROM client WHERE client_id = somebody;
    END LOOP;
    RETURN somebody;
END
$$;
CREATE OR REPLACE VIEW wish WITH (security_invoker = true) AS
SELECT said.consent_id, said.number, said.department_id, said.client_id, asked.purpose, said.how, said.evidence_id,
       said.at
  FROM consent AS said
  JOIN (VALUES ('talk'), ('reminder')) AS asked (purpose) ON said.purpose IN (asked.purpose, 'all')
 WHERE NOT said.is_agreed
   AND said.how IN ('wording', 'in_person', 'form', 'court')
   AND NOT EXISTS (SELECT
                     FROM consent AS later
                    WHERE later.number = said.number
                      AND (later.department_id = said.department_id
                           OR (SELECT line.department_id = said.department_id
                                 FROM line
                                WHERE line.line = later.line))
                      AND later.is_agreed
                      AND later.how <> 'misread'
                      AND later.purpose IN (asked.purpose, 'all')
                      AND (later.how = 'keyword' OR said.client_id IS NULL OR later.client_id = said.client_id
                           OR stands_for(later.client_id) = stands_for(said.client_id))
                      -- The number's own words follow its count, whatever the clocks say.
                      AND CASE WHEN later.seq IS NOT NULL AND said.seq IS NOT NULL THEN later.seq > said.seq
                               ELSE (later.at, later.consent_id) > (said.at, said.consent_id)
                          END)
   AND NOT EXISTS (SELECT
                     FROM consent AS misread
                    WHERE misread.evidence_id = said.evidence_id
                      AND misread.how = 'misread');

GRANT SELECT (merge_id, kept_id, gone_id, department_id, staff_id, names_of, phone_id, gone_given_name,
              gone_family_name, state, reason, asked_at, done_at, undo_asked_at, undone_at, undone_by_id)
   ON merge TO threads_page;
GRANT INSERT (merge_id, kept_id, gone_id, department_id, staff_id, names_of, phone_id, gone_given_name,
              gone_family_name, state, asked_at)
   ON merge TO threads_page;
GRANT UPDATE (state, undo_asked_at, undone_by_id) ON merge TO threads_page;
GRANT SELECT, INSERT, UPDATE ON merge TO threads_work;
GRANT SELECT, INSERT ON merge_text TO threads_work;
GRANT INSERT, UPDATE ON draft TO threads_work;
GRANT INSERT, DELETE ON group_member TO threads_work;
GRANT UPDATE (thread_id) ON recipient TO threads_work;
