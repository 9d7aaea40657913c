import { judge, type Relation, type RightVerdict } from '@app/shared/domain/rights/judge.js';
import { actions, reachOf } from '@app/shared/domain/rights/rights.js';
import { type Role, roles } from '@app/shared/domain/rights/roles.js';

const reachWords = { house: 'yes', held: 'held', own: 'own', all: 'all', granted: 'granted' } as const;

const verdictWords: Readonly<Record<RightVerdict, string>> = {
  allowed: 'yes',
  forbidden: '403',
  hidden: '404',
  'claim-missing': 'claims first (409)',
  'held-by-another': 'held (409)',
  'not-granted': '403',
  restricted: '403',
};

const relations: readonly (readonly [string, Relation])[] = [
  ['own department, nobody holds it', { barred: false, own: true, held: 'nobody' }],
  ['own department, they hold it', { barred: false, own: true, held: 'me' }],
  ['own department, another holds it', { barred: false, own: true, held: 'another' }],
  ["another department's", { barred: false, own: false, held: 'nobody' }],
  ["another department's, theirs assists", { barred: false, own: false, assists: true, held: 'nobody' }],
  ['they are barred from it', { barred: true, own: true, held: 'me' }],
];

/** Both tables of docs/rights.md: how far each right reaches, and what a role is told about reading and deciding a case, by its relation to it. */
export function rightsText(): string {
  const reaches = actions.map((action) => [
    `\`${action}\``,
    ...roles.map((role) => (reachOf(role, action) ? reachWords[reachOf(role, action)!] : '–')),
  ]);
  const told = (action: 'case.read' | 'case.decide', role: Role) =>
    relations.map(([, relation]) => verdictWords[judge(role, action, relation)]);
  const standings = (['case.read', 'case.decide'] as const).flatMap((action) =>
    roles.map((role) => [`\`${action}\``, role, ...told(action, role)]),
  );
  return [
    table(['', ...roles], reaches),
    '',
    '## What a role is told, by its relation to the case',
    '',
    table(['', 'role', ...relations.map(([words]) => words)], standings),
    '',
  ].join('\n');
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
