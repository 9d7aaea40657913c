import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Language } from '@app/shared/domain/language.js';
import { codingNamed } from '@app/shared/matter/codings.js';
import { type LabelledComplaint, loadLabelled } from '@app/shared/matter/material.js';
import { addPerson, type PersonSaid } from '@app/shared/people/keep-people.js';
import { makeToken } from '@app/shared/people/staff-tokens.js';
import { beginDemonstration, demonstrationIsReady } from '@app/shared/persistence/demonstration.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';
import { discoverChannelFacts } from '@app/shared/platform/config/known-channels.js';
import type { RuleRegistry } from '@app/shared/rules/rule-registry.js';
import { type Staff, type StaffRow, staffColumns, staffOf, staffTables } from '../../../../gateway/src/desk/staff.js';
import { castOf } from '../cast.js';
import { MessageLedger } from '../message-ledger.js';
import { SimulatedHouse } from '../simulated-house.js';
import { installSimulatedTime, removeSimulatedTime } from '../simulated-time.js';
import { doorsOf } from './arrivals.js';
import type { SealedCodes } from './sealed-story.js';
import { liveAYear } from './year.js';

/** What a demonstration is made from. */
export interface DemonstrationOptions {
  /** A database that was migrated and is empty, and that nobody else is connected to. */
  readonly url: string;
  readonly papers: HouseConfig;
  readonly registry: RuleRegistry;
  readonly codeSecret: string;
  readonly publicUrl: string;
  /** When the year ends: now. */
  readonly to: Date;
  readonly days: number;
  readonly complaints: number;
  readonly seed: number;
  readonly onProgress?: (done: number, all: number) => void;
}

/** Somebody of the cast, with the key to sign in with. */
export interface CastMember extends Pick<PersonSaid, 'name' | 'role' | 'department'> {
  readonly token: string;
}

/** Who works in a demonstration, and what opens its sealed reports. */
export interface MadeDemonstration {
  readonly cast: readonly CastMember[];
  /** Undefined where the papers have no integrity desk. */
  readonly sealed: SealedCodes | undefined;
}

const keeper = { actor: 'system:cli' };
const day = 86_400_000;

/**
 * Makes a house a demonstration and lets a year pass in it, through the use cases of gateway, router and notifier, until now. Gives who works in
 * it, and the codes that nobody else keeps. Fails with `demonstration.house-in-use`; one that breaks off leaves the mark without `ready`, and is made anew from an empty database.
 */
export async function makeDemonstration(options: DemonstrationOptions): Promise<MadeDemonstration> {
  const { url, papers, registry, codeSecret, publicUrl, to, days, complaints, seed, onProgress = () => {} } = options;
  const from = new Date(to.getTime() - days * day);
  await installSimulatedTime(url, from);
  const lasting = { codeSecret, publicUrl, providerId: 'simulator' };
  const house = await SimulatedHouse.open({ url, papers, registry, ledger: new MessageLedger(seed), at: from, lasting });
  try {
    await house.unitOfWork.run(beginDemonstration);
    const cast = await engage(house, castOf(papers.departments));
    await house.renewNames();
    const sealed = await liveAYear({
      house,
      papers,
      ruleSets: papers.institution.ruleSets.map((id) => registry.ruleSet(id)),
      people: await peopleOf(house, papers),
      labelled: tellable(),
      doors: doorsOf(await discoverChannelFacts()),
      from,
      to,
      complaints,
      seed,
      onProgress,
    });
    await house.unitOfWork.run(demonstrationIsReady);
    return { cast, sealed };
  } finally {
    await house.close();
    await removeSimulatedTime(url);
  }
}

async function engage(house: SimulatedHouse, cast: readonly PersonSaid[]): Promise<CastMember[]> {
  return await house.unitOfWork.run(async (tx) => {
    const engaged: CastMember[] = [];
    for (const said of cast) {
      const id = await addPerson(tx, said, keeper);
      const { name, role, department } = said;
      engaged.push({ name, role, department, token: (await makeToken(tx, { id, name, role, department }, keeper)).token });
    }
    return engaged;
  });
}

async function peopleOf(house: SimulatedHouse, papers: HouseConfig): Promise<Staff[]> {
  const rows = await house.unitOfWork.read<StaffRow>(`SELECT ${staffColumns} FROM ${staffTables} ORDER BY t.made_at, t.id`);
  return rows.map((row) => staffOf(row, papers.departments));
}

/** Complaints that were written to teach the classifier, in three languages; those that are none are left out. */
function tellable(): LabelledComplaint[] {
  const languages: readonly Language[] = ['zh-Hans', 'zh-Hant', 'en'];
  const coding = codingNamed('jrt-0169');
  const all = ['own', 'dev', 'dev-extra'].flatMap((name) => loadLabelled(coding, name));
  const found = all.filter(({ language, flags }) => languages.includes(language as Language) && !flags.includes('not-a-complaint'));
  if (found.length === 0) throw new Failure('config.invalid', 'The labelled complaints are missing: libs/shared/src/matter/labelled.');
  return found;
}
