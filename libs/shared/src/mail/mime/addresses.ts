import addressparser from 'nodemailer/lib/addressparser';
import { decodeWords } from './encoded-words.js';

/** Somebody in an address header; the name is empty where there is none. */
export interface NamedAddress {
  readonly name: string;
  readonly address: string;
}

const longest = 65_536;
const inAngles = /<\s{0,20}(?:mailto:)?([^<>\s]{1,320}@[^<>\s@]{1,320})\s{0,20}>/i;
/** Brackets that people put around an address instead of `<>`, Chinese ones among them. */
const inOtherBrackets = /^(.{0,200}?)[（【〈《[(]([^\s@（【〈《[(]{1,64}@[^\s@]{1,255}?)[）】〉》\])]$/u;
const bareAddress = /[^\s<>()",;:]{1,64}@[^\s<>()",;:]{1,255}/;

/**
 * The people of an address header, groups opened, names decoded after the list was taken apart (a decoded name may hold commas).
 * Forgives what the world does: names with bare commas, names that hold their address, quotes that never end.
 */
export function readAddresses(text: string, most = 200): NamedAddress[] {
  const shielded = shieldWords(text.slice(0, longest));
  const listed = parse(shielded.text).map(({ name, address }) => ({ name: shielded.restore(name), address: shielded.restore(address) }));
  return joinCutNames(listed)
    .map(({ name, address }) => tidy(decodeWords(name), decodeWords(address)))
    .filter(({ name, address }) => name !== '' || address !== '')
    .slice(0, most);
}

interface Listed {
  readonly name?: string;
  readonly address?: string;
  readonly group?: readonly Listed[];
}

function parse(text: string): NamedAddress[] {
  const flat = (entry: Listed): NamedAddress[] =>
    entry.group ? entry.group.flatMap(flat) : [{ name: entry.name ?? '', address: entry.address ?? '' }];
  return (addressparser(text) as readonly Listed[]).flatMap(flat);
}

/** Encoded words may hold commas, quotes and brackets that structure nothing: they are taken apart from the list and put back into its names. */
function shieldWords(text: string): { readonly text: string; readonly restore: (part: string) => string } {
  const words: string[] = [];
  const shielded = text.replace(/=\?[^?\s]{1,60}\?[bq]\?[^?\r\n]{0,2000}\?=/gi, (word) => {
    words.push(word);
    return `\ue000${words.length - 1}\ue001`;
  });
  return { text: shielded, restore: (part) => part.replace(/\ue000(\d+)\ue001/g, (_, index: string) => words[Number(index)] ?? '') };
}

/** `Wang, Fang <wang@example.org>` without quotes is one person, not two. */
function joinCutNames(list: readonly NamedAddress[]): NamedAddress[] {
  const joined: NamedAddress[] = [];
  let cut: string[] = [];
  for (const entry of list) {
    if (entry.address === '' && !entry.name.includes('@')) {
      cut.push(entry.name);
      continue;
    }
    joined.push(cut.length > 0 && entry.name !== '' ? { ...entry, name: [...cut, entry.name].join(', ') } : entry);
    if (cut.length > 0 && entry.name === '') joined.splice(-1, 0, ...cut.map((name) => ({ name, address: '' })));
    cut = [];
  }
  return [...joined, ...cut.map((name) => ({ name, address: '' }))];
}

function tidy(givenName: string, givenAddress: string): NamedAddress {
  let name = givenName.trim();
  let address = givenAddress.trim().replace(/^mailto:/i, '');
  if (!address.includes('@')) {
    const within = inAngles.exec(name) ?? inAngles.exec(address) ?? bareAddress.exec(name);
    if (within) {
      address = (within[1] ?? within[0]).trim();
      name = name.replace(within[0], ' ').trim();
    }
  }
  const bracketed = name === '' ? inOtherBrackets.exec(address) : null;
  if (bracketed) [name, address] = [bracketed[1] as string, bracketed[2] as string];
  address = trimmed(address, '<', '>;');
  // A source route, which mail ignores since 1989: <@relay:user@host>.
  address = address.replace(/^@[^:]*:(?=[^@]+@)/, '');
  name = trimmed(name.replace(/\\(["\\])/g, '$1'), '"', '"')
    // Brackets that the address stood in.
    .replace(/[（【〈《[(]\s{0,20}[）】〉》\])]/gu, '')
    .trim();
  return { name, address };
}

/** Without these characters at its ends. A pattern that looks for the end of a text begins anew at each of them. */
function trimmed(text: string, before: string, behind: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && before.includes(text[from] as string)) from += 1;
  while (to > from && behind.includes(text[to - 1] as string)) to -= 1;
  return text.slice(from, to);
}
