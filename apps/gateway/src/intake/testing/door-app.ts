import type { AddressInfo } from 'node:net';
import { INSTITUTION } from '@app/shared/platform/config/institution.js';
import { readSettings, SETTINGS } from '@app/shared/platform/config/settings.js';
import { Secrets } from '@app/shared/platform/secrets.js';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ProblemFilter } from '../../web/problem.filter.js';
import { largestBody, useRawBodies } from '../../web/raw-body.js';
import { type Accepted, type Arrival, type Channel, Intake } from '../channel.js';

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

/** What a door answered. */
export interface DoorAnswer {
  readonly status: number;
  readonly body: string;
  readonly json: Record<string, unknown>;
  readonly headers: Headers;
}

export interface DoorApp {
  readonly intake: FakeIntake;
  /** Sends bytes as they are; without a `content-type` in `headers` there is none. */
  post(path: string, raw: Uint8Array, headers?: Readonly<Record<string, string>>): Promise<DoorAnswer>;
  close(): Promise<void>;
}

/** One channel on a real Fastify and a real socket (`inject` needs a package that Jest cannot load), with the raw bodies and the failure answers of the gateway. `env` is where secrets come from. */
export async function openDoor(channel: Channel, env: Record<string, string>): Promise<DoorApp> {
  const intake = new FakeIntake();
  const providers = [
    { provide: Intake, useValue: intake },
    { provide: Secrets, useValue: new Secrets({ DATABASE_URL: 'postgres://none', ...env }, '') },
    { provide: SETTINGS, useValue: readSettings(env) },
    {
      provide: INSTITUTION,
      useValue: {
        addresses: ['tousu@bank.example'],
        trustedRelays: ['127.0.0.0/8', '::1'],
        defaultLanguage: 'zh-Hans',
        defaultCountry: 'CN',
      },
    },
    ...(channel.providers ?? []),
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
    close: () => app.close(),
    post: async (path, raw, headers = {}) => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body: raw as Uint8Array<ArrayBuffer>, headers });
      const body = await answer.text();
      const isJson = /json/.test(answer.headers.get('content-type') ?? '');
      return { status: answer.status, body, json: isJson ? JSON.parse(body) : {}, headers: answer.headers };
    },
  };
}
