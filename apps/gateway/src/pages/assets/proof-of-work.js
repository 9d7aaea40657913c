// Solves the riddle of a page that asks for a proof of work (libs/shared/src/secrets/proof-of-work.ts): find a number so that SHA-256 of
// "<challenge>.<number>" begins with so many zero bits. SHA-256 is written out here (FIPS 180-4, section 6.2): a browser offers its own
// only on secure pages, and one call at a time. It works in slices, so that the page stays alive.

const round = new Uint32Array(64);
const initial = new Uint32Array(8);
for (let candidate = 2, found = 0; found < 64; candidate++) {
  let prime = true;
  for (let divisor = 2; divisor * divisor <= candidate; divisor++) if (candidate % divisor === 0) prime = false;
  if (!prime) continue;
  if (found < 8) initial[found] = fraction(Math.sqrt(candidate));
  round[found++] = fraction(Math.cbrt(candidate));
}

/** The first 32 bits of what stands behind the point. */
function fraction(root) {
  return (root % 1) * 2 ** 32;
}

/** The first 32 bits of SHA-256 of a short ASCII text: all that the riddle looks at. */
export function firstWord(text) {
  const blocks = (text.length + 9 + 63) >> 6;
  const words = new Uint32Array(blocks * 16);
  for (let at = 0; at < text.length; at++) words[at >> 2] |= text.charCodeAt(at) << (24 - (at & 3) * 8);
  words[text.length >> 2] |= 0x80 << (24 - (text.length & 3) * 8);
  words[words.length - 1] = text.length * 8;
  const state = Uint32Array.from(initial);
  const w = new Uint32Array(64);
  for (let block = 0; block < blocks; block++) {
    for (let at = 0; at < 64; at++) {
      if (at < 16) {
        w[at] = words[block * 16 + at];
        continue;
      }
      const [x, y] = [w[at - 15], w[at - 2]];
      w[at] = w[at - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + w[at - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let at = 0; at < 64; at++) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + round[at] + w[at]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    for (const [at, value] of [a, b, c, d, e, f, g, h].entries()) state[at] += value;
  }
  return state[0];
}

function turn(word, bits) {
  return (word >>> bits) | (word << (32 - bits));
}

/** The answer to a challenge, found in slices of some milliseconds. */
export async function solve(challenge) {
  const bits = Number(challenge.split('.')[1]);
  for (let tries = 0; ; ) {
    for (const end = tries + 2000; tries < end; tries++) {
      if (bits === 0 || firstWord(`${challenge}.${tries}`) >>> (32 - bits) === 0) return String(tries);
    }
    await new Promise((later) => setTimeout(later, 0));
  }
}
