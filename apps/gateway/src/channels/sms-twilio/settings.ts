/** The environment settings this door reads, for `docs/configuration.md`. `TWILIO_AUTH_TOKEN` is asked of `Secrets`. */
export const settings: readonly { readonly name: string; readonly says: string }[] = [
  { name: 'TWILIO_AUTH_TOKEN', says: 'Proves what comes in from Twilio. On the embedded default one is made at the first start.' },
  {
    name: 'TWILIO_SUBACCOUNT_TOKENS',
    says: 'Tokens of sub-accounts that send here too, as `AC…:token` separated by spaces. The token is chosen by AccountSid, never by number.',
  },
];

/** Tokens of sub-accounts by their AccountSid. What is no pair is left out. */
export function subaccountTokens(env: Readonly<Record<string, string | undefined>>): ReadonlyMap<string, string> {
  const pairs = (env['TWILIO_SUBACCOUNT_TOKENS'] ?? '').split(/[\s,]+/).map((pair) => pair.split(':') as [string, string?]);
  return new Map(pairs.flatMap(([account, token]) => (account && token ? [[account, token] as const] : [])));
}
