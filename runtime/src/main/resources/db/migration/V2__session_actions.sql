-- What a session did is looked up when one of its acts deletes or runs a file that the session may have written itself. Only what was claimed
-- counts, so only that is indexed: a session that asks much and does little costs nothing.
CREATE INDEX action_session ON action (org, session_id, at)
  WHERE session_id IS NOT NULL AND claimed_at IS NOT NULL AND act_hash IS NOT NULL;
