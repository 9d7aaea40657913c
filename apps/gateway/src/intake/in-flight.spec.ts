import { describe, expect, it } from '@jest/globals';
import { InFlight } from './in-flight.js';

const limits = { perChannel: 10, perSender: 4, bytesPerChannel: 1_000, largeBytes: 500, large: 3, largePerChannel: 2 };
const busy = expect.objectContaining({ code: 'door.busy', retryAfterSeconds: 5, status: 503 });
const thrown = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('what is in flight', () => {
  it('is bounded for each channel, and a full channel leaves the others alone', () => {
    const inFlight = new InFlight(limits);
    for (let no = 0; no < 10; no++) inFlight.enter({ channel: 'sms', sender: `${no}` }, 1);
    expect(thrown(() => inFlight.enter({ channel: 'sms', sender: 'new' }, 1))).toEqual(busy);
    expect(thrown(() => inFlight.enter({ channel: 'api', sender: 'new' }, 1))).toBeUndefined();
  });

  it('is bounded for each sender, so that one never fills a channel', () => {
    const inFlight = new InFlight(limits);
    for (let no = 0; no < 4; no++) inFlight.enter({ channel: 'sms', sender: 'busy' }, 1);
    expect(thrown(() => inFlight.enter({ channel: 'sms', sender: 'busy' }, 1))).toEqual(busy);
    expect(thrown(() => inFlight.enter({ channel: 'sms', sender: 'quiet' }, 1))).toBeUndefined();
  });

  it('counts unknown senders for their channel only', () => {
    const inFlight = new InFlight(limits);
    for (let no = 0; no < 10; no++) inFlight.enter({ channel: 'mail', sender: '' }, 1);
    expect(thrown(() => inFlight.enter({ channel: 'mail', sender: '' }, 1))).toEqual(busy);
  });

  it('is bounded in bytes, and large ones have few places of their own', () => {
    const inFlight = new InFlight(limits);
    inFlight.enter({ channel: 'sms', sender: 'a' }, 500);
    inFlight.enter({ channel: 'sms', sender: 'a' }, 500);
    expect(thrown(() => inFlight.enter({ channel: 'sms', sender: 'b' }, 1))).toEqual(busy);
    inFlight.enter({ channel: 'mail', sender: 'a' }, 9_000);
    inFlight.enter({ channel: 'mail', sender: 'b' }, 9_000);
    expect(thrown(() => inFlight.enter({ channel: 'mail', sender: 'c' }, 9_000))).toEqual(busy);
    inFlight.enter({ channel: 'web', sender: 'c' }, 9_000);
    expect(thrown(() => inFlight.enter({ channel: 'api', sender: 'c' }, 9_000))).toEqual(busy);
    expect(thrown(() => inFlight.enter({ channel: 'mail', sender: 'c' }, 100))).toBeUndefined();
  });

  it('gives every place back, and a refusal takes none', () => {
    const inFlight = new InFlight(limits);
    for (let round = 0; round < 100; round++) {
      const leave = Array.from({ length: 4 }, () => inFlight.enter({ channel: 'sms', sender: 'a' }, 250));
      expect(thrown(() => inFlight.enter({ channel: 'sms', sender: 'a' }, 1))).toEqual(busy);
      for (const one of leave) one();
    }
  });
});
