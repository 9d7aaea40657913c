import { z } from 'zod';

type Node = z.core.JSONSchema.JSONSchema;

/** The keys that a schema knows at a place in a paper; none where it knows none by name. */
export function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let here = [z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Node];
  for (const step of path) here = here.flatMap(forms).flatMap((node) => within(node, step));
  return [...new Set(here.flatMap(forms).flatMap(keysOf))];
}

function keysOf(node: Node): string[] {
  const chosen = (node.propertyNames as Node | undefined)?.enum ?? [];
  return [...Object.keys(node.properties ?? {}), ...chosen.map(String)];
}

const forms = (node: Node): Node[] => [node, ...((node.anyOf ?? []) as Node[])];

function within(node: Node, step: PropertyKey): Node[] {
  if (typeof step === 'number') return node.items ? [node.items as Node] : [];
  const named = (node.properties as Record<string, Node> | undefined)?.[String(step)];
  if (named) return [named];
  return typeof node.additionalProperties === 'object' ? [node.additionalProperties as Node] : [];
}

/** The name that somebody probably meant: another case or hyphen, or at most a third of the letters amiss. */
export function meant(given: string, known: readonly string[]): string | undefined {
  const bare = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const ranked = known
    .map((name) => ({ name, distance: distanceOf(bare(given).slice(0, 60), bare(name)) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best && best.distance <= Math.floor(best.name.length / 3) ? best.name : undefined;
}

/** Letters to add, take away, change, or swap with the next one. Source: optimal string alignment distance. */
function distanceOf(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, n) => n)];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      let least = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) least = Math.min(least, rows[i - 2]![j - 2]! + 1);
      row.push(least);
    }
    rows.push(row);
  }
  return rows[one.length]![other.length]!;
}
