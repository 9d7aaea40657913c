import { instantInZone } from '@app/shared/domain/calendar/zone.js';

/** Every instant of a read model in the institution's own time. */
export function withLocalTimes(value: unknown, zone: string): unknown {
  if (value instanceof Date) return instantInZone(value, zone);
  if (Array.isArray(value)) return value.map((each) => withLocalTimes(each, zone));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withLocalTimes(inner, zone)]));
  }
  return value;
}
