import 'reflect-metadata';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { documentText, makeDocument } from '../make-document.js';
import { answers } from './answers.js';

jest.setTimeout(120_000);

type Loose = Record<string, any>;
let document: Loose;
beforeAll(async () => {
  document = (await makeDocument()) as unknown as Loose;
});
const operations = () =>
  Object.entries(document['paths'] as Record<string, Loose>).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => ['get', 'post', 'put', 'patch', 'delete'].includes(method))
      .map(([method, operation]) => ({ key: `${method.toUpperCase()} ${path}`, path, operation: operation as Loose })),
  );

describe('the API document', () => {
  it('is the one in docs/openapi.json (npm run openapi writes it)', () => {
    expect(documentText(document as never)).toBe(readFileSync('docs/openapi.json', 'utf8'));
  });

  it('has nothing to be corrected', async () => {
    const config = await createConfig({
      extends: ['spec'],
      rules: {
        struct: 'error',
        'no-unresolved-refs': 'error',
        'operation-operationId-unique': 'error',
        'operation-operationId': 'error',
        'operation-operationId-url-safe': 'error',
        'operation-summary': 'error',
        'operation-2xx-response': 'error',
        'path-parameters-defined': 'error',
        'no-identical-paths': 'error',
        'no-ambiguous-paths': 'off',
        'no-invalid-schema-examples': 'error',
        'security-defined': 'off',
        'info-license': 'error',
      },
    });
    const problems = await lintFromString({ source: documentText(document as never), absoluteRef: 'openapi.json', config });
    expect(problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} (${location[0]?.pointer})`)).toEqual([]);
  });

  it('is for programs: no page, and what every operation answers', () => {
    const ours = operations().filter(({ path }) => /^\/(api|health|metrics)/.test(path));
    expect(ours.map(({ key }) => key).sort()).toEqual(Object.keys(answers).sort());
    for (const { key, operation } of ours) {
      const good = Object.entries(operation['responses'] as Loose).filter(([status]) => status.startsWith('2'));
      expect([key, good.length > 0, good.every(([status, one]) => status === '204' || Object.keys(one.content ?? {}).length > 0)]).toEqual([
        key,
        true,
        true,
      ]);
      if (key.includes('/api/')) expect([key, operation['responses'].default]).toEqual([key, { $ref: '#/components/responses/Problem' }]);
    }
    expect(operations().filter(({ path }) => !/^\/(api|channels|open311|health|metrics)/.test(path))).toEqual([]);
  });

  it('makes a client whose types hold', async () => {
    const types = astToString(await openapiTS(structuredClone(document) as never));
    const folder = mkdtempSync(join(process.cwd(), 'node_modules', '.openapi-client-'));
    writeFileSync(join(folder, 'api.d.ts'), types);
    const program = (lines: string) => `import type { components, operations, paths } from './api';
type Complaint = components['schemas']['Complaint'];
type Problem = components['schemas']['Problem'];
export function words(complaint: Complaint, problem: Problem): string[] {
  ${lines}
}
export type Find = paths['/api/complaints']['get']['responses'][200]['content']['application/json'];
export type Lost = operations['complaintsDecide']['responses'][201]['content']['application/json'];
`;
    const problemsOf = (name: string, lines: string) => {
      const file = join(folder, name);
      writeFileSync(file, program(lines));
      const compiled = ts.createProgram([file], {
        noEmit: true,
        strict: true,
        skipLibCheck: false,
        types: [],
        lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        moduleResolution: ts.ModuleResolutionKind.Bundler,
      });
      return ts.getPreEmitDiagnostics(compiled).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
    };
    expect(
      problemsOf(
        'right.ts',
        `const due: (string | null)[] = complaint.deadlines.map((one) => one.dueOn);
  if (problem.code === 'claim.lost') return [problem.detail];
  return [complaint.reference, ...complaint.notices.map((one) => one.state), ...due.flatMap((one) => one ?? [])];`,
      ),
    ).toEqual([]);
    expect(problemsOf('wrong.ts', `return [complaint.referenceNumber, problem.code === 'claim.gone' ? '' : ''];`)).toHaveLength(2);
  });
});
