import { randomBytes } from 'node:crypto';
import { reference, uuidV7 } from '../domain/ids.js';

/** A fresh row id: a UUID that sorts by time. */
export const newId = (): string => uuidV7(Date.now(), randomBytes(10));

/** A fresh complaint reference. Unique by the database's index; a clash is as likely as winning a lottery twice. */
export const newReference = (): string => reference(randomBytes(10));
