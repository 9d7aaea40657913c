import type { DoorSettings } from '../../doors/door.js';

/**
 * Where to ask for an address that Mailgun named: its API, or one of its own stores, by https. With another base URL (a private edge, a test)
 * that is the only host. Null for an address that is not Mailgun's: our key goes nowhere else.
 */
export function placeAt(address: string, settings: Pick<DoorSettings, 'get'>): URL | null {
  const base = new URL(settings.get('MAILGUN_API_URL') ?? 'https://api.mailgun.net');
  if (!URL.canParse(address, base.href)) return null;
  const url = new URL(address, base);
  const isStore = url.protocol === 'https:' && url.port === '' && /^([a-z0-9-]+\.)*mailgun\.(net|org)$/.test(url.hostname);
  if (url.origin !== base.origin && !isStore) return null;
  return /(^|\.)mailgun\.net$/.test(base.hostname) ? url : new URL(url.pathname + url.search, base);
}

/** The Authorization header of a call to Mailgun's API. */
export const authorizationOf = (key: string): string => `Basic ${Buffer.from(`api:${key}`).toString('base64')}`;
