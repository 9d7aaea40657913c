import { Failure } from '@app/shared/domain/failure/failure.js';
import { type PlugInSettings, unmetNeeds } from '@app/shared/platform/config/plug-in-settings.js';
import type { Secrets } from '@app/shared/secrets/secrets.js';
import { Logger } from '@nestjs/common';
import { DoorSettings } from './door.js';

/** Where a shut door is made known, besides the log. */
export interface DoorAlarm {
  /** Something came to a door that lacks settings. */
  readonly shut: (channel: string, hint: string) => void;
}

/** A line of level `error` for each door this often, however many come. */
const quietMilliseconds = 60_000;

/** The settings that channel folders describe, from the environment, by default, or from what was made at the first start. */
export class EnvDoorSettings extends DoorSettings {
  private readonly logger = new Logger('doors');
  private readonly defaults: ReadonlyMap<string, string>;
  private readonly told = new Map<string, number>();

  constructor(
    private readonly secrets: Pick<Secrets, 'get'>,
    private readonly plugIns: readonly PlugInSettings[],
    private readonly alarm: DoorAlarm,
  ) {
    super();
    const settings = plugIns.flatMap((plugIn) => plugIn.settings);
    this.defaults = new Map(settings.flatMap((setting) => (setting.default === undefined ? [] : [[setting.name, setting.default]])));
  }

  get(name: string): string | undefined {
    return this.secrets.get(name) ?? this.defaults.get(name);
  }

  demand(channel: string, ...names: readonly string[]): string {
    for (const name of names) {
      const value = this.get(name);
      if (value !== undefined) return value;
    }
    const remedy = `Set ${names.join(' or ')} and start again.`;
    this.alarm.shut(channel, `${channel}: something came and could not be taken. ${remedy}`);
    if (Date.now() - (this.told.get(channel) ?? 0) > quietMilliseconds) {
      this.told.set(channel, Date.now());
      this.logger.error(`${channel} cannot accept messages: ${names.join(' or ')} is not set.`);
    }
    throw new Failure('door.not-configured', remedy);
  }

  /** Channels that lack settings, with the names: they answer 503. */
  shut(): { readonly channel: string; readonly lacks: readonly string[] }[] {
    return this.plugIns
      .filter((plugIn) => plugIn.kind === 'channel')
      .map((plugIn) => ({ channel: plugIn.id, lacks: unmetNeeds(plugIn, (name) => this.get(name)) }))
      .filter(({ lacks }) => lacks.length > 0);
  }
}
