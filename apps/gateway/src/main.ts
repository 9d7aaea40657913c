import 'reflect-metadata';
import { calendarNotes } from '@app/shared/obligations/calendar-notes.js';
import { Demonstration } from '@app/shared/persistence/demonstration.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Health } from '@app/shared/platform/health/health.js';
import { note } from '@app/shared/platform/health/heartbeat.js';
import { watchRequests } from '@app/shared/platform/logging/watch-requests.js';
import { Metrics } from '@app/shared/platform/metrics/metrics.js';
import { listen } from '@app/shared/platform/network/listen.js';
import { operatorsOnly } from '@app/shared/platform/network/operators-only.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { layFoundation } from '@app/shared/start/house.module.js';
import { openHouse, runApp } from '@app/shared/start/open-house.js';
import { gatewayApp } from './gateway-app.js';
import { describeApi } from './openapi/describe-api.js';
import { PageRenderer } from './pages/page-renderer.js';

runApp('gateway', async (logger) => {
  const foundation = await layFoundation('gateway');
  const app = await gatewayApp(foundation, logger);
  watchRequests(app, app.get(Metrics, { strict: false }));
  operatorsOnly(app, foundation.settings.operatorsFrom);
  describeApi(app, foundation.house.institution);
  const { server } = await openHouse(app, ['read', 'fetch']);
  const [unitOfWork, deadlines] = [app.get(UnitOfWork, { strict: false }), app.get(HouseDeadlines, { strict: false })];
  app
    .get(Health, { strict: false })
    .watch(async () => (await calendarNotes(unitOfWork, deadlines, new Date())).map((sentence) => note + sentence));
  const demonstration = app.get(Demonstration, { strict: false });
  app
    .get(Health, { strict: false })
    .watch(async () => (demonstration.isOne ? [`${note}This house is a demonstration: nothing leaves it.`] : []));
  app.connectMicroservice({ strategy: server });
  await app.startAllMicroservices();
  app.get(PageRenderer, { strict: false }).compile();
  await listen(app, foundation.settings.gateway, 'PORT');
  const { publicUrl } = foundation.settings.gateway;
  if (publicUrl.startsWith('https:') && foundation.settings.trustedProxies.length === 0) {
    logger.warn(
      `PUBLIC_URL is https, so a proxy stands in front; without TRUSTED_PROXIES everybody who comes through it counts as one address.`,
    );
  }
  logger.log(`The doors are open at ${publicUrl}`);
});
