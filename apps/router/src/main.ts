import 'reflect-metadata';
import { recordNotes } from '@app/shared/chain/record-checks.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Health } from '@app/shared/platform/health/health.js';
import { stepAside } from '@app/shared/platform/process/step-aside.js';
import { layFoundation } from '@app/shared/start/house.module.js';
import { openHouse, runApp } from '@app/shared/start/open-house.js';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { RouterModule } from './router.module.js';

runApp('router', async (logger) => {
  stepAside();
  // It never listens: its queue is its only door, and it tells how it is through its heartbeat. Nest wants an adapter all the same,
  // because the queue's server is made from the app's own providers.
  const module = RouterModule.on(await layFoundation('router'));
  const app = await NestFactory.create(module, new FastifyAdapter(), { logger, abortOnError: false });
  const unitOfWork = app.get(UnitOfWork, { strict: false });
  app.get(Health, { strict: false }).watch(() => recordNotes(unitOfWork));
  const { server } = await openHouse(app, ['route', 'links']);
  app.connectMicroservice({ strategy: server });
  await app.startAllMicroservices();
  await app.init();
});
