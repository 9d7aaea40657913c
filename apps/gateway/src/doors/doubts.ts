import type { Doubted, Finding } from './arrival.js';

/** What a signature covers, beside the secret or key that it is made with. */
export type Covered = NonNullable<Finding['over']>[number];

/** The header, field or token that would prove a message is not there. Several: there was none of them. */
export function absent(...names: readonly string[]): Doubted {
  const sentence = `There was no ${new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(names)}.`;
  return { reason: 'signature-absent', sentence, finding: { is: 'absent', names } };
}

/** What was given as a proof does not fit what it should cover. */
export function unfit(name: string, ...over: readonly Covered[]): Doubted {
  const sentence = `${name} does not match ${new Intl.ListFormat('en-GB').format(over.map((part) => `the ${part}`))}.`;
  return { reason: 'signature-wrong', sentence, finding: { is: 'unfit', names: [name], over } };
}

/** The time that was signed is further from our clock than `seconds`. */
export function stale(name: string, seconds: number): Doubted {
  return {
    reason: 'timestamp-stale',
    sentence: `The time in ${name} is more than ${seconds} seconds away from our clock.`,
    finding: { is: 'stale', names: [name], seconds },
  };
}

/** The address that was called should end with our secret. */
export const addressWithoutSecret: Doubted = {
  reason: 'signature-absent',
  sentence: 'The address that was called does not end with our secret.',
  finding: { is: 'address-without-secret' },
};

/** The address that was called ends with a secret that is not ours. */
export const addressWithWrongSecret: Doubted = {
  reason: 'signature-wrong',
  sentence: 'The address that was called ends with a secret that is not ours.',
  finding: { is: 'address-with-wrong-secret' },
};
