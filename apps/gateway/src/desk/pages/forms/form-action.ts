import { createHash, randomUUID } from 'node:crypto';
import type { OneSending } from '../../act-once.js';
import type { Visit } from '../frame/visit.js';
import { said } from './read-desk-form.js';

/** What a post asks for, under the key that its form was served with. A form without a key stands for itself. */
export function actionOf({ fields, staff, request }: Visit): OneSending {
  const given = fields.get('actionKey') ?? '';
  const key = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(given) ? given : randomUUID();
  const content = JSON.stringify([request.url.split('?')[0], said(fields)]);
  return { key, actor: staff.id, said: createHash('sha256').update(content).digest(), reused: 'form.reused' };
}

/** The same post, for one of several things that it asks for: each acts once under a key of its own. */
export function actionOn(action: OneSending, thing: string): OneSending {
  const digest = createHash('sha256').update(`${action.key} ${thing}`).digest('hex');
  const key = [digest.slice(0, 8), digest.slice(8, 12), digest.slice(12, 16), digest.slice(16, 20), digest.slice(20, 32)].join('-');
  return { ...action, key };
}
