import { isIPv6 } from 'node:net';

/**
 * The network that one sender has: an IPv4 address itself (also one in an IPv6 coat), of an IPv6 address its first 64 bits, within which a
 * device takes as many addresses as it likes (RFC 4291 section 2.5.4). What is no address is given as it is.
 */
export function networkOf(address: string): string {
  const coat = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address);
  if (coat) return coat[1] as string;
  const [bare = ''] = address.split('%');
  if (!isIPv6(bare)) return address;
  const [head = '', tail] = bare.toLowerCase().split('::');
  const groups = (text: string | undefined): string[] => (text ? text.split(':') : []);
  const [front, back] = [groups(head), groups(tail)];
  const written = [...front, ...back].reduce((count, group) => count + (group.includes('.') ? 2 : 1), 0);
  const all = tail === undefined ? front : [...front, ...Array<string>(8 - written).fill('0'), ...back];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
