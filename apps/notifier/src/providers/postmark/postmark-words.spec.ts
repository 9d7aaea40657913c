import { describe, expect, it } from '@jest/globals';
import { bounceMeaning, errorResult } from './postmark-words.js';

describe('what Postmark says', () => {
  it('of a field that it cannot read is held against the address only where it is the recipient', () => {
    expect(errorResult(300, "Invalid 'To' address: 'x'.")).toMatchObject({ state: 'refused', recipient: 'dead' });
    expect(errorResult(300, "Invalid 'From' address: 'x'.")).toMatchObject({ state: 'deferred', alarm: true });
    expect(errorResult(300, 'Provide either email TextBody or HtmlBody or both.')).toMatchObject({ state: 'refused', next: 'person' });
  });

  it.each([10, 400, 401, 405, 412, 413, 1235])('of us (%i) waits and calls a person', (code) => {
    expect(errorResult(code)).toMatchObject({ state: 'deferred', trouble: true, alarm: true });
  });

  it('of a hard bounce is believed unless the other server spoke of us or of the mail', () => {
    expect(bounceMeaning('HardBounce')).toEqual({ lost: true, recipient: 'dead' });
    expect(bounceMeaning('HardBounce', 'smtp;550 5.1.1 user unknown')).toEqual({ lost: true, recipient: 'dead' });
    expect(bounceMeaning('HardBounce', 'smtp;550 5.7.1 blocked using Spamhaus')).toEqual({ lost: true, alarm: true });
    expect(bounceMeaning('HardBounce', 'smtp;552 5.3.4 message too big')).toEqual({ lost: true, next: 'person' });
    expect(bounceMeaning('Unsubscribe')).toEqual({ lost: true, recipient: 'opted-out' });
    expect(bounceMeaning('toString')).toEqual({ lost: true });
  });
});
