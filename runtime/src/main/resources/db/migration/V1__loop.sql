-- The governed loop. Text compares bytewise ("C"): ids are time-ordered, and an index must not depend on a locale.
-- Enums are stored as the words that the wire uses; times are microseconds in UTC.

CREATE TABLE organization (
  id         text COLLATE "C" PRIMARY KEY,
  name       text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- One head per organisation. Taking this row is what orders everything: number, epoch and budget change only under it.
-- policies and keys are the epochs at which each of them last changed, so that a replica reloads only what moved.
CREATE TABLE ledger_head (
  org      text COLLATE "C" PRIMARY KEY REFERENCES organization (id),
  next     bigint NOT NULL DEFAULT 0,
  epoch    bigint NOT NULL DEFAULT 1,
  policies bigint NOT NULL DEFAULT 1,
  keys     bigint NOT NULL DEFAULT 1
) WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- subject: the decision, action, key or policy that the entry is about, so that followers find its row.
-- entry: RFC 8785 JSON without anything a person or an agent wrote; leaf: its RFC 6962 leaf hash.
-- (salt, body) is the payload that the entry commits to by SHA-256; erasing it keeps every proof.
-- (org, seq) is unique because seq is dealt under the head; the key carries `at` only because the table is partitioned by it.
CREATE TABLE ledger (
  org  text COLLATE "C" NOT NULL,
  seq  bigint NOT NULL,
  at   timestamptz NOT NULL,
  kind text COLLATE "C" NOT NULL,
  subject text COLLATE "C",
  entry text COLLATE "C" NOT NULL,
  leaf bytea NOT NULL,
  mac  bytea,
  salt bytea,
  body text,
  PRIMARY KEY (org, seq, at)
) PARTITION BY RANGE (at);
CREATE TABLE ledger_rest PARTITION OF ledger DEFAULT;

-- Partitioned by id: an id begins with its time, so a key alone finds its month.
CREATE TABLE decision (
  org           text COLLATE "C" NOT NULL,
  id            text COLLATE "C" NOT NULL,
  seq           bigint NOT NULL,
  at            timestamptz NOT NULL,
  principal     text COLLATE "C" NOT NULL,
  agent_id      text COLLATE "C",
  action_type   text COLLATE "C" NOT NULL,
  verdict       text COLLATE "C" NOT NULL,
  risk          smallint NOT NULL,
  action_id     text COLLATE "C",
  act_hash      text COLLATE "C",
  degraded      boolean NOT NULL DEFAULT false,
  PRIMARY KEY (org, id)
) PARTITION BY RANGE (id);
CREATE TABLE decision_rest PARTITION OF decision DEFAULT;

CREATE TABLE action (
  org               text COLLATE "C" NOT NULL,
  id                text COLLATE "C" NOT NULL,
  seq               bigint NOT NULL,
  at                timestamptz NOT NULL,
  decision_id       text COLLATE "C" NOT NULL,
  principal         text COLLATE "C" NOT NULL,
  owner             text COLLATE "C" NOT NULL,
  minter            text COLLATE "C",
  agent_id          text COLLATE "C" NOT NULL,
  action_type       text COLLATE "C" NOT NULL,
  verdict           text COLLATE "C" NOT NULL,
  status            text COLLATE "C" NOT NULL,
  risk              smallint NOT NULL,
  confidence        smallint,
  reversible        boolean,
  act_hash          text COLLATE "C",
  claims            boolean NOT NULL DEFAULT false,
  swarm_id          text COLLATE "C",
  parent_id         text COLLATE "C",
  session_id        text COLLATE "C",
  enforcement       text COLLATE "C",
  executed_despite  text COLLATE "C",
  started_at        timestamptz NOT NULL,
  ended_at          timestamptz,
  expires_at        timestamptz,
  approved_by       text COLLATE "C",
  approved_at       timestamptz,
  round             integer NOT NULL DEFAULT 1,
  resolved_seq      bigint,
  attempt_id        text COLLATE "C",
  claimed_at        timestamptz,
  claim_seq         bigint,
  claim_decision_id text COLLATE "C",
  outcome           text COLLATE "C" NOT NULL DEFAULT 'pending',
  outcome_at        timestamptz,
  outcome_seq       bigint,
  close_source      text COLLATE "C",
  duration_ms       bigint,
  cost_usd          double precision,
  tokens_in         bigint,
  tokens_out        bigint,
  model             text COLLATE "C",
  idempotency       bytea,
  updated_at        timestamptz NOT NULL,
  PRIMARY KEY (org, id)
) PARTITION BY RANGE (id);
CREATE TABLE action_rest PARTITION OF action DEFAULT;
CREATE INDEX action_started ON action (org, started_at);
-- What the sweeps look for: approvals that run out, outcomes that never came.
CREATE INDEX action_waiting ON action (org, expires_at) WHERE status = 'pending_approval';
CREATE INDEX action_open ON action (org, at) WHERE outcome = 'pending';

-- id: SHA-256 over org, principal, key and request digest. Unpartitioned, because it must be unique; swept after a day.
CREATE TABLE idempotency (
  id          bytea PRIMARY KEY,
  org         text COLLATE "C" NOT NULL,
  decision_id text COLLATE "C" NOT NULL,
  action_id   text COLLATE "C",
  at          timestamptz NOT NULL
);
CREATE INDEX idempotency_at ON idempotency (at);

-- What people said, apart from what agents wrote. One vote a person and action; seq names the entry that carries its MAC.
CREATE TABLE vote (
  org       text COLLATE "C" NOT NULL,
  action_id text COLLATE "C" NOT NULL,
  round     integer NOT NULL,
  owner     text COLLATE "C" NOT NULL,
  principal text COLLATE "C" NOT NULL,
  answer    text COLLATE "C" NOT NULL,
  seq       bigint NOT NULL,
  at        timestamptz NOT NULL,
  PRIMARY KEY (org, action_id, round, owner)
);

CREATE TABLE api_key (
  id           text COLLATE "C" PRIMARY KEY,
  org          text COLLATE "C" NOT NULL REFERENCES organization (id),
  hash         bytea NOT NULL UNIQUE,
  prefix       text COLLATE "C" NOT NULL,
  label        text NOT NULL,
  role         text COLLATE "C" NOT NULL CHECK (role IN ('admin', 'approver', 'member', 'auditor')),
  owner        text COLLATE "C" NOT NULL,
  minter       text COLLATE "C" NOT NULL,
  agent_ids    text[] NOT NULL DEFAULT '{}',
  created_at   timestamptz NOT NULL,
  last_used_at timestamptz,
  revoked_at   timestamptz,
  mac          bytea NOT NULL
);
CREATE INDEX api_key_org ON api_key (org);

-- rules: the document as it was sent; compiled when a set is loaded. A row is the head of its revisions.
CREATE TABLE policy (
  org         text COLLATE "C" NOT NULL REFERENCES organization (id),
  id          text COLLATE "C" NOT NULL,
  name        text NOT NULL,
  policy_type text COLLATE "C" NOT NULL,
  rules       text NOT NULL,
  active      boolean NOT NULL,
  agent_ids   text,
  revision    bigint NOT NULL,
  digest      text COLLATE "C" NOT NULL,
  created_by  text COLLATE "C" NOT NULL,
  created_at  timestamptz NOT NULL,
  updated_at  timestamptz NOT NULL,
  PRIMARY KEY (org, id),
  UNIQUE (org, name)
);

-- Every revision that was ever live, and who published it from where; never updated, never deleted.
CREATE TABLE policy_revision (
  org         text COLLATE "C" NOT NULL,
  policy_id   text COLLATE "C" NOT NULL,
  revision    bigint NOT NULL,
  digest      text COLLATE "C" NOT NULL,
  change      text COLLATE "C" NOT NULL,
  name        text NOT NULL,
  policy_type text COLLATE "C" NOT NULL,
  rules       text NOT NULL,
  active      boolean NOT NULL,
  agent_ids   text,
  author      text COLLATE "C" NOT NULL,
  source      text COLLATE "C" NOT NULL,
  seq         bigint NOT NULL,
  at          timestamptz NOT NULL,
  PRIMARY KEY (org, policy_id, revision)
);

-- The digest of the whole set after each publication, with the MAC of whoever was allowed to publish it.
CREATE TABLE policy_set (
  org    text COLLATE "C" PRIMARY KEY REFERENCES organization (id),
  digest text COLLATE "C" NOT NULL,
  seq    bigint NOT NULL,
  mac    bytea NOT NULL
);

-- Which server keys belong to this database: a replica with others is refused.
CREATE TABLE server_key (
  purpose     text COLLATE "C" PRIMARY KEY,
  fingerprint text COLLATE "C" NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now()
);

-- Ten bits of every decision id, leased so that two replicas never mint the same one.
CREATE TABLE replica_slot (
  slot   integer PRIMARY KEY,
  holder uuid,
  until  timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO replica_slot (slot) SELECT generate_series(0, 1023);

INSERT INTO organization (id, name) VALUES ('org_default', 'Default organisation');
INSERT INTO ledger_head (org) VALUES ('org_default');
