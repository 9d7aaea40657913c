import type { AddressInfo } from 'node:net';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { HOUSE_CONFIG, INSTITUTION, loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { discoverPlugInSettings } from '@app/shared/platform/config/plug-in-settings.js';
import { readSettings, SETTINGS } from '@app/shared/platform/config/settings.js';
import { Secrets } from '@app/shared/secrets/secrets.js';
import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Arrival } from '../../doors/arrival.js';
import { type Accepted, type Channel, Intake } from '../../doors/channel.js';
import {
  DoorSettings,
  OwnStandings,
  type PublicStanding,
  PublicStandings,
  SealedReports,
  StaffEntrance,
  type StaffMember,
} from '../../doors/door.js';
import { EnvDoorSettings } from '../../doors/env-door-settings.js';
import { ProblemFilter } from '../../failures/problem.filter.js';
import { largestBody, useRawBodies } from '../../http/bodies/raw-body.js';
import { providersOf } from '../intake.module.js';

/** An intake that remembers: a repeated source id is answered as the first time. `failure` is thrown instead, once set. */
export class FakeIntake extends Intake {
  readonly arrivals: Arrival[] = [];
  failure: Error | undefined;

  async accept(arrival: Arrival): Promise<Accepted> {
    if (this.failure) throw this.failure;
    const at = this.arrivals.findIndex((one) => one.sourceId === arrival.sourceId);
    if (at < 0) this.arrivals.push(arrival);
    const reference = `RD-${at < 0 ? this.arrivals.length : at + 1}`;
    return { reference, code: '', receivedAt: new Date(0), repeated: at >= 0, differs: false };
  }
}

/** Lets in who brings the token `clerk`. */
class FakeStaffEntrance extends StaffEntrance {
  async admit(authorization: string | undefined): Promise<StaffMember> {
    if (authorization !== 'Bearer clerk') throw new Failure('auth.missing');
    return { id: 'clerk', actor: 'staff:clerk' };
  }

  async mayKnow(): Promise<boolean> {
    return true;
  }

  mayHear(): boolean {
    return true;
  }
}

/** Knows nothing. */
class FakeStandings extends PublicStandings {
  async of(): Promise<PublicStanding[]> {
    return [];
  }
}

/** What a door answered. */
export interface DoorAnswer {
  readonly status: number;
  readonly body: string;
  readonly json: Record<string, unknown>;
  readonly headers: Headers;
}

export interface DoorApp {
  readonly intake: FakeIntake;
  /** Hints of doors that were shut when something came. */
  readonly alarms: readonly string[];
  readonly url: string;
  get<T>(type: Type<T>): T;
  /** Sends bytes as they are; without a `content-type` in `headers` there is none. */
  post(path: string, raw: Uint8Array, headers?: Readonly<Record<string, string>>): Promise<DoorAnswer>;
  close(): Promise<void>;
}

/** One channel on a real Fastify and a real socket (`inject` needs a package that Jest cannot load), with the raw bodies and the failure answers of the gateway. `env` is where secrets come from. */
export async function openDoor(channel: Channel, env: Record<string, string>): Promise<DoorApp> {
  const intake = new FakeIntake();
  const alarms: string[] = [];
  const secrets = new Secrets({ DATABASE_URL: 'postgres://none', ...env }, '');
  const providers = [
    { provide: Intake, useValue: intake },
    {
      provide: DoorSettings,
      useValue: new EnvDoorSettings(secrets, await discoverPlugInSettings(), { shut: (_channel, hint) => alarms.push(hint) }),
    },
    { provide: StaffEntrance, useValue: new FakeStaffEntrance() },
    { provide: PublicStandings, useValue: new FakeStandings() },
    { provide: OwnStandings, useValue: { tell: async () => undefined } },
    { provide: SealedReports, useValue: { tell: async () => undefined } },
    { provide: SETTINGS, useValue: readSettings(env) },
    {
      provide: INSTITUTION,
      useValue: {
        addresses: ['tousu@bank.example'],
        trustedRelays: ['127.0.0.0/8', '::1'],
        defaultLanguage: 'zh-Hans',
        defaultCountry: 'CN',
        zone: 'Asia/Shanghai',
        businessHours: { open: '09:00', close: '17:00' },
      },
    },
    { provide: HOUSE_CONFIG, useValue: loadHouseConfig('config') },
    ...providersOf([channel]),
  ];
  class DoorModule {}
  Module({ controllers: [...(channel.controllers ?? [])], providers })(DoorModule);
  const adapter = new FastifyAdapter({ bodyLimit: largestBody });
  useRawBodies(adapter);
  const app = await NestFactory.create<NestFastifyApplication>(DoorModule, adapter, {
    logger: false,
    abortOnError: false,
    bodyParser: false,
  });
  app.useGlobalFilters(new ProblemFilter());
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return {
    intake,
    alarms,
    get: (type) => app.get(type, { strict: false }),
    url: `http://127.0.0.1:${port}`,
    close: () => app.close(),
    post: async (path, raw, headers = {}) => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body: raw as Uint8Array<ArrayBuffer>, headers });
      const body = await answer.text();
      const isJson = /json/.test(answer.headers.get('content-type') ?? '');
      return { status: answer.status, body, json: isJson ? JSON.parse(body) : {}, headers: answer.headers };
    },
  };
}
