// Loaded into the gateway under fuzz before anything else: a spoiled message may name any host, and none of them is to hear of it.
import dns from 'node:dns';
import { isIP } from 'node:net';

const lookup = dns.lookup;
dns.lookup = (name, ...rest) => {
  if (name === 'localhost' || isIP(name)) return lookup(name, ...rest);
  const answer = rest.at(-1);
  process.nextTick(() => answer(Object.assign(new Error(`${name} is not asked for under fuzz.`), { code: 'ENOTFOUND' })));
};
