import { sameText } from '../../http/same-text.js';
import { GeoReportFailure } from './geo-report-failure.js';

/** The name of the program whose key it is. Fails with a `GeoReportFailure`, 403. */
export function clientOf(keys: string, given: string): string {
  if (given === '') throw new GeoReportFailure(403, 'api_key was not provided');
  const pairs = keys.split(/[\s,]+/).filter(Boolean);
  const found = pairs
    .map((pair) => (pair.includes(':') ? pair.split(':') : ['open311', pair]))
    .find(([, key = '']) => sameText(key, given));
  if (!found) throw new GeoReportFailure(403, 'api_key is invalid');
  return found[0] as string;
}
