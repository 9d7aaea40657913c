import 'reflect-metadata';
import { mailedHeadNotes } from '@app/shared/chain/heads/mailed-heads.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { demonstrationState } from '@app/shared/persistence/demonstration.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Health } from '@app/shared/platform/health/health.js';
import { watchRequests } from '@app/shared/platform/logging/watch-requests.js';
import { Metrics } from '@app/shared/platform/metrics/metrics.js';
import { listen } from '@app/shared/platform/network/listen.js';
import { operatorsOnly } from '@app/shared/platform/network/operators-only.js';
import { stepAside } from '@app/shared/platform/process/step-aside.js';
import { houseSecrets } from '@app/shared/secrets/secrets.js';
import { type Foundation, layFoundation } from '@app/shared/start/house.module.js';
import { openHouse, runApp } from '@app/shared/start/open-house.js';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { freezeIfWentBack } from './freeze/freeze.js';
import { NotifierModule } from './notifier.module.js';
import { receiptAdapter } from './receipts/receipt-adapter.js';
import { providerNotes } from './registry/provider-alarms.js';
import { openProviders, type ProviderRegistry } from './registry/provider-registry.js';
import { freezeNotes } from './restored/look-after-freeze.js';
import type { SendingContext } from './sending/begin-attempts.js';
import { SENDING_DESK } from './sending/send.controller.js';

runApp('notifier', async (logger) => {
  stepAside();
  const foundation = await layFoundation('notifier');
  const { settings, secrets } = foundation;
  const codeSecret = secrets.ring('CODE_SECRET');
  if (codeSecret === undefined) {
    const message = 'Set it to the same value in every process: access codes are derived from it.';
    throw new Failure('config.invalid', undefined, { fields: [{ path: 'CODE_SECRET', message }] });
  }
  const providers = await providersOf(foundation);
  for (const medium of ['sms', 'email'] as const) {
    const ids = providers.for(medium).map((one) => one.id);
    logger.log(
      ids[0] === 'simulator'
        ? `No provider for ${medium}: it goes to the sent-messages page, and to nobody.`
        : `${medium} goes by ${ids.join(', ')}.`,
    );
    // A house that the world can reach and that tells nobody anything: somebody must get up for it.
    if (ids[0] === 'simulator' && settings.gateway.publicUrl.startsWith('https:'))
      logger.error(
        `NOBODY IS TOLD ANYTHING BY ${medium.toUpperCase()}: PUBLIC_URL is https, and no provider of ${medium} is set. Set one (docs/configuration.md), or take PUBLIC_URL away while you try things out.`,
      );
  }

  for (const { provider } of providers.all()) for (const remark of provider.remarks ?? []) logger.warn(remark);

  const module = NotifierModule.on(foundation, providers, codeSecret);
  const app = await NestFactory.create<NestFastifyApplication>(module, receiptAdapter(settings.trustedProxies), {
    logger,
    abortOnError: false,
    bodyParser: false,
  });
  watchRequests(app, app.get(Metrics, { strict: false }));
  operatorsOnly(app, foundation.settings.operatorsFrom);
  const { server } = await openHouse(app, ['notices', 'send']);
  const desk = app.get<SendingContext>(SENDING_DESK, { strict: false });
  const unitOfWork = app.get(UnitOfWork, { strict: false });
  if (desk.record) await freezeIfWentBack(unitOfWork, desk.record);
  if ((await demonstrationState(unitOfWork)) !== 'none') {
    providers.keepInside();
    logger.warn('This house is a demonstration: every message goes to the sent-messages page, whatever providers are set.');
  }
  const health = app.get(Health, { strict: false });
  health.watch(() => freezeNotes(unitOfWork));
  health.watch(() => providerNotes(unitOfWork));
  health.watch(() => mailedHeadNotes(unitOfWork));
  app.connectMicroservice({ strategy: server });
  await app.startAllMicroservices();
  await listen(app, settings.notifier, 'NOTIFIER_PORT');
  logger.log(`Accepting receipts at ${settings.notifier.receiptsUrl}`);
});

/** Empty variables count as absent. */
async function providersOf({ house, secrets }: Foundation): Promise<ProviderRegistry> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value?.trim()));
  const made = Object.fromEntries(
    [...houseSecrets, ...Object.keys(secrets.made())].flatMap((name) => {
      const value = secrets.ring(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return await openProviders(env, made, { address: house.institution.addresses[0] as string });
}
