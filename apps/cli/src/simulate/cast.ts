import type { PersonSaid } from '@app/shared/people/keep-people.js';
import type { Department } from '@app/shared/platform/config/institution.js';

/** Names of nobody; none of them is a complainant's (townspeople.ts) or a head's of the delivered papers. */
const clerks = [
  '林晓雯',
  '何志远',
  '蒋文博',
  '罗佳怡',
  '谢雨桐',
  '韩子轩',
  '唐若曦',
  '邓浩然',
  '冯思琪',
  '曹俊杰',
  '彭雅琴',
  '董立群',
  '萧敬之',
  '程嘉树',
  '沈乐瑶',
  '苏明哲',
];

/** Who belongs to no department. */
const office: readonly PersonSaid[] = [
  { name: '许文涛', role: 'supervisor', department: null, staffNumber: '9001' },
  { name: '马丽华', role: 'supervisor', department: null, staffNumber: '9002' },
  { name: '高远', role: 'regulator', department: null, staffNumber: '9003' },
  { name: '梁正', role: 'auditor', department: null, staffNumber: '9004' },
  { name: '范小雨', role: 'receiver', department: null, staffNumber: '9005' },
  { name: '石磊', role: 'administrator', department: null, staffNumber: '9006' },
];

/**
 * Who works in a demonstration: of each department of the papers its head and two clerks, of a desk that stands alone (`alone`) people with its
 * role; and the complaint office, the regulator desk, an auditor, a counter and the keeper of accounts.
 */
export function castOf(departments: readonly Department[]): PersonSaid[] {
  return [
    ...departments.flatMap(({ id, head, alone }, nth): PersonSaid[] => {
      const two = [clerks[(nth * 2) % clerks.length]!, clerks[(nth * 2 + 1) % clerks.length]!];
      const number = (of: number) => String(1000 + nth * 10 + of);
      return [
        { name: head, role: alone ? 'integrity' : 'head', department: id, staffNumber: number(0) },
        ...two.map((name, of): PersonSaid => ({ name, role: alone ? 'integrity' : 'clerk', department: id, staffNumber: number(of + 1) })),
      ];
    }),
    ...office,
  ];
}
