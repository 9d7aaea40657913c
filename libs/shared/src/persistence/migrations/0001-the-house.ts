import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The first floor: evidence, complaints, who answers for them, what is owed, what was told, and the slips between the apps. */
export class TheHouse1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE complaint (
  id            uuid PRIMARY KEY,
  reference     text NOT NULL UNIQUE,
  code_hash     bytea NOT NULL,
  channel       text NOT NULL,
  status        text NOT NULL DEFAULT 'received',
  received_at   timestamptz NOT NULL,
  language      text NOT NULL,
  subject       text,
  body          text NOT NULL,
  complainant   jsonb NOT NULL DEFAULT '{}',
  prefers       text,
  against       jsonb,
  occurred_on   date,
  wish          text,
  category      text,
  facts         jsonb NOT NULL DEFAULT '{}',
  may_acknowledge boolean NOT NULL DEFAULT true,
  told_due_on   date,
  department    text,
  priority      int NOT NULL DEFAULT 0,
  due_at        timestamptz,
  claim_id      uuid,
  claim_until   timestamptz,
  outcome       jsonb,
  decided_at    timestamptz,
  version       int NOT NULL DEFAULT 1,
  sequence      int NOT NULL DEFAULT 0
);
CREATE INDEX complaint_queue ON complaint (department, due_at, id) WHERE status IN ('assigned', 'extended');
CREATE INDEX complaint_unrouted ON complaint (received_at) WHERE status = 'received';
CREATE INDEX complaint_received ON complaint (received_at DESC, id DESC);
CREATE INDEX complaint_phone ON complaint ((complainant->>'phone')) WHERE complainant ? 'phone';
CREATE INDEX complaint_email ON complaint ((complainant->>'email')) WHERE complainant ? 'email';

-- Everything that ever arrived, verbatim. Large bodies lie in chunks of 256 KiB so that no row is huge.
CREATE TABLE evidence (
  id            uuid PRIMARY KEY,
  channel       text NOT NULL,
  account       text NOT NULL DEFAULT '',
  source_id     text NOT NULL,
  thread_id     text NOT NULL,
  sequence      int NOT NULL DEFAULT 0,
  content_type  text NOT NULL,
  envelope      jsonb NOT NULL DEFAULT '{}',
  sha256        bytea NOT NULL,
  sameness      bytea NOT NULL,
  size          int NOT NULL,
  body          bytea,
  received_at   timestamptz NOT NULL DEFAULT now(),
  state         text NOT NULL,             -- read | unread | quarantined
  complaint_id  uuid REFERENCES complaint DEFERRABLE INITIALLY DEFERRED,
  differs_from  uuid REFERENCES evidence,
  UNIQUE (channel, account, source_id)
);
CREATE INDEX evidence_thread ON evidence (channel, account, thread_id);
CREATE INDEX evidence_source ON evidence (source_id);
CREATE INDEX evidence_complaint ON evidence (complaint_id);
CREATE INDEX evidence_unread ON evidence (received_at) WHERE state = 'unread';
CREATE TABLE evidence_chunk (
  evidence_id   uuid NOT NULL REFERENCES evidence ON DELETE CASCADE,
  no            int NOT NULL,
  bytes         bytea NOT NULL,
  PRIMARY KEY (evidence_id, no)
);

CREATE TABLE attachment (
  id            uuid PRIMARY KEY,
  complaint_id  uuid NOT NULL REFERENCES complaint,
  evidence_id   uuid REFERENCES evidence,
  filename      text NOT NULL,
  content_type  text NOT NULL,
  size          int NOT NULL,
  sha256        bytea NOT NULL
);
CREATE INDEX attachment_complaint ON attachment (complaint_id);
CREATE TABLE attachment_chunk (
  attachment_id uuid NOT NULL REFERENCES attachment ON DELETE CASCADE,
  no            int NOT NULL,
  bytes         bytea NOT NULL,
  PRIMARY KEY (attachment_id, no)
);

CREATE TABLE quarantine (
  id            uuid PRIMARY KEY,
  evidence_id   uuid NOT NULL UNIQUE REFERENCES evidence,
  reference     text NOT NULL UNIQUE,
  reason        text NOT NULL,
  sentence      text NOT NULL,
  draft         jsonb,                      -- what it would become; absent: read from the raw bytes at release
  since         timestamptz NOT NULL DEFAULT now(),
  released_at   timestamptz,
  released_by   text,
  complaint_id  uuid REFERENCES complaint
);
CREATE INDEX quarantine_open ON quarantine (since) WHERE released_at IS NULL;

