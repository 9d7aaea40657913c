import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layFoundation } from '@app/shared/start/house.module.js';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { discoverChannels } from './doors/channel-registry.js';
import { GatewayModule } from './gateway.module.js';
import { gatewayAdapter } from './http/bodies/raw-body.js';
import { apiDocument } from './openapi/describe-api.js';

/** The API document of the house as delivered, made without a database: Nest only looks at the controllers. What `docs/openapi.json` holds. */
export async function makeDocument(): Promise<OpenAPIObject> {
  const data = await mkdtemp(join(tmpdir(), 'redress-openapi-'));
  try {
    const foundation = await layFoundation('gateway', {
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing',
      REDRESS_DATA: data,
      REDRESS_CONFIG: 'config',
      CODE_SECRET: 'none',
      SESSION_SECRET: 'none',
      SMTP_LISTEN: 'off',
    });
    const module = GatewayModule.on(foundation, await discoverChannels());
    const app = await NestFactory.create<NestFastifyApplication>(module, gatewayAdapter(), {
      preview: true,
      abortOnError: false,
      logger: false,
    });
    return apiDocument(app, foundation.house.institution.name.en);
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

/** As it is kept in the tree: one form for the same content. */
export function documentText(document: OpenAPIObject): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
