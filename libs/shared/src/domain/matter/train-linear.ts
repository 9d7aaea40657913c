import { type LinearModel, type Sparse, softmax } from './linear-model.js';

/** A text to learn from: its signs and its class. */
export interface Example {
  readonly sparse: Sparse;
  readonly cls: number;
  /** 1 is usual. */
  readonly weight: number;
}

/**
 * Multinomial logistic regression with a ridge, by L-BFGS from zero: the same examples give the same model, in seconds.
 * `ridge` is the pull towards zero for each unit of weight of the examples. Source: Nocedal and Wright, Numerical Optimization, 2006, 7.2.
 */
export function trainLinear(
  examples: readonly Example[],
  classes: readonly string[],
  places: number,
  { ridge, rounds }: { ridge: number; rounds: number },
): LinearModel {
  const many = classes.length;
  const size = (places + 1) * many;
  const total = examples.reduce((sum, { weight }) => sum + weight, 0);
  const cost = (x: Float64Array, gradient: Float64Array): number => {
    let sum = 0;
    for (let one = 0; one < size; one += 1) {
      const pull = one < places * many ? ridge : 0;
      gradient[one] = pull * x[one]!;
      sum += 0.5 * pull * x[one]! * x[one]!;
    }
    const scores = new Float64Array(many);
    for (const { sparse, cls, weight } of examples) {
      for (let c = 0; c < many; c += 1) scores[c] = x[places * many + c]!;
      for (let one = 0; one < sparse.at.length; one += 1) {
        const from = sparse.at[one]! * many;
        const value = sparse.value[one]!;
        for (let c = 0; c < many; c += 1) scores[c]! += value * x[from + c]!;
      }
      softmax(scores);
      const share = weight / total;
      sum -= share * Math.log(Math.max(scores[cls]!, 1e-12));
      for (let c = 0; c < many; c += 1) scores[c] = share * (scores[c]! - (c === cls ? 1 : 0));
      for (let c = 0; c < many; c += 1) gradient[places * many + c]! += scores[c]!;
      for (let one = 0; one < sparse.at.length; one += 1) {
        const from = sparse.at[one]! * many;
        const value = sparse.value[one]!;
        for (let c = 0; c < many; c += 1) gradient[from + c]! += value * scores[c]!;
      }
    }
    return sum;
  };
  const x = descend(cost, size, rounds);
  return {
    classes,
    weights: Float32Array.from(x.subarray(0, places * many)),
    scales: new Float64Array(many).fill(1),
    bias: x.slice(places * many),
  };
}

function descend(cost: (x: Float64Array, gradient: Float64Array) => number, size: number, rounds: number): Float64Array {
  let x = new Float64Array(size);
  let gradient = new Float64Array(size);
  let now = cost(x, gradient);
  const steps: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const direction = gradient.slice();
    const alphas: number[] = [];
    for (let at = steps.length - 1; at >= 0; at -= 1) {
      const { s, y, rho } = steps[at]!;
      const alpha = rho * dot(s, direction);
      alphas[at] = alpha;
      add(direction, y, -alpha);
    }
    const last = steps.at(-1);
    const scale = last === undefined ? 1 / Math.max(1e-12, Math.sqrt(dot(gradient, gradient))) : 1 / (last.rho * dot(last.y, last.y));
    for (let at = 0; at < size; at += 1) direction[at]! *= scale;
    for (const [at, { s, y, rho }] of steps.entries()) add(direction, s, alphas[at]! - rho * dot(y, direction));
    const slope = -dot(gradient, direction);
    let stride = 1;
    const trial = new Float64Array(size);
    const next = new Float64Array(size);
    let there = Infinity;
    for (let attempt = 0; attempt < 20; attempt += 1, stride /= 2) {
      for (let at = 0; at < size; at += 1) trial[at] = x[at]! - stride * direction[at]!;
      there = cost(trial, next);
      if (there <= now + 1e-4 * stride * slope) break;
    }
    const s = new Float64Array(size);
    const y = new Float64Array(size);
    for (let at = 0; at < size; at += 1) {
      s[at] = trial[at]! - x[at]!;
      y[at] = next[at]! - gradient[at]!;
    }
    const curve = dot(s, y);
    const gain = now - there;
    if (!(gain > 0)) break;
    if (curve > 1e-14) steps.push({ s, y, rho: 1 / curve });
    if (steps.length > 7) steps.shift();
    x = trial;
    gradient = next;
    now = there;
    if (gain < 1e-6) break;
  }
  return x;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += a[at]! * b[at]!;
  return sum;
}

function add(to: Float64Array, what: Float64Array, times: number): void {
  for (let at = 0; at < to.length; at += 1) to[at]! += times * what[at]!;
}
