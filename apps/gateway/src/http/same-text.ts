import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether two texts are the same; takes the same time wherever they differ. */
export function sameText(a: string, b: string): boolean {
  const [x, y] = [a, b].map((text) => createHash('sha256').update(text).digest()) as [Buffer, Buffer];
  return timingSafeEqual(x, y);
}

/** A name for what has none of its own: the hash of its bytes. */
export function hashOf(raw: Uint8Array): string {
  return `sha256:${createHash('sha256').update(raw).digest('hex')}`;
}
