import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { Inject, Injectable } from '@nestjs/common';
import type { Arrival } from '../../doors/arrival.js';
import { DoorSettings, type Listed, Reconciler } from '../../doors/door.js';
import { pagesOf, type TwilioClient, twilioClient } from '../../vendors/twilio/client.js';
import { accountsOf, isOurNumber, type TwilioCredentials } from '../../vendors/twilio/settings.js';
import { arrivalOf, twinOf } from './arrival-of.js';
import { endedStates } from './callback.js';

type Call = Awaited<ReturnType<TwilioClient['calls']['list']>>[number];
type Recording = Awaited<ReturnType<TwilioClient['recordings']['list']>>[number];

/** Calls to our numbers and their recordings that Twilio has and we may not. Their words come from nowhere else: somebody listens. */
@Injectable()
export class TwilioCalls extends Reconciler {
  constructor(
    @Inject(DoorSettings) private readonly settings: DoorSettings,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {
    super();
  }

  list(since: Date): AsyncIterable<readonly Listed[]> | null {
    const accounts = accountsOf(this.settings);
    return accounts.length === 0 ? null : this.listAll(accounts, since);
  }

  private async *listAll(accounts: readonly TwilioCredentials[], since: Date): AsyncGenerator<readonly Listed[]> {
    for (const account of accounts) {
      const client = await twilioClient(account, this.settings);
      const calls = new Map<string, Call>();
      for await (const page of pagesOf(() => client.calls.page({ startTimeAfter: since, pageSize: 1000 }))) {
        const ours = page.filter((call) => call.direction === 'inbound' && isOurNumber(this.settings, call.to));
        for (const call of ours) calls.set(call.sid, call);
        yield ours.filter((call) => endedStates.includes(call.status)).map((call) => this.listedCall(call));
      }
      for await (const page of pagesOf(() => client.recordings.page({ dateCreatedAfter: since, pageSize: 1000 }))) {
        yield page.flatMap((recording) => {
          const call = calls.get(recording.callSid);
          return call && recording.status === 'completed' ? [this.listedRecording(recording, call)] : [];
        });
      }
    }
  }

  private listedCall(call: Call): Listed {
    const fields = { ...fieldsOf(call), CallStatus: call.status, CallDuration: call.duration ?? '', SequenceNumber: 'listed' };
    return {
      account: call.accountSid,
      id: { twinId: twinOf(call.sid) },
      arrival: async () => this.arrival(call.accountSid, call.toJSON(), fields, call.startTime ?? call.dateCreated),
    };
  }

  private listedRecording(recording: Recording, call: Call): Listed {
    const { sid, accountSid, duration, uri, dateCreated } = recording;
    const url = `https://api.twilio.com${uri.replace(/\.json$/, '')}`;
    const fields = { ...fieldsOf(call), RecordingSid: sid, RecordingStatus: 'completed', RecordingUrl: url, RecordingDuration: duration };
    return {
      account: accountSid,
      id: { sourceId: `${sid}#completed` },
      arrival: async () => this.arrival(accountSid, recording.toJSON(), fields, call.startTime ?? dateCreated),
    };
  }

  private arrival(account: string, listed: unknown, fields: Record<string, string>, receivedAt: Date): Arrival {
    const raw = Buffer.from(JSON.stringify(listed));
    return {
      ...arrivalOf({ raw, contentType: 'application/json', fields, account, envelope: { listed: true } }, this.institution),
      receivedAt,
    };
  }
}

function fieldsOf(call: Call): Record<string, string> {
  return {
    CallSid: call.sid,
    AccountSid: call.accountSid,
    From: call.from,
    To: call.to,
    CallerName: call.callerName ?? '',
    Direction: call.direction,
  };
}
