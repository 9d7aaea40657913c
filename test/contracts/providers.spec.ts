import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Outgoing, Provider, ProviderPlugin, ReceiptRequest } from '../../apps/notifier/src/registry/provider.js';
import { discoverProviders } from '../../apps/notifier/src/registry/provider-registry.js';
import type { DoubleMode, ProviderDouble, Traits } from '../../apps/notifier/src/registry/testing/provider-double.js';
import { discoverPlugInSettings } from '../../libs/shared/src/platform/config/plug-in-settings.js';
import { newId } from '../../libs/shared/src/platform/process/new-id.js';

interface DoubleModule {
  readonly traits: Traits;
  startDouble(): Promise<ProviderDouble>;
}

/**
 * Every provider folder must have its double, `testing/double.ts`: a folder without one fails here. `PROVIDERS=smtp,postmark` looks at some only, while
 * one works on them. One after the other: Jest cannot link two at once.
 */
const some = process.env['PROVIDERS']?.split(',');
const cases: [string, ProviderPlugin, DoubleModule][] = [];
for (const plugin of await discoverProviders()) {
  if (some && !some.includes(plugin.id)) continue;
  cases.push([plugin.id, plugin, (await import(`../../apps/notifier/src/providers/${plugin.id}/testing/double.ts`)) as DoubleModule]);
}

