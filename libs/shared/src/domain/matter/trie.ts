// Asked for once: every look at a global costs a microsecond where tests run, each file in a context of its own, and this is asked a million times.
const { imul } = Math;

/** Numbers that become more, in one block of memory. */
export class Numbers {
  private block: Int32Array | Uint16Array;
  length = 0;

  constructor(private readonly kind: Int32ArrayConstructor | Uint16ArrayConstructor) {
    this.block = new kind(1_024);
  }

  push(one: number): number {
    if (this.length === this.block.length) {
      const more = new this.kind(this.block.length * 2);
      more.set(this.block);
      this.block = more;
    }
    this.block[this.length] = one;
    return this.length++;
  }

  at(index: number): number {
    return this.block[index]!;
  }

  set(index: number, one: number): void {
    this.block[index] = one;
  }
}

/**
 * Literals by their letters, in a few blocks of numbers: tens of thousands of small objects would take ten times the memory. Which node follows
 * a node by a letter is looked up in one table of places, so that a step costs the same however many letters may follow. Each literal holds a
 * list of steps: of which phrase it is which step, and how far after the step before it may stand.
 */
export class Trie {
  private readonly letter = new Numbers(Uint16Array);
  private readonly parent = new Numbers(Int32Array);
  private readonly steps = new Numbers(Int32Array);
  private readonly stepPhrase = new Numbers(Int32Array);
  private readonly stepNo = new Numbers(Uint16Array);
  private readonly stepReach = new Numbers(Uint16Array);
  private readonly stepNext = new Numbers(Int32Array);
  /** Node + 1 by the hash of what is before it and its letter; at most half full. */
  private places = new Int32Array(4_096);

  /** The first node is what every literal begins at. */
  constructor() {
    this.letter.push(0);
    this.parent.push(-1);
    this.steps.push(-1);
  }

  plant(literal: string, phrase: number, step: number, reach: number): void {
    let node = 0;
    for (let at = 0; at < literal.length; at += 1) {
      const code = literal.charCodeAt(at);
      const next = this.next(node, code);
      node = next < 0 ? this.add(node, code) : next;
    }
    const one = this.stepPhrase.push(phrase);
    this.stepNo.push(step);
    this.stepReach.push(reach);
    // In the order in which they were planted.
    this.stepNext.push(-1);
    let last = this.steps.at(node);
    if (last < 0) this.steps.set(node, one);
    else {
      while (this.stepNext.at(last) >= 0) last = this.stepNext.at(last);
      this.stepNext.set(last, one);
    }
  }

  /** The node of a first letter; below zero where there is none, here and elsewhere. */
  from(code: number): number {
    return this.next(0, code);
  }

  next(node: number, code: number): number {
    const mask = this.places.length - 1;
    for (let place = hashed(node, code) & mask; ; place = (place + 1) & mask) {
      const there = this.places[place]! - 1;
      if (there < 0 || (this.parent.at(there) === node && this.letter.at(there) === code)) return there;
    }
  }

  stepsAt(node: number): number {
    return this.steps.at(node);
  }

  stepAfter(step: number): number {
    return this.stepNext.at(step);
  }

  phraseOf(step: number): number {
    return this.stepPhrase.at(step);
  }

  stepOf(step: number): number {
    return this.stepNo.at(step);
  }

  reachOf(step: number): number {
    return this.stepReach.at(step);
  }

  private add(before: number, code: number): number {
    this.parent.push(before);
    this.steps.push(-1);
    const node = this.letter.push(code);
    if (this.letter.length * 2 > this.places.length) {
      this.places = new Int32Array(this.places.length * 2);
      for (let one = 1; one < node; one += 1) this.place(one);
    }
    this.place(node);
    return node;
  }

  private place(node: number): void {
    const mask = this.places.length - 1;
    let place = hashed(this.parent.at(node), this.letter.at(node)) & mask;
    while (this.places[place] !== 0) place = (place + 1) & mask;
    this.places[place] = node + 1;
  }
}

function hashed(node: number, code: number): number {
  const mixed = imul(node, 0x9e3779b1) ^ imul(code, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
