/** What variables are set to, by name. */
export type SettingValues = Readonly<Record<string, string | undefined>>;

/** One environment variable, of the house or of a plug-in's folder. `docs/configuration.md` is generated from these. */
export interface Setting {
  readonly name: string;
  readonly says: string;
  readonly default?: string;
  /** What stands in for a default that is worked out. */
  readonly otherwise?: string;
  readonly secret?: true;
  /** Made up at the first start of the embedded default: a secret that both sides may choose freely. */
  readonly made?: true;
  /** A sentence with the remedy, or undefined when it is right. */
  readonly check?: (value: string) => string | undefined;
}

/** The environment, with the defaults of what is not set in it. */
export function withDefaults(settings: readonly Setting[], env: SettingValues): SettingValues {
  const defaults = settings.flatMap((setting) => (setting.default === undefined ? [] : [[setting.name, setting.default] as const]));
  return { ...Object.fromEntries(defaults), ...Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)) };
}

/** A check: a URL of one of these schemes. */
export const url =
  (...schemes: string[]) =>
  (value: string): string | undefined => {
    const begin = schemes.map((one) => `${one}://`).join(' or ');
    try {
      return schemes.includes(new URL(value).protocol.slice(0, -1)) ? undefined : `Begin it with ${begin}.`;
    } catch {
      return `Write a URL that begins with ${begin}.`;
    }
  };

/** A check: a whole number within bounds. */
export const whole =
  (min: number, max: number) =>
  (value: string): string | undefined =>
    /^\d+$/.test(value) && Number(value) >= min && Number(value) <= max ? undefined : `Write a whole number from ${min} to ${max}.`;

/** A check: one of these words. */
export const oneOf =
  (...words: string[]) =>
  (value: string): string | undefined =>
    words.includes(value) ? undefined : `Write one of ${words.join(', ')}.`;

/** A check: an address and a port to listen on, or `off`. */
export const hostAndPort = (value: string): string | undefined =>
  value === 'off' || (/^.+:\d{1,5}$/.test(value) && Number(value.slice(value.lastIndexOf(':') + 1)) <= 65535)
    ? undefined
    : 'Write address and port as 127.0.0.1:2525, or off.';

/** A check: a text of a form, with the sentence that says which. */
export const like =
  (form: RegExp, remedy: string) =>
  (value: string): string | undefined =>
    form.test(value) ? undefined : remedy;
