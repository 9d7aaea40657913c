/** The tables of the obvious build. */
export const schema = `
CREATE TABLE complaint (
  id bigserial PRIMARY KEY,
  channel text NOT NULL,
  external_id text NOT NULL,
  name text,
  phone text,
  email text,
  body text NOT NULL,
  status text NOT NULL DEFAULT 'received',
  department text,
  due_on date,
  received_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (channel, external_id));
CREATE INDEX ON complaint (department, status, received_at);
CREATE TABLE notice (
  id bigserial PRIMARY KEY,
  complaint_id bigint NOT NULL REFERENCES complaint,
  medium text NOT NULL,
  recipient text NOT NULL,
  body text NOT NULL,
  provider_id text,
  created_at timestamptz NOT NULL DEFAULT now(),
  sent_at timestamptz);
CREATE INDEX ON notice (complaint_id);`;
