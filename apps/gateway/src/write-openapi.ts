import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { documentText, makeDocument } from './make-document.js';

/** `npm run --silent openapi`: writes docs/openapi.json, from which clients are made. A test holds it true. */
await writeFile('docs/openapi.json', documentText(await makeDocument()));
process.stderr.write('docs/openapi.json is written.\n');
process.exit(0);
