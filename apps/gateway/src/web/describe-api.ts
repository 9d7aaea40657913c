import type { Institution } from '@app/shared/platform/config/institution.js';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** OpenAPI at `/docs`, as JSON at `/docs/json`. */
export function describeApi(app: INestApplication, institution: Institution): void {
  const description = new DocumentBuilder()
    .setTitle(`Redress · ${institution.name.en}`)
    .setDescription('Complaints in, and the desk. Errors are application/problem+json with a stable code (docs/errors.md).')
    .setVersion('1')
    .addBearerAuth()
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, description), { jsonDocumentUrl: 'docs/json' });
}
