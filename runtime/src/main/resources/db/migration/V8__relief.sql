-- Until when what would wait is let through, by whom; the seal covers both.
CREATE TABLE approval_pause (
  org    text COLLATE "C" PRIMARY KEY REFERENCES organization (id),
  until  timestamptz NOT NULL,
  actor  text COLLATE "C" NOT NULL,
  reason text,
  at     timestamptz NOT NULL,
  mac    bytea NOT NULL
);

-- What was learnt from resolved approvals, as canonical JSON under a seal; seq is the entry that it was learnt from last.
CREATE TABLE calibration (
  org   text COLLATE "C" PRIMARY KEY REFERENCES organization (id),
  seq   bigint NOT NULL,
  state text COLLATE "C" NOT NULL,
  mac   bytea NOT NULL
);

-- Approvals that nobody has used yet, for the same act asked again.
CREATE INDEX action_approved ON action (org, act_hash)
  WHERE status = 'running' AND approved_by IS NOT NULL AND claimed_at IS NULL AND act_hash IS NOT NULL;
