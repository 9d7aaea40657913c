import { instantInZone } from '../domain/calendar/zone.js';
import { mm, Paper } from './paper.js';

type Row = Record<string, any>;

/** What the paper tells of, as `gatherProof` reads it. */
export interface ProofOnPaper {
  readonly case: Row;
  readonly assignments: readonly Row[];
  readonly duties: readonly Row[];
  readonly notices: readonly Row[];
  readonly trail: readonly Row[];
}

/** A proof to read: the case, each duty with its provision and derivation, each notice as it went out with its receipts, and the trail. */
export async function proofPdf(proof: ProofOnPaper, institution: string, zone: string, madeAt: Date): Promise<Buffer> {
  const reference = String(proof.case['reference']);
  const paper = new Paper({ title: `Proof ${reference}`, language: String(proof.case['language']), date: madeAt, margin: 20 });
  const say = (value: unknown): string =>
    value instanceof Date ? instantInZone(value, zone) : value === null || value === undefined ? '–' : String(value);
  const title = (text: string) => paper.gap(4).write(text, { weight: 'bold', size: 13 }).gap(1);
  const head = (text: string) => paper.gap(2).write(text, { weight: 'bold', size: 10.5 });
  const line = (text: string, indent = 0) => paper.write(text, { size: 9, indent: indent * mm });
  const facts = (row: Row, names: readonly (readonly [string, string])[]) => {
    const told = names.filter(([name]) => row[name] !== null && row[name] !== undefined);
    line(told.map(([name, label]) => `${label}: ${say(row[name])}`).join('   '));
  };

  paper.write(institution, { size: 9 }).write(`Proof of notice / 告知证明  ${reference}`, { weight: 'bold', size: 17 });
  line(`Made ${say(madeAt)}. The archive that this is part of holds every byte, with SHA-256 sums and a signature.`);

  title('The case / 投诉');
  facts(proof.case, [
    ['receivedAt', 'received'],
    ['channel', 'by'],
    ['status', 'state'],
    ['department', 'department'],
    ['decidedAt', 'decided'],
  ]);
  for (const one of proof.assignments) line(`${say(one['at'])}  ${one['department']}  (${one['rule']}: ${one['reason']})`);

  title('Duties / 法定义务');
  for (const duty of proof.duties) {
    head(`${duty['ruleSet']} · ${duty['obligation']}${duty['occurrence'] > 1 ? ` (${duty['occurrence']})` : ''} · ${duty['state']}`);
    const derivation = (duty['derivation'] ?? {}) as Row;
    const citation = (derivation['citation'] ?? {}) as Row;
    line(
      `${say(citation['provision'])}   rule set ${duty['ruleSetVersion']}${citation['confidence'] ? `   (${citation['confidence']})` : ''}`,
    );
    facts(duty, [
      ['startedAt', 'from'],
      ['dueOn', 'due on'],
      ['dueAt', 'late from'],
      ['satisfiedAt', 'met'],
      ['missedAt', 'missed'],
      ['calendar', 'calendar'],
      ['calendarVersion', 'version'],
    ]);
    line(`derivation: ${JSON.stringify(derivation)}`);
  }

  title('Notices / 告知');
  for (const notice of proof.notices) {
    head(`${notice['kind']} · ${notice['state']}`);
    facts(notice, [
      ['raisedAt', 'owed'],
      ['dueAt', 'late from'],
      ['acceptedAt', 'handed over'],
      ['sentAt', 'sent'],
      ['deliveredAt', 'delivered'],
      ['failedAt', 'failed'],
    ]);
    for (const text of notice['texts'] as Row[]) {
      line(`text ${text['no']}, ${text['medium'] ?? 'status page'}, ${text['template']}, written ${say(text['composedAt'])}:`, 4);
      if (text['subject']) line(text['subject'], 8);
      line(text['body'], 8);
      for (const [statement, by] of Object.entries((text['statements'] ?? {}) as Record<string, string>)) {
        line(`states ${statement}: “${(text['shown'] as Row)?.[by] ?? ''}”`, 8);
      }
      for (const one of (text['required'] ?? []) as Row[]) {
        line(
          `required by ${one['ruleSet']} (${one['provision']}, ${one['version']}): ${(one['mustState'] as string[]).join(', ') || '–'}`,
          8,
        );
      }
    }
    for (const delivery of notice['deliveries'] as Row[]) {
      line(
        `attempt ${delivery['attempt']}, ${delivery['medium']} by ${delivery['provider']}, id ${say(delivery['providerId'])}: ${delivery['state']}` +
          `${delivery['reason'] ? ` (${delivery['reason']})` : ''}`,
        4,
      );
      for (const [state, at] of Object.entries((delivery['times'] ?? {}) as Record<string, string>)) {
        line(`${state} ${instantInZone(new Date(at), zone)}`, 8);
      }
      for (const one of (delivery['looked'] ?? []) as Row[])
        line(`asked ${instantInZone(new Date(one['at']), zone)}: ${one['failed'] ?? (one['found'] ? 'has it' : 'does not have it')}`, 8);
      if (delivery['resolution']) line(`${delivery['resolvedBy']} decided ${say(delivery['resolvedAt'])}: ${delivery['resolution']}`, 8);
      for (const receipt of delivery['receipts'] as Row[]) {
        line(
          `receipt ${say(receipt['at'])}: ${receipt['word']}${receipt['errorCode'] ? ` ${receipt['errorCode']}` : ''}, raw in receipts/${receipt['id']}.raw`,
          8,
        );
      }
    }
    for (const letter of notice['letters'] as Row[]) {
      line(`letter: ${letter['state']}, posted ${say(letter['postedOn'])} by ${say(letter['postedBy'])}, ${say(letter['tracking'])}`, 4);
    }
  }

  title('Trail / 操作记录');
  for (const event of proof.trail) line(`${event['seq']}  ${say(event['at'])}  ${event['actor']}  ${event['kind']}`);
  return await paper.end(`${reference}  ·`);
}
