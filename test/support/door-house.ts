import { mkdtemp } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Global, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { DbStaffEntrance } from '../../apps/gateway/src/desk/db-staff-entrance.js';
import { type Channel, Intake } from '../../apps/gateway/src/doors/channel.js';
import { type Reconciler, StaffEntrance } from '../../apps/gateway/src/doors/door.js';
import { ENCLOSURE_SOURCES, REGISTER_SETTINGS } from '../../apps/gateway/src/doors/intake.tokens.js';
import { UnknownDoorController } from '../../apps/gateway/src/doors/unknown-door.controller.js';
import { FailureFilter } from '../../apps/gateway/src/failures/failure.filter.js';
import { PageFailureFilter } from '../../apps/gateway/src/failures/page-failure.filter.js';
import { gatewayAdapter } from '../../apps/gateway/src/http/bodies/raw-body.js';
import { fetchEnclosures } from '../../apps/gateway/src/intake/evidence/fetch-enclosures.js';
import { IntakeModule, providersOf } from '../../apps/gateway/src/intake/intake.module.js';
import { readEvidence } from '../../apps/gateway/src/intake/reading/read-evidence.js';
import { type Reconciled, reconcile } from '../../apps/gateway/src/intake/reconcile.js';
import { settleWaiting } from '../../apps/gateway/src/intake/settle-waiting.js';
import type { DoorRequest } from '../../apps/gateway/src/intake/testing/channel-peer.js';
import { PagesModule } from '../../apps/gateway/src/pages.module.js';
import { closeMailReaders } from '../../libs/shared/src/mail/read-mail-safely.js';
import { tokenHash } from '../../libs/shared/src/people/staff-tokens.js';
import { DatabaseModule } from '../../libs/shared/src/persistence/database.module.js';
import { UnitOfWork } from '../../libs/shared/src/persistence/unit-of-work.js';
import { HOUSE_CONFIG, INSTITUTION, loadHouseConfig } from '../../libs/shared/src/platform/config/institution.js';
import { discoverPlugInSettings } from '../../libs/shared/src/platform/config/plug-in-settings.js';
import { readSettings, SETTINGS } from '../../libs/shared/src/platform/config/settings.js';
import { Health } from '../../libs/shared/src/platform/health/health.js';
import { HealthModule } from '../../libs/shared/src/platform/health/health.module.js';
import { Metrics } from '../../libs/shared/src/platform/metrics/metrics.js';
import { closeApart } from '../../libs/shared/src/platform/threads/apart.js';
import { HouseDeadlines } from '../../libs/shared/src/rules/house-deadlines.js';
import { loadRules } from '../../libs/shared/src/rules/rule-registry.js';
import { Secrets } from '../../libs/shared/src/secrets/secrets.js';
import { clerkToken } from './clerk-token.js';
import { type RawAnswer, sendRequest } from './send-request.js';
import { unlimitedPapers } from './unlimited-papers.js';

/** The doors of a gateway with their real intake on a real database; slips are worked off when a test says so. */
export interface DoorHouse {
  readonly url: string;
  readonly publicUrl: string;
  readonly unitOfWork: UnitOfWork;
  get<T>(type: abstract new (...args: never[]) => T): T;
  send(request: DoorRequest): Promise<RawAnswer>;
  /** Reads what was stored unread. */
  read(): Promise<void>;
  /** Fetches what lies at providers; gives the failures. */
  fetchEnclosures(): Promise<unknown[]>;
  /** Settles threads as if so many minutes had passed. */
  settle(minutes: number): Promise<void>;
  reconcile(channel: Channel): Promise<Reconciled | null>;
  /** Empties the tables. */
  clear(): Promise<void>;
  document(): OpenAPIObject;
  close(): Promise<void>;
}

export const publicUrl = 'https://redress.bank.example';