describe.each(cases)('the provider %s', (id, plugin: ProviderPlugin, { traits, startDouble }: DoubleModule) => {
  let double: ProviderDouble;
  let provider: Provider;

  beforeAll(async () => {
    double = await startDouble();
    provider = (await plugin.open(double.env, double.env)) as Provider;
  });
  afterAll(async () => {
    await provider?.close?.();
    await double?.close();
  });
  beforeEach(() => {
    double.mode = 'ok';
    double.deaf = false;
  });

  const message = (over: Partial<Outgoing> = {}): Outgoing => {
    const attemptId = newId();
    return {
      attemptId,
      noticeId: newId(),
      kind: 'acknowledgement',
      recipient: double.recipient,
      language: 'zh-Hans',
      subject: '投诉已受理：7K2QD-M9XWA',
      text: `【示例银行】您的投诉已受理，编号7K2QD-M9XWA。${attemptId}`,
      html: '<p>7K2QD-M9XWA</p>',
      values: { ref: '7K2QD-M9XWA' },
      receiptUrl: `http://127.0.0.1:9/receipts/${id}/${attemptId}`,
      mayLeave: () => true,
      limitMilliseconds: 60_000,
      ...over,
    };
  };
  /** Sends in a mode; gives the message, the answer, and how many more the double has. */
  const send = async (mode: DoubleMode, over: Partial<Outgoing> = {}) => {
    double.mode = mode;
    const outgoing = message(over);
    const before = double.ledger.length;
    const result = await provider.send(outgoing);
    return { outgoing, result, taken: double.ledger.length - before };
  };
  const possible = (...modes: DoubleMode[]) => modes.filter((mode) => !traits.never.includes(mode));
  const can = (what: Traits['can'][number]) => traits.can.includes(what);

  it('describes every setting that it reads, where the whole house finds it', async () => {
    const described = (await discoverPlugInSettings()).find(({ kind, id }) => kind === 'provider' && id === plugin.id);
    expect(described?.settings ?? []).toEqual(plugin.settings);
    if (plugin.medium !== 'any')
      expect(described).toMatchObject({ medium: plugin.medium, begunBy: expect.arrayContaining([expect.any(String)]) });
  });

  it('is off without settings, and a mistake with half of them', async () => {
    if (plugin.medium !== 'any') expect(plugin.open({}, {})).toBeNull();
    const begunBy = (await discoverPlugInSettings()).find(({ kind, id }) => kind === 'provider' && id === plugin.id)?.begunBy ?? [];
    for (const name of plugin.settings.map((setting) => setting.name)) {
      const isAtWork = () => plugin.open({ [name]: double.env[name] ?? 'x' }, {}) !== null;
      if (!begunBy.includes(name)) expect(isAtWork()).toBe(false);
      else expect(isAtWork).toThrow(expect.objectContaining({ code: 'config.invalid' }));
    }
    for (const missing of double.half) {
      const half = Object.fromEntries(Object.entries(double.env).filter(([name]) => name !== missing));
      expect(() => plugin.open(half, {})).toThrow(
        expect.objectContaining({ code: 'config.invalid', fields: expect.arrayContaining([expect.objectContaining({ path: missing })]) }),
      );
    }
  });

  it('hands a message over once and says under which id', async () => {
    const { result, taken } = await send('ok');
    expect(result).toMatchObject({ state: 'accepted', providerId: expect.stringMatching(/./) });
    if (traits.ledger) expect(taken).toBe(1);
  });

  // The simulator has no wire that a process could be stopped at.
  if (traits.ledger) {
    it('sends nothing when its time is over', async () => {
      const { result, taken } = await send('ok', { mayLeave: () => false });
      expect(result).toMatchObject({ state: 'deferred' });
      expect(taken).toBe(0);
    });
  }

  it.each(possible('error-before', 'reset-before'))('does not know, or says later, when the answer is lost (%s)', async (mode) => {
    const { result, taken } = await send(mode);
    expect(['unknown', 'deferred']).toContain(result.state);
    expect(taken).toBe(0);
  });

  it.each(possible('error-after-accept', 'reset-after-accept'))('never takes a lost answer for a no (%s)', async (mode) => {
    const { result, taken } = await send(mode);
    expect(result.state).toBe('unknown');
    if (traits.ledger) expect(taken).toBe(1);
  });

  it('says later when the provider has too much, and who is in trouble', async () => {
    const { result, taken } = await send('busy');
    expect(result).toMatchObject({ state: 'deferred', reason: expect.stringMatching(/\.$/) });
    expect(taken).toBe(0);
  });

  it('says no for this recipient in a sentence without the recipient', async () => {
    const { result, outgoing } = await send('refuse-recipient');
    expect(result).toMatchObject({ state: 'refused', next: 'other-channel' });
    expect(JSON.stringify(result)).not.toContain(outgoing.recipient.replace(/^\+/, ''));
  });

  it('can what its double says, and no more', () => {
    expect({
      lookup: provider.lookup !== undefined,
      status: provider.status !== undefined,
      list: provider.takenSince !== undefined,
      receipts: provider.readReceipts !== undefined,
    }).toEqual({ lookup: can('lookup'), status: can('status'), list: can('list'), receipts: can('receipts') });
  });

  if (can('lookup')) {
    const [lost] = possible('error-after-accept', 'reset-after-accept');
    it('finds what was taken although the answer was lost, and nothing else', async () => {
      const since = new Date();
      const { outgoing } = await send(lost as DoubleMode);
      expect(await provider.lookup?.(outgoing, since)).toMatchObject({ found: true });
      expect(await provider.lookup?.(message({ recipient: outgoing.recipient }), since)).toEqual({ found: false });
    });
  }

  if (can('lookup') && traits.ledger) {
    it('says so when it cannot be asked, instead of finding nothing', async () => {
      const since = new Date();
      const { outgoing } = await send('ok');
      double.deaf = true;
      expect(await provider.lookup?.(outgoing, since)).toEqual({ failed: expect.any(String) });
    });
  }

  if (can('status')) {
    it('tells what became of a message', async () => {
      const { outgoing, result } = await send('ok');
      const providerId = result.state === 'accepted' ? result.providerId : '';
      expect(await provider.status?.(providerId, outgoing)).toMatchObject({ found: true, state: expect.stringMatching(/accepted|sent/) });
    });
  }

  if (can('list')) {
    it('lists what it took', async () => {
      const since = new Date(Date.now() - 2_000);
      const { outgoing } = await send('ok');
      const listed = await provider.takenSince?.(since);
      expect(listed).toContainEqual(expect.objectContaining({ recipient: outgoing.recipient, text: outgoing.text }));
    });
  }

  if (can('receipts')) {
    it('believes its receipts when they are proved, and in our words', async () => {
      const { outgoing, result } = await send('ok');
      const providerId = result.state === 'accepted' ? result.providerId : '';
      const receipt = (state: 'delivered' | 'undelivered') => double.receipt?.(outgoing, providerId, state) as ReceiptRequest;
      const read = (request: ReceiptRequest) => provider.readReceipts?.(request);
      expect(read(receipt('delivered'))?.receipts).toMatchObject([{ providerId, state: 'delivered', word: expect.any(String) }]);
      expect(read(receipt('undelivered'))?.receipts).toMatchObject([{ providerId, state: 'undelivered' }]);
      expect(read(double.forged?.(outgoing, providerId) as ReceiptRequest)).toBeNull();
      expect(read({ ...receipt('delivered'), raw: Buffer.alloc(0) })?.receipts ?? []).toEqual([]);
    });
  }
});
