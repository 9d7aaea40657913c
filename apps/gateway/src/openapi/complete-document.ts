import type { OpenAPIObject } from '@nestjs/swagger';
import { answers, type OperationAnswers } from './answers.js';
import { components } from './components.js';

type Loose = Record<string, any>;
const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

/**
 * Makes of what the controllers say a document that a client can be made from: what is for programs only (no pages), what each operation answers,
 * and problems. Operations have the names of their code, without its machinery.
 */
export function completeDocument(document: OpenAPIObject): OpenAPIObject {
  const whole = document as unknown as Loose;
  const paths = Object.fromEntries(Object.entries(document.paths).filter(([path]) => isForPrograms(path)));
  for (const [path, item] of Object.entries(paths) as [string, Loose][]) {
    for (const method of methods) if (item[method]) complete(item[method], answers[`${method.toUpperCase()} ${path}`], path);
  }
  const schemas = { ...whole['components']?.schemas, ...components };
  return {
    ...document,
    paths,
    components: {
      ...document.components,
      schemas,
      responses: { Problem: { description: 'Refused, or not possible now: a stable code, and what to do', content: problem } },
    },
  } as unknown as OpenAPIObject;
}

/** Pages, their assets and this document itself are for people. */
function isForPrograms(path: string): boolean {
  return /^\/(api|channels|open311|health|metrics)(\/|$)/.test(path);
}

function complete(operation: Loose, known: OperationAnswers | undefined, path: string): void {
  operation['operationId'] = nameOf(operation['operationId'] as string);
  operation['summary'] ??= operation['operationId'];
  for (const parameter of (operation['parameters'] ?? []) as Loose[]) {
    if (Object.keys(parameter['schema'] ?? {}).length === 0) parameter['schema'] = { type: 'string' };
  }
  const responses = operation['responses'] as Loose;
  for (const [status, answer] of Object.entries(known ?? {}))
    responses[status] = { description: wordsFor(status), ...responses[status], ...bodyOf(answer) };
  for (const [status, response] of Object.entries(responses) as [string, Loose][]) {
    if (response['description'] === '') response['description'] = wordsFor(status);
    if (Number(status) >= 400 && !response['content']) response['content'] = problem;
  }
  // Providers hear nothing that they could act on; people's programs hear why.
  if (path.startsWith('/api')) responses['default'] = { $ref: '#/components/responses/Problem' };
  if (operation['requestBody']?.content)
    for (const one of Object.values(operation['requestBody'].content) as Loose[]) delete one['schema']?.['$schema'];
}

function bodyOf(answer: OperationAnswers[number] | undefined): Loose {
  if (answer === null || answer === undefined) return {};
  if (typeof answer === 'string')
    return { content: { [answer]: { schema: { type: 'string', ...(answer.startsWith('text/') ? {} : { format: 'binary' }) } } } };
  return { content: { 'application/json': { schema: answer } } };
}

const wordsFor = (status: string): string =>
  ({ 200: 'Done, or what was asked for', 201: 'Done', 202: 'Kept; another step is needed', 204: 'Nothing there, or done', 503: 'Not now' })[
    status
  ] ?? 'An answer';

/** `ComplaintsController_find` → `complaintsFind`; two addresses of one method are told apart by their form. */
function nameOf(operationId: string): string {
  const [controller = '', method = ''] = operationId.split('_');
  const form = /\[(\d)\]$/.exec(method)?.[1];
  const name = method.replace(/\[\d\]$/, '');
  const room = controller.replace(/Controller$/, '');
  return `${room.charAt(0).toLowerCase()}${room.slice(1)}${name.charAt(0).toUpperCase()}${name.slice(1)}${form === undefined ? '' : form === '0' ? 'Json' : 'Xml'}`;
}
