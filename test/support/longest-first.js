import sequencer from '@jest/test-sequencer';

/**
 * Files that take longest, in that order. Without a cache Jest goes by the size of a file, which says nothing of how long it takes: one that counts
 * its own work began last, in a worker that was full of what a hundred files before had left, and everybody waited eight minutes for it.
 */
const longest = [
  'libs/shared/src/mail/linear-reading.spec.ts',
  'test/chaos/killed-at.spec.ts',
  'test/chaos/lost-answers.spec.ts',
  'test/contracts/channels.spec.ts',
  'test/journeys/routing-learns.spec.ts',
  'test/house/desk-pages.spec.ts',
  'test/house/matter-pages.spec.ts',
  'test/journeys/bench.spec.ts',
];

const Usual = sequencer.default ?? sequencer;

/** Jest's usual order, behind the files that are known to take long. */
export default class LongestFirst extends Usual {
  sort(tests) {
    const placeOf = ({ path }) => longest.findIndex((file) => path.endsWith(`/${file}`));
    const known = [...tests].filter((test) => placeOf(test) >= 0).sort((a, b) => placeOf(a) - placeOf(b));
    return [...known, ...super.sort([...tests].filter((test) => placeOf(test) < 0))];
  }
}
