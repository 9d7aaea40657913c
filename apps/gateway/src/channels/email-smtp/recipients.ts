import { BlockList, isIPv6 } from 'node:net';

/**
 * Tells whether an address lies at one of the domains of `addresses`; any name there is taken, `name+tag` too. Case does not matter. `postmaster`
 * without a domain is everybody's own and always taken (RFC 5321, sections 2.3.5 and 4.5.1).
 */
export function recipientTest(addresses: readonly string[]): (address: string) => boolean {
  const domains = new Set(addresses.map(domainOf));
  return (address) => isPostmaster(address) || domains.has(domainOf(address));
}

/** The address in full: `postmaster` alone is that of our first domain. */
export function inFull(address: string, addresses: readonly string[]): string {
  return isPostmaster(address) ? `postmaster@${domainOf(addresses[0] ?? '')}` : address;
}

const isPostmaster = (address: string): boolean => address.trim().toLowerCase() === 'postmaster';

/** The part after the last `@`, in small letters, without a dot at the end. Empty when there is none. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@');
  return at === -1
    ? ''
    : address
        .slice(at + 1)
        .trim()
        .toLowerCase()
        .replace(/\.$/, '');
}

/** Tells whether a peer is one of the relays (addresses and CIDR networks). An IPv4 peer seen through IPv6 counts as IPv4. */
export function relayTest(relays: readonly string[]): (peer: string) => boolean {
  const list = new BlockList();
  for (const relay of relays) {
    const [address = '', prefix] = relay.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return (peer) => {
    const plain = peer.replace(/^::ffff:(?=\d+\.)/i, '');
    return plain !== '' && list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
  };
}
