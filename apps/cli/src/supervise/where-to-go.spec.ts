import { discoverPlugInSettings, type PlugInSettings } from '@app/shared/platform/config/plug-in-settings.js';
import { readSettings } from '@app/shared/platform/config/settings.js';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { whereToGo } from './where-to-go.js';

let plugIns: readonly PlugInSettings[];
beforeAll(async () => {
  plugIns = await discoverPlugInSettings();
});

const notesOf = (env: Record<string, string>, of = plugIns) =>
  whereToGo(readSettings({}), of, undefined, env).notes.filter((note) => note.includes('sent-messages page'));
const mail = expect.stringMatching(/^Mail goes to the sent-messages page: no provider is configured \(postmark, smtp\)/);
const texts = expect.stringMatching(
  /^Text messages go to the sent-messages page: no provider is configured \(aliyun-sms, twilio-sms, vonage-sms\)/,
);

describe('what the start says of sending', () => {
  it('names what could be set where nothing is', () => {
    expect(notesOf({})).toEqual([mail, texts]);
    expect(notesOf({ MAIL_URL: ' ', TWILIO_AUTH_TOKEN: 'of the door alone' })).toEqual([mail, texts]);
  });

  it('says nothing of a medium that any one provider sends, and nothing wrong of the other', () => {
    for (const { begunBy, medium } of plugIns.filter((plugIn) => plugIn.kind === 'provider')) {
      for (const name of begunBy) expect(notesOf({ [name]: 'set' })).toEqual([medium === 'sms' ? mail : texts]);
    }
  });

  it.each([
    ['twilio-sms', { TWILIO_ACCOUNT_SID: 'AC1' }, [mail]],
    ['vonage-sms', { VONAGE_API_KEY: 'k', VONAGE_API_SECRET: 's' }, [mail]],
    ['aliyun-sms', { ALIYUN_ACCESS_KEY_ID: 'k' }, [mail]],
    ['smtp', { MAIL_URL: 'smtp://relay.example' }, [texts]],
    ['postmark', { POSTMARK_SERVER_TOKEN: 't' }, [texts]],
    ['two of one medium', { VONAGE_API_KEY: 'k', ALIYUN_ACCESS_KEY_ID: 'k' }, [mail]],
    ['one of each', { VONAGE_API_KEY: 'k', POSTMARK_FROM: 'a@b.example' }, []],
  ])('with %s', (_, env, notes) => {
    expect(notesOf(env as Record<string, string>)).toEqual(notes);
  });

  it('hears of a provider whose folder came later', () => {
    const later: PlugInSettings = { kind: 'provider', id: 'later-sms', medium: 'sms', settings: [], needs: [], begunBy: ['LATER_KEY'] };
    expect(notesOf({ LATER_KEY: 'k' }, [...plugIns, later])).toEqual([mail]);
    expect(notesOf({}, [...plugIns, later])[1]).toContain('later-sms');
  });
});
