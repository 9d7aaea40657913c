import { tmpdir } from 'node:os';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, INSTITUTION, type Institution, loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { readSettings, SETTINGS } from '@app/shared/platform/config/settings.js';
import { newReference } from '@app/shared/platform/process/new-id.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { loadRules } from '@app/shared/rules/rule-registry.js';
import { accessCode } from '@app/shared/secrets/access-code.js';
import { CODE_SECRET } from '@app/shared/secrets/code-secret.js';
import { Secrets } from '@app/shared/secrets/secrets.js';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { channel } from '../../channels/web-form/channel.js';
import type { Arrival } from '../../doors/arrival.js';
import { type Accepted, Intake } from '../../doors/channel.js';
import { FailureFilter } from '../../failures/failure.filter.js';
import { PageFailureFilter } from '../../failures/page-failure.filter.js';
import { useRawBodies } from '../../http/bodies/raw-body.js';
import { PagesModule } from '../../pages.module.js';

export const codeSecret = 'a secret of the tests';

/** Keeps what the form hands in, and answers as the real one would. */
export class FakeFormIntake extends Intake {
  readonly arrivals: Arrival[] = [];
  failWith: Failure | undefined;
  dueOn: string | undefined = '2026-03-31';
  private readonly bySource = new Map<string, { accepted: Accepted; sameness: string | undefined }>();

  override async accept(arrival: Arrival): Promise<Accepted> {
    if (this.failWith) throw this.failWith;
    this.arrivals.push(arrival);
    const known = this.bySource.get(arrival.sourceId);
    if (known) return { ...known.accepted, repeated: true, differs: known.sameness !== arrival.sameness };
    const reference = newReference();
    const accepted: Accepted = {
      reference,
      code: accessCode(codeSecret, reference),
      receivedAt: new Date('2026-03-10T02:00:00Z'),
      ...(this.dueOn === undefined ? {} : { dueOn: this.dueOn }),
      repeated: false,
      differs: false,
    };
    this.bySource.set(arrival.sourceId, { accepted, sameness: arrival.sameness });
    return accepted;
  }
}

export const institution = {
  name: { 'zh-Hans': '示例银行', 'zh-Hant': '示例銀行', en: 'Example Bank' },
  contact: {
    'zh-Hans': ['95000', '投诉受理：周一至周五 9:00–17:00', '地址：上海市浦东新区示例路1号'],
    'zh-Hant': ['95000', '投訴受理：週一至週五 9:00–17:00', '地址：上海市浦東新區示例路1號'],
    en: ['95000', 'Complaints: Monday to Friday, 9:00 to 17:00', '1 Example Road, Pudong, Shanghai'],
  },
  zone: 'Asia/Shanghai',
  emergency: '110',
  defaultCountry: 'CN',
  signIn: { provider: 'off' },
  securityContact: 'off',
} as unknown as Institution;

export interface PageAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

export interface PagesApp {
  readonly app: NestFastifyApplication;
  readonly intake: FakeFormIntake;
  /** Asks as a program would: redirects are not followed. Fastify's `inject` needs a package that Jest cannot load here. */
  readonly ask: (path: string, init?: RequestInit) => Promise<PageAnswer>;
}

/** The pages alone, on Fastify and a free port, with a fake intake and whatever stands for the database. Close it with `app.close()`. */
export async function pagesApp(
  unitOfWork: Pick<UnitOfWork, 'read' | 'run'> = noDatabase,
  rateLimits: Partial<Institution['rateLimits']> = {},
): Promise<PagesApp> {
  const limits: Institution['rateLimits'] = { formsPerMinute: 'off', lookupsPerMinute: 'off', signInsPerMinute: 'off', ...rateLimits };
  const intake = new FakeFormIntake();
  @Global()
  @Module({
    imports: [PagesModule],
    controllers: [...(channel.controllers ?? [])],
    providers: [
      { provide: INSTITUTION, useValue: { ...institution, rateLimits: limits } },
      { provide: HOUSE_CONFIG, useValue: loadHouseConfig('config') },
      { provide: CODE_SECRET, useValue: codeSecret },
      { provide: UnitOfWork, useValue: unitOfWork },
      { provide: HouseDeadlines, useValue: HouseDeadlines.of(loadHouseConfig('config').institution, loadRules()) },
      { provide: Intake, useValue: intake },
      { provide: SETTINGS, useValue: readSettings({ REDRESS_DATA: tmpdir() }) },
      { provide: Secrets, useValue: new Secrets({ DATABASE_URL: 'none', SESSION_SECRET: codeSecret }, tmpdir()) },
    ],
    exports: [HOUSE_CONFIG, INSTITUTION, CODE_SECRET, UnitOfWork, HouseDeadlines, Intake, SETTINGS, Secrets],
  })
  class PagesAppModule {}
  const adapter = new FastifyAdapter();
  useRawBodies(adapter);
  const app = await NestFactory.create<NestFastifyApplication>(PagesAppModule, adapter, {
    logger: false,
    bodyParser: false,
    abortOnError: false,
  });
  app.useGlobalFilters(new FailureFilter(app.get(PageFailureFilter)));
  await app.listen(0, '127.0.0.1');
  const home = await app.getUrl();
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(home + path, { redirect: 'manual', ...init });
    return { status: response.status, headers: response.headers, body: await response.text() };
  };
  return { app, intake, ask };
}

const noDatabase = {
  read: () => Promise.reject(new Failure('store.unavailable')),
  run: () => Promise.reject(new Failure('store.unavailable')),
};
