import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import formbody from '@fastify/formbody';
import { Queue } from 'bullmq';
import Fastify from 'fastify';
import pg from 'pg';
import { connection, setting } from './settings.js';

/** The obvious build's front door: a row, a job, an answer. */
const pool = new pg.Pool({ connectionString: setting('DATABASE_URL'), max: 20 });
const routes = new Queue('route', { connection, defaultJobOptions: { removeOnComplete: true, attempts: 5, backoff: 1_000 } });
const app = Fastify();
await app.register(formbody);

interface Received {
  readonly channel: string;
  readonly externalId: string;
  readonly name?: string;
  readonly phone?: string;
  readonly email?: string;
  readonly body: string;
}

async function receive({ channel, externalId, name, phone, email, body }: Received): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO complaint (channel, external_id, name, phone, email, body) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (channel, external_id) DO UPDATE SET external_id = EXCLUDED.external_id RETURNING id`,
    [channel, externalId, name, phone, email, body],
  );
  const { id } = rows[0]!;
  await routes.add('route', { id });
  return id;
}

interface Complaint {
  readonly text: string;
  readonly complainant: { readonly name?: string; readonly phone?: string; readonly email?: string };
}

const complaint = {
  type: 'object',
  required: ['text', 'complainant'],
  properties: {
    text: { type: 'string', minLength: 1 },
    complainant: {
      type: 'object',
      properties: { name: { type: 'string' }, phone: { type: 'string' }, email: { type: 'string' } },
      anyOf: [{ required: ['phone'] }, { required: ['email'] }],
    },
  },
};

app.post<{ Body: Complaint }>('/api/complaints', { schema: { body: complaint } }, async (request, reply) => {
  const key = request.headers['idempotency-key'];
  const { text, complainant } = request.body;
  const id = await receive({ channel: 'api', externalId: typeof key === 'string' ? key : randomUUID(), ...complainant, body: text });
  return await reply.code(201).send({ reference: id });
});

app.post<{ Body: Record<string, string> }>('/channels/sms-twilio', async (request, reply) => {
  const fields = request.body;
  const url = `http://${request.headers.host}${request.url}`;
  if (!isFromTwilio(url, fields, request.headers['x-twilio-signature'])) return await reply.code(403).send();
  await receive({ channel: 'sms', externalId: fields['MessageSid']!, phone: fields['From']!, body: fields['Body'] ?? '' });
  return await reply.type('text/xml').send('<Response/>');
});

function isFromTwilio(url: string, fields: Readonly<Record<string, string>>, signature: unknown): boolean {
  const signed = Object.keys(fields)
    .sort()
    .reduce((text, name) => text + name + fields[name], url);
  const right = createHmac('sha1', setting('TWILIO_AUTH_TOKEN')).update(signed).digest();
  const given = Buffer.from(typeof signature === 'string' ? signature : '', 'base64');
  return given.length === right.length && timingSafeEqual(given, right);
}

await app.listen({ host: '127.0.0.1', port: Number(setting('PORT')) });
process.once('SIGTERM', () => void Promise.all([app.close(), routes.close(), pool.end()]).then(() => process.exit(0)));
