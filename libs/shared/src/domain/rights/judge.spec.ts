import { describe, expect, it } from '@jest/globals';
import { judge, type Relation, seesDepartment } from './judge.js';
import { actions, reachOf, rights } from './rights.js';
import { departmentRoles, roles } from './roles.js';

const relations: readonly Relation[] = [true, false].flatMap((barred) =>
  [true, false].flatMap((own) => (['nobody', 'me', 'another'] as const).map((held) => ({ barred, own, held }))),
);
const cells = actions.flatMap((action) => roles.flatMap((role) => relations.map((relation) => ({ action, role, relation }))));
const aboutCases = actions.filter((action) => !Object.values(rights[action]).includes('house' as never));

describe('the table of rights', () => {
  it('never reaches a case that somebody is barred from, whatever their role, and never says that there is one', () => {
    const reached = cells.filter(({ action, role, relation }) => {
      const verdict = judge(role, action, relation);
      return relation.barred && aboutCases.includes(action) && reachOf(role, action) !== undefined && verdict !== 'hidden';
    });
    expect(reached).toEqual([]);
  });

  it('says that something is forbidden only where the case may be seen, or where the role may never', () => {
    const told = cells.filter(
      ({ action, role, relation }) =>
        judge(role, action, relation) === 'forbidden' &&
        reachOf(role, action) !== undefined &&
        (relation.barred || !seesDepartment(role, relation.own)),
    );
    expect(told).toEqual([]);
  });

  it('gives nobody a right over cases that they may not read', () => {
    const blind = aboutCases.flatMap((action) =>
      roles.filter((role) => reachOf(role, action) !== undefined && reachOf(role, 'case.read') === undefined),
    );
    const further = aboutCases.flatMap((action) =>
      roles.filter((role) => reachOf(role, action) === 'all' && reachOf(role, 'case.read') !== 'all').map((role) => [action, role]),
    );
    expect([blind, further]).toEqual([[], []]);
  });

  it('lets an auditor read no words without a grant: whatever shows them hangs on one', () => {
    const words = ['content.read', 'file.read', 'proof.export'] as const;
    expect(words.map((action) => reachOf('auditor', action))).toEqual(['granted', 'granted', 'granted']);
    const inboxes = ['quarantine.read', 'offer.read', 'letter.read', 'sent.read', 'case.unmask', 'grant.decide'] as const;
    expect(inboxes.filter((action) => reachOf('auditor', action))).toEqual([]);
    expect(actions.filter((action) => roles.some((role) => role !== 'auditor' && reachOf(role, action) === 'granted'))).toEqual([]);
  });

  it('mixes no rights over cases with those that belong to none', () => {
    const mixed = actions.filter((action) => {
      const reaches = Object.values(rights[action]) as string[];
      return reaches.includes('house') && reaches.some((reach) => reach !== 'house');
    });
    expect(mixed).toEqual([]);
  });

  it('lets an auditor change nothing but their own password, an administrator see nothing, and keeps department roles to their department', () => {
    const reading = /\.(read|find|enter|export|check)$|^account\.renew$|^content\.ask$/;
    expect(actions.filter((action) => reachOf('auditor', action) && !reading.test(action))).toEqual([]);
    expect(aboutCases.filter((action) => reachOf('administrator', action))).toEqual([]);
    expect(['quarantine.read', 'sent.read', 'report.read'].filter((action) => reachOf('administrator', action as never))).toEqual([]);
    expect(aboutCases.filter((action) => departmentRoles.some((role) => reachOf(role, action) === 'all'))).toEqual([]);
  });

  it.each([
    ['clerk', 'case.decide', { barred: false, own: true, held: 'me' }, 'allowed'],
    ['clerk', 'case.decide', { barred: false, own: true, held: 'nobody' }, 'claim-missing'],
    ['clerk', 'case.decide', { barred: false, own: true, held: 'another' }, 'held-by-another'],
    ['clerk', 'case.decide', { barred: false, own: false, held: 'me' }, 'hidden'],
    ['clerk', 'case.decide', { barred: true, own: true, held: 'me' }, 'hidden'],
    ['clerk', 'quarantine.read', { barred: false, own: true, held: 'me' }, 'forbidden'],
    ['head', 'case.decide', { barred: false, own: true, held: 'another' }, 'allowed'],
    ['head', 'case.decide', { barred: false, own: false, held: 'nobody' }, 'hidden'],
    ['supervisor', 'case.decide', { barred: false, own: false, held: 'another' }, 'allowed'],
    ['integrity', 'case.decide', { barred: false, own: false, held: 'nobody' }, 'forbidden'],
    ['regulator', 'case.refer', { barred: false, own: false, held: 'another' }, 'allowed'],
    ['regulator', 'case.decide', { barred: false, own: true, held: 'nobody' }, 'forbidden'],
    ['auditor', 'case.read', { barred: false, own: false, held: 'nobody' }, 'allowed'],
    ['auditor', 'content.read', { barred: false, own: false, held: 'nobody' }, 'not-granted'],
    ['auditor', 'content.read', { barred: false, own: false, held: 'nobody', granted: true }, 'allowed'],
    ['auditor', 'content.read', { barred: true, own: false, held: 'nobody', granted: true }, 'hidden'],
    ['supervisor', 'content.read', { barred: false, own: false, held: 'nobody' }, 'allowed'],
    ['receiver', 'case.read', { barred: false, own: true, held: 'nobody' }, 'forbidden'],
    ['receiver', 'complaint.enter', { barred: false, own: false, held: 'nobody' }, 'allowed'],
  ] as const)('%s, %s, %j: %s', (role, action, relation, verdict) => {
    expect(judge(role, action, relation)).toBe(verdict);
  });
});
