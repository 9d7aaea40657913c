import 'reflect-metadata';
import { layFoundation } from '@app/shared/platform/house.module.js';
import { listen } from '@app/shared/platform/listen.js';
import { watchRequests } from '@app/shared/platform/logging/watch-requests.js';
import { Metrics } from '@app/shared/platform/metrics/metrics.js';
import { openHouse, runApp } from '@app/shared/platform/open-house.js';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { GatewayModule } from './gateway.module.js';
import { discoverChannels } from './intake/channel-registry.js';
import { describeApi } from './web/describe-api.js';
import { FailureFilter } from './web/failure.filter.js';
import { PageFailureFilter } from './web/page-failure.filter.js';
import { gatewayAdapter } from './web/raw-body.js';

runApp('gateway', async (logger) => {
  const foundation = await layFoundation('gateway');
  const module = GatewayModule.on(foundation, await discoverChannels());
  const app = await NestFactory.create<NestFastifyApplication>(module, gatewayAdapter(), {
    logger,
    abortOnError: false,
    bodyParser: false,
  });
  app.useGlobalFilters(new FailureFilter(app.get(PageFailureFilter)));
  watchRequests(app, app.get(Metrics, { strict: false }));
  describeApi(app, foundation.house.institution);
  const { server } = await openHouse(app, ['read', 'fetch']);
  app.connectMicroservice({ strategy: server });
  await app.startAllMicroservices();
  await listen(app, foundation.settings.gateway, 'PORT');
  logger.log(`The doors are open at ${foundation.settings.gateway.publicUrl}`);
});
