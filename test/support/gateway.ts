import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import type { Role } from '@app/shared/domain/rights/roles.js';
import { NamesInForce } from '@app/shared/people/names-in-force.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HouseLogger } from '@app/shared/platform/logging/house-logger.js';
import { watchRequests } from '@app/shared/platform/logging/watch-requests.js';
import { Metrics } from '@app/shared/platform/metrics/metrics.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { compileRouting } from '@app/shared/routing/choose-department.js';
import { type Foundation, layFoundation } from '@app/shared/start/house.module.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { mintToken } from '../../apps/cli/src/prepare/staff-tokens.js';
import type { Arrival } from '../../apps/gateway/src/doors/arrival.js';
import { type Accepted, Intake } from '../../apps/gateway/src/doors/channel.js';
import { gatewayApp } from '../../apps/gateway/src/gateway-app.js';
import { lookAgain, routeComplaints } from '../../apps/router/src/routing/route-complaints.js';
import { aDatabase } from './database.js';
import { within } from './eventually.js';
import { unlimitedPapers } from './unlimited-papers.js';

export interface Answer {
  readonly status: number;
  readonly body: any;
  readonly headers: Headers;
  /** The body as it came. */
  readonly bytes: Buffer;
}

export interface TestGateway {
  readonly url: string;
  readonly unitOfWork: UnitOfWork;
  readonly foundation: Foundation;
  readonly app: Pick<NestFastifyApplication, 'get'>;
  /** A token of a new member of staff. */
  staff(role: Role, department?: string, name?: string): Promise<string>;
  call(method: string, path: string, options?: { token?: string; body?: unknown; headers?: Record<string, string> }): Promise<Answer>;
  /** Takes in a complaint and routes it; gives its reference. */
  complaint(draft?: Partial<ComplaintDraft>, sourceId?: string): Promise<string>;
  /** Takes in anything as its door would. */
  accept(arrival: Arrival): Promise<Accepted>;
  /** Routes what has come in. */
  route(): Promise<void>;
  sql<Row = Record<string, unknown>>(text: string, ...parameters: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/**
 * The whole gateway as it is in the house, on a socket and a database of its own, without its queue: tests route by hand. It is silent, or puts every line that
 * it says, down to those for developers, into `lines`.
 */
export async function aGateway(env: Readonly<Record<string, string>> = {}, lines?: string[]): Promise<TestGateway> {
  const database = await aDatabase();
  const foundation = await layFoundation('gateway', {
    DATABASE_URL: database.url,
    REDRESS_DATA: await mkdtemp(join(tmpdir(), 'redress-gateway-')),
    SMTP_LISTEN: 'off',
    CODE_SECRET: 'test',
    SESSION_SECRET: 'test',
    IVR_SECRET: 'test',
    TWILIO_AUTH_TOKEN: 'test',
    REDRESS_CONFIG: unlimitedPapers(),
    ...env,
  });
  const app = await gatewayApp(foundation, lines ? new HouseLogger('gateway', 'debug', (line) => lines.push(line)) : false);
  if (lines) watchRequests(app, app.get(Metrics, { strict: false }));
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const unitOfWork = app.get(UnitOfWork, { strict: false });
  const names = new NamesInForce(unitOfWork, () => foundation.house.departments);
  const routing = { router: compileRouting(foundation.house), deadlines: foundation.deadlines, names };
  const sql = <Row>(text: string, ...parameters: unknown[]) => unitOfWork.read<Row>(text, parameters);
  const route = async () => {
    await names.renew();
    const due = await sql<{ id: string; kind: string }>(
      `SELECT e.id, e.kind FROM slip s JOIN event e ON e.id = s.event_id WHERE s.consumer = 'route' ORDER BY e.seq`,
    );
    const idsOf = (received: boolean) => due.filter(({ kind }) => (kind === 'complaint.received') === received).map(({ id }) => id);
    await routeComplaints(unitOfWork, routing, idsOf(true));
    await lookAgain(unitOfWork, routing, idsOf(false));
  };
  let people = 0;
  return {
    url,
    unitOfWork,
    foundation,
    app,
    sql,
    route,
    accept: (arrival) => app.get(Intake, { strict: false }).accept(arrival),
    staff: async (role, department, name) => {
      const client = new pg.Client({ connectionString: env['DATABASE_URL'] ?? database.url });
      await client.connect();
      const member = { name: name ?? `${role} ${++people}`, role, department: department ?? null };
      return await mintToken(client, member).finally(() => client.end());
    },
    call: async (method, path, { token, body, headers } = {}) => {
      const response = await fetch(url + path, {
        method,
        redirect: 'manual',
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const bytes = Buffer.from(await response.arrayBuffer());
      const text = bytes.toString();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return { status: response.status, body: isJson && text !== '' ? JSON.parse(text) : text, headers: response.headers, bytes };
    },
    complaint: async (over = {}, sourceId = newId()) => {
      const draft: ComplaintDraft = {
        channel: 'api',
        language: 'zh-Hans',
        text: '信用卡被盗刷',
        complainant: { phone: '+8613800138000' },
        ...over,
      };
      const { reference } = await app.get(Intake, { strict: false }).accept({
        channel: draft.channel,
        account: '',
        sourceId,
        raw: Buffer.from(draft.text),
        contentType: 'text/plain',
        envelope: {},
        draft,
      });
      await route();
      return reference;
    },
    close: async () => {
      await within('the gateway is closed', app.close(), 40);
      await within('its database is closed and dropped', database.close(), 40);
    },
  };
}
