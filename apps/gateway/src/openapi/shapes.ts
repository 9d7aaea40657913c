/** A JSON Schema of OpenAPI 3.1, as plain data. */
export type Shape = Readonly<Record<string, unknown>>;

/** Any text. */
export const text: Shape = { type: 'string' };
/** A whole number. */
export const whole: Shape = { type: 'integer' };
/** From 0 to 1. */
export const likelihood: Shape = { type: 'number', minimum: 0, maximum: 1 };
/** True or false. */
export const yesOrNo: Shape = { type: 'boolean' };
/** With the offset of the institution. */
export const instant: Shape = { type: 'string', format: 'date-time' };
/** A local day. */
export const day: Shape = { type: 'string', format: 'date' };
/** An id of ours (UUID). */
export const id: Shape = { type: 'string', format: 'uuid' };
/** Whatever the rule sets, or a provider, put there. */
export const anything: Shape = { type: 'object', additionalProperties: true };

/** One of these words. */
export const oneOf = (...words: readonly string[]): Shape => ({ type: 'string', enum: words });
/** A list of such things. */
export const listOf = (items: Shape): Shape => ({ type: 'array', items });
/** A shape of the document's components, by name. */
export const of = (name: string): Shape => ({ $ref: `#/components/schemas/${name}` });
/** The same, or null where there is none. */
export const orNull = (shape: Shape): Shape =>
  '$ref' in shape ? { anyOf: [shape, { type: 'null' }] } : { ...shape, type: [shape['type'], 'null'] };

/** An object; a name that ends in `?` may be absent. It may grow: what a client does not know it leaves alone. */
export function fields(members: Readonly<Record<string, Shape>>): Shape {
  const entries = Object.entries(members);
  const required = entries.map(([name]) => name).filter((name) => !name.endsWith('?'));
  const properties = Object.fromEntries(entries.map(([name, shape]) => [name.replace(/\?$/, ''), shape]));
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}) };
}

/** A page of a list. */
export const pageOf = (items: Shape): Shape => fields({ items: listOf(items), 'nextCursor?': text });
