import type { RuleSet } from '@app/shared/domain/rule-set/rule-set.js';
import type { HouseJudge } from '@app/shared/matter/house-judge.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';
import type { RuleRegistry } from '@app/shared/rules/rule-registry.js';
import { inParallel } from '../../../../notifier/src/sending/send-notices.js';
import { papersUnder, type SimulatedServer } from '../simulated-houses.js';
import type { GivenWords } from './imagined-case.js';
import { runSimulation, type SimulationResult } from './run-simulation.js';

/** While one house waits for its database another goes on. */
const atOnce = 3;

/** Which houses are simulated, with whose papers, for how long and from which seed. */
export interface HousesOptions {
  /** The rule sets that bind each house. */
  readonly houses: readonly (readonly RuleSet[])[];
  readonly papers: HouseConfig;
  /** The institution's own words and model; the delivered ones without it. */
  readonly judge?: HouseJudge | undefined;
  readonly registry: RuleRegistry;
  readonly from: Date;
  readonly to: Date;
  /** Complaints over all houses, shared out evenly. */
  readonly count: number;
  readonly seed: number;
  /** What complainants say; the simulation's own few texts without it. */
  readonly words?: readonly GivenWords[] | undefined;
  /** Hears how many houses' worth is done. */
  readonly onProgress?: (houses: number) => void;
  /** Hears what a house came to as soon as its time is over. */
  readonly onResult?: (result: SimulationResult) => void;
}

/** Runs a simulation for each house on a server of their own; the results are in the houses' order. */
export async function runHouses(server: SimulatedServer, options: HousesOptions): Promise<SimulationResult[]> {
  const { houses, papers, registry, from, to, count, seed } = options;
  const shares = houses.map(() => 0);
  return await inParallel([...houses.keys()], atOnce, async (nth) => {
    const ruleSets = houses[nth]!;
    const url = await server.database(from);
    const result = await runSimulation({
      url,
      papers: papersUnder(papers, registry, ruleSets),
      judge: options.judge,
      registry,
      from,
      to,
      complaints: Math.floor(count / houses.length) + (nth < count % houses.length ? 1 : 0),
      seed: seed * 1000 + nth,
      words: options.words,
      onProgress: (share) => {
        shares[nth] = share;
        options.onProgress?.(shares.reduce((sum, one) => sum + one));
      },
    });
    await server.drop(url);
    options.onResult?.(result);
    return result;
  });
}