/** `env` is all that the doors know; nothing is made up. */
export async function openDoors(
  channels: readonly Channel[],
  databaseUrl: string,
  env: Readonly<Record<string, string>>,
): Promise<DoorHouse> {
  const environment = { PUBLIC_URL: publicUrl, SMTP_LISTEN: '127.0.0.1:0', ...env, DATABASE_URL: databaseUrl };
  const plugIns = await discoverPlugInSettings();
  const settings = readSettings(
    environment,
    plugIns.flatMap((plugIn) => plugIn.settings),
  );
  const house = loadHouseConfig(unlimitedPapers());
  const values = [
    { provide: SETTINGS, useValue: settings },
    { provide: HOUSE_CONFIG, useValue: house },
    { provide: INSTITUTION, useValue: house.institution },
    { provide: HouseDeadlines, useValue: HouseDeadlines.of(house.institution, loadRules()) },
    { provide: Secrets, useValue: new Secrets(environment, await mkdtemp(join(tmpdir(), 'redress-doors-'))) },
  ];
  class FoundationModule {}
  Global()(FoundationModule);
  Module({ providers: values, exports: values.map((value) => value.provide) })(FoundationModule);
  class DoorsModule {}
  Module({
    imports: [
      FoundationModule,
      DatabaseModule.forRoot({ url: databaseUrl, applicationName: 'door-house' }),
      HealthModule.forApp('gateway', { database: UnitOfWork, http: false }),
      IntakeModule.on('code-secret', channels, plugIns),
      PagesModule,
    ],
    controllers: [...channels.flatMap((channel) => channel.controllers ?? []), UnknownDoorController],
    providers: [{ provide: StaffEntrance, useClass: DbStaffEntrance }, ...providersOf(channels)],
  })(DoorsModule);
  const app = await NestFactory.create<NestFastifyApplication>(DoorsModule, gatewayAdapter(), {
    logger: false,
    abortOnError: false,
    bodyParser: false,
  });
  app.useGlobalFilters(new FailureFilter(app.get(PageFailureFilter)));
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const get = <T>(type: unknown) => app.get<T>(type as Type<T>, { strict: false });
  const unitOfWork = get<UnitOfWork>(UnitOfWork);
  const register = get<Parameters<typeof settleWaiting>[1]>(REGISTER_SETTINGS);
  const byId = new Map(channels.map((channel) => [channel.id, channel]));
  await unitOfWork.run((tx) => hireClerk((sql, parameters) => tx.query(sql, parameters)));
  return {
    url: `http://127.0.0.1:${port}`,
    publicUrl,
    unitOfWork,
    get,
    send: (request) => sendRequest(port, request),
    read: async () => {
      const rows = await unitOfWork.read<{ id: string }>(`SELECT event_id AS id FROM slip WHERE consumer = 'read'`);
      await readEvidence(
        unitOfWork,
        byId,
        rows.map((row) => row.id),
        register,
      );
    },
    fetchEnclosures: async () => {
      const rows = await unitOfWork.read<{ id: string }>(`SELECT event_id AS id FROM slip WHERE consumer = 'fetch' ORDER BY event_id`);
      const ends = await Promise.allSettled(rows.map((row) => fetchEnclosures(unitOfWork, get(ENCLOSURE_SOURCES), [row.id])));
      return ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    },
    settle: async (minutes) => {
      const later = () => new Date(register.now().getTime() + minutes * 60_000);
      await settleWaiting(unitOfWork, { ...register, now: later });
    },
    reconcile: async (channel) => {
      if (!channel.reconciler) throw new Error(`${channel.id} has no reconciler.`);
      return await reconcile(unitOfWork, get<Intake>(Intake), channel.id, get<Reconciler>(channel.reconciler), register.now);
    },
    clear: async () => {
      await unitOfWork.run(async (tx) => {
        await tx.query('TRUNCATE complaint, evidence, event, slip, quarantine, thread_wait, reconciliation, work CASCADE');
      });
    },
    document: () => SwaggerModule.createDocument(app, new DocumentBuilder().build()),
    close: async () => {
      await app.close();
      await closeMailReaders();
      await closeApart();
    },
  };
}

/** What the house noted of doors that were shut. */
export async function alarmsOf(house: DoorHouse): Promise<{ hints: readonly string[]; metrics: string }> {
  return { hints: house.get(Health as never as abstract new () => Health).hints(), metrics: await house.get(Metrics).text() };
}

/** Makes the clerk whose token `clerkToken` is. */
export async function hireClerk(query: (sql: string, parameters: unknown[]) => Promise<unknown>): Promise<void> {
  await query(
    `INSERT INTO staff_token (id, name, role, department, token_hash) VALUES (gen_random_uuid(), 'wang', 'clerk', 'triage', $1) ON CONFLICT DO NOTHING`,
    [tokenHash(clerkToken)],
  );
}
