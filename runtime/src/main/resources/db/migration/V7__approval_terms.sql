-- Groups are words that rules name in their quorums; the seal of a key covers them.
ALTER TABLE api_key ADD COLUMN groups text[] NOT NULL DEFAULT '{}';

-- When more people are to be told of a held action, and when they were.
ALTER TABLE action ADD COLUMN escalates_at timestamptz;
ALTER TABLE action ADD COLUMN escalated_at timestamptz;
CREATE INDEX action_escalating ON action (org, escalates_at)
  WHERE status = 'pending_approval' AND escalates_at IS NOT NULL;
