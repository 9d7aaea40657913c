import type { Institution } from '@app/shared/platform/config/institution.js';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { completeDocument } from './complete-document.js';

/** OpenAPI at `/docs`, as JSON at `/docs/json`. */
export function describeApi(app: INestApplication, institution: Institution): void {
  SwaggerModule.setup('docs', app, () => apiDocument(app, institution.name.en), { jsonDocumentUrl: 'docs/json' });
}

/** The document of every door and of the desk's API. The same for every house but for the name. */
export function apiDocument(app: INestApplication, house: string): OpenAPIObject {
  const description = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(`Redress · ${house}`)
    .setDescription('Complaints in, and the desk. Errors are application/problem+json with a stable code (docs/errors.md).')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .setVersion('1')
    .addServer('/')
    .addBearerAuth()
    .build();
  return completeDocument(SwaggerModule.createDocument(app, description));
}
