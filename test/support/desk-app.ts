import { randomBytes } from 'node:crypto';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, INSTITUTION, loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { loadRules } from '@app/shared/rules/rule-registry.js';
import { Global, Module, type Provider, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { StaffGuard } from '../../apps/gateway/src/desk/staff.guard.js';
import { type Role, tokenHash } from '../../apps/gateway/src/desk/staff.js';
import { ProblemFilter } from '../../apps/gateway/src/web/problem.filter.js';
import { useRawBodies } from '../../apps/gateway/src/web/raw-body.js';

export interface DeskAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  readonly body: any;
}

export interface DeskApp {
  /** A person with a token of their own. */
  staff(role: Role, department?: string): Promise<{ readonly token: string; readonly actor: string }>;
  call(method: string, path: string, token?: string, body?: unknown, headers?: Record<string, string>): Promise<DeskAnswer>;
  close(): Promise<void>;
}

/** The desk's API over a real database, with the controllers that a test is about. */
export async function openDesk(unitOfWork: UnitOfWork, controllers: readonly Type[], more: readonly Provider[] = []): Promise<DeskApp> {
  const house = loadHouseConfig('config');
  const values: Provider[] = [
    { provide: UnitOfWork, useValue: unitOfWork },
    { provide: HOUSE_CONFIG, useValue: house },
    { provide: INSTITUTION, useValue: house.institution },
    { provide: HouseDeadlines, useValue: HouseDeadlines.of(house.institution, loadRules()) },
    StaffGuard,
    ...more,
  ];
  class DeskModule {}
  Global()(DeskModule);
  Module({ controllers: [...controllers], providers: values, exports: values.map((one) => ('provide' in one ? one.provide : one)) })(
    DeskModule,
  );
  const adapter = new FastifyAdapter();
  useRawBodies(adapter);
  const app = await NestFactory.create<NestFastifyApplication>(DeskModule, adapter, {
    logger: false,
    bodyParser: false,
    abortOnError: false,
  });
  app.useGlobalFilters(new ProblemFilter());
  await app.listen(0, '127.0.0.1');
  const home = await app.getUrl();
  return {
    staff: async (role, department) => {
      const token = randomBytes(16).toString('hex');
      const name = `${role}-${token.slice(0, 6)}`;
      await unitOfWork.read('INSERT INTO staff_token (id, name, role, department, token_hash) VALUES (gen_random_uuid(), $1, $2, $3, $4)', [
        name,
        role,
        department ?? null,
        tokenHash(token),
      ]);
      return { token, actor: `staff:${name}` };
    },
    call: async (method, path, token, body, headers) => {
      const response = await fetch(home + path, {
        method,
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const bytes = Buffer.from(await response.arrayBuffer());
      const isJson = (response.headers.get('content-type') ?? '').includes('json');
      return {
        status: response.status,
        headers: response.headers,
        bytes,
        body: isJson && bytes.length > 0 ? JSON.parse(bytes.toString()) : undefined,
      };
    },
    close: () => app.close(),
  };
}
