-- Receipts told by webhook: which of them are under way, whose secret is being changed, and why one is off.
-- Columns are added, a check is widened; replicas of the release before write none of it.

-- since: what is older was never to be told. batch_to: the last number of what is being told, the same at each try.
-- renewed_at: the secret of before is good for a day from then on. heard_at: when receipts were taken the last time.
ALTER TABLE webhook ADD COLUMN since timestamptz;
ALTER TABLE webhook ADD COLUMN batch_to bigint;
ALTER TABLE webhook ADD COLUMN renewed_at timestamptz;
ALTER TABLE webhook ADD COLUMN heard_at timestamptz;
ALTER TABLE webhook ADD COLUMN last_fault text;
ALTER TABLE webhook ADD COLUMN off_at timestamptz;
ALTER TABLE webhook ADD COLUMN off_because text CHECK (off_because IN ('failing', 'gone', 'ended'));

-- squawk-ignore ban-drop-constraint
ALTER TABLE attention DROP CONSTRAINT attention_kind_check;
-- What is there keeps to the stricter check of before, so nothing has to be looked at now.
ALTER TABLE attention ADD CONSTRAINT attention_kind_check
    CHECK (kind IN ('ambiguous', 'conflict', 'load_held', 'infeasible', 'publisher_silent', 'withdraw_silent',
                    'webhook_off')) NOT VALID;