-- The trail: append only.
CREATE TABLE event (
  id            uuid PRIMARY KEY,
  seq           bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  kind          text NOT NULL,
  complaint_id  uuid,
  subject_id    uuid,                       -- the notice, evidence, deadline or claim it is about
  actor         text NOT NULL,
  at            timestamptz NOT NULL DEFAULT now(),
  data          jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX event_complaint ON event (complaint_id, seq);

-- One row for each (event, consumer) that is not done. Dispatching moves next_at ahead; the consumer deletes the row in
-- the transaction of its effect; a failure climbs the ladder; after its last step the row is dead until a person replays it.
CREATE TABLE slip (
  event_id      uuid NOT NULL REFERENCES event,
  consumer      text NOT NULL,
  kind          text NOT NULL,
  next_at       timestamptz NOT NULL DEFAULT now(),
  epoch         int NOT NULL DEFAULT 0,
  failures      int NOT NULL DEFAULT 0,
  last_code     text,
  last_failure  text,
  dead_at       timestamptz,
  PRIMARY KEY (event_id, consumer)
);
CREATE INDEX slip_due ON slip (consumer, next_at) WHERE dead_at IS NULL;
CREATE INDEX slip_dead ON slip (dead_at) WHERE dead_at IS NOT NULL;

CREATE TABLE assignment (
  id            uuid PRIMARY KEY,
  complaint_id  uuid NOT NULL REFERENCES complaint,
  no            int NOT NULL,
  department    text NOT NULL,
  rule          text NOT NULL,
  reason        text NOT NULL,
  actor         text NOT NULL,
  at            timestamptz NOT NULL DEFAULT now(),
  UNIQUE (complaint_id, no)
);

-- Why dates are what they are, each once: complaints of one day under one rule set share it. Never changed.
CREATE TABLE derivation (
  hash          bytea PRIMARY KEY,
  body          jsonb NOT NULL
);

CREATE TABLE obligation (
  id            uuid PRIMARY KEY,
  complaint_id  uuid NOT NULL REFERENCES complaint,
  rule_set      text NOT NULL,
  rule_set_version text NOT NULL,
  obligation    text NOT NULL,
  occurrence    int NOT NULL DEFAULT 1,
  kind          text NOT NULL,
  notice        text,
  state         text NOT NULL DEFAULT 'open',   -- open | satisfied | satisfied-late | waived | replaced
  started_at    timestamptz NOT NULL,
  due_on        date,
  due_at        timestamptz,
  near_at       timestamptz,
  provisional   boolean NOT NULL DEFAULT false,
  known_through date,
  house         boolean NOT NULL DEFAULT false,
  calendar      text,
  calendar_version text,
  derivation    bytea NOT NULL REFERENCES derivation,
  facts         jsonb NOT NULL DEFAULT '[]',     -- the events the date was computed from, in the vectors' form
  satisfied_at  timestamptz,
  near_told_at  timestamptz,
  missed_at     timestamptz,
  UNIQUE (complaint_id, rule_set, obligation, occurrence)
);
CREATE INDEX obligation_near ON obligation (near_at) WHERE state = 'open' AND near_told_at IS NULL;
CREATE INDEX obligation_due ON obligation (due_at) WHERE state = 'open' AND missed_at IS NULL;
CREATE INDEX obligation_complaint ON obligation (complaint_id);

CREATE TABLE claim (
  id            uuid PRIMARY KEY,
  complaint_id  uuid NOT NULL REFERENCES complaint,
  department    text NOT NULL,
  actor         text NOT NULL,
  taken_at      timestamptz NOT NULL DEFAULT now(),
  lease_until   timestamptz NOT NULL,
  ended_at      timestamptz,
  end_reason    text
);
CREATE INDEX claim_open ON claim (actor) WHERE ended_at IS NULL;

CREATE TABLE extension_request (
  id            uuid PRIMARY KEY,
  complaint_id  uuid NOT NULL REFERENCES complaint,
  asked_by      text NOT NULL,
  asked_at      timestamptz NOT NULL DEFAULT now(),
  request       jsonb NOT NULL,
  approved_by   text,
  approved_at   timestamptz,
  result        jsonb
);

CREATE TABLE note (
  id            uuid PRIMARY KEY,
  complaint_id  uuid NOT NULL REFERENCES complaint,
  kind          text NOT NULL,               -- note | reply | follow-up
  actor         text NOT NULL,
  at            timestamptz NOT NULL DEFAULT now(),
  body          text NOT NULL
);
CREATE INDEX note_complaint ON note (complaint_id, at);

CREATE TABLE notice (
  id            uuid PRIMARY KEY,
  complaint_id  uuid NOT NULL REFERENCES complaint,
  kind          text NOT NULL,
  obligation    text NOT NULL,               -- what owes it; the kind itself where no rule set does
  occurrence    int NOT NULL DEFAULT 1,
  rule_set      text,
  language      text NOT NULL,
  medium        text,
  state         text NOT NULL DEFAULT 'raised',
  subject       text,
  body          text,
  html          text,
  template      text,
  details       jsonb NOT NULL DEFAULT '{}', -- what the raiser knows: dates, reason, outcome
  statements    jsonb,                       -- required statement -> carrier, proved when composed
  missing       text[],
  due_at        timestamptz,
  raised_at     timestamptz NOT NULL DEFAULT now(),
  composed_at   timestamptz,
  sent_at       timestamptz,
  delivered_at  timestamptz,
  UNIQUE (complaint_id, obligation, occurrence)
);
CREATE INDEX notice_complaint ON notice (complaint_id);

CREATE TABLE delivery (
  id            uuid PRIMARY KEY,
  notice_id     uuid NOT NULL REFERENCES notice,
  attempt_no    int NOT NULL,
  medium        text NOT NULL,
  provider      text NOT NULL,
  recipient     text NOT NULL,
  state         text NOT NULL DEFAULT 'intent',
  provider_id   text,
  reason        text,
  code          text,
  begun_at      timestamptz NOT NULL DEFAULT now(),
  lease_until   timestamptz NOT NULL,
  at            timestamptz NOT NULL DEFAULT now(),
  lookups       int NOT NULL DEFAULT 0,
  next_lookup_at timestamptz,
  UNIQUE (notice_id, medium, attempt_no)
);
CREATE INDEX delivery_open ON delivery (lease_until) WHERE state IN ('intent', 'unknown');
CREATE INDEX delivery_provider ON delivery (provider, provider_id);
CREATE INDEX delivery_recent ON delivery (begun_at DESC, id DESC);

CREATE TABLE receipt (
  id            uuid PRIMARY KEY,
  delivery_id   uuid NOT NULL REFERENCES delivery,
  provider      text NOT NULL,
  provider_id   text NOT NULL,
  word          text NOT NULL,
  error_code    text NOT NULL DEFAULT '',
  raw           bytea NOT NULL,
  at            timestamptz NOT NULL DEFAULT now(),
  UNIQUE (provider, provider_id, word, error_code)
);

-- What waits for a person.
CREATE TABLE work (
  id            uuid PRIMARY KEY,
  complaint_id  uuid NOT NULL REFERENCES complaint,
  kind          text NOT NULL,               -- delivery-unknown | notice-incomplete | read-by-hand | held | acknowledge-by-hand | deadline-missed
  subject_id    uuid NOT NULL,
  since         timestamptz NOT NULL DEFAULT now(),
  due           timestamptz,
  done_at       timestamptz,
  done_by       text,
  UNIQUE (kind, subject_id)
);
CREATE INDEX work_open ON work (complaint_id) WHERE done_at IS NULL;

CREATE TABLE staff_token (
  id            uuid PRIMARY KEY,
  name          text NOT NULL,
  role          text NOT NULL,
  department    text,
  token_hash    bytea NOT NULL UNIQUE,
  made_at       timestamptz NOT NULL DEFAULT now(),
  revoked_at    timestamptz
);

CREATE TABLE heartbeat (
  app           text NOT NULL,
  instance      text NOT NULL,
  at            timestamptz NOT NULL DEFAULT now(),
  problems      jsonb NOT NULL DEFAULT '[]',
  PRIMARY KEY (app, instance)
);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
