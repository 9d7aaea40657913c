import type { Foundation } from '@app/shared/start/house.module.js';
import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { discoverChannels } from './doors/channel-registry.js';
import { FailureFilter } from './failures/failure.filter.js';
import { PageFailureFilter } from './failures/page-failure.filter.js';
import { GatewayModule } from './gateway.module.js';
import { gatewayAdapter } from './http/bodies/raw-body.js';
import { useSafeAnswers } from './http/safe-answers.js';

/**
 * The gateway on a foundation, with every door that there is: its web server, what makes each answer safe, and what turns failures into answers. It
 * does not listen yet. `logger` false: it says nothing. Fails with the code of what does not fit together, and ends no process.
 */
export async function gatewayApp(foundation: Foundation, logger: LoggerService | false): Promise<NestFastifyApplication> {
  const adapter = gatewayAdapter(foundation.settings.trustedProxies);
  useSafeAnswers(adapter, foundation.settings.gateway.publicUrl);
  const app = await NestFactory.create<NestFastifyApplication>(GatewayModule.on(foundation, await discoverChannels()), adapter, {
    logger,
    abortOnError: false,
    bodyParser: false,
  });
  app.useGlobalFilters(new FailureFilter(app.get(PageFailureFilter)));
  return app;
}
