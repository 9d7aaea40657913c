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
 * Literals by their letters, in a few blocks of numbers: tens of thousands of small objects would take ten times the memory. Each literal
 * holds a list of steps: of which phrase it is which step, and how far after the step before it may stand.
 */
export class Trie {
  private readonly roots = new Map<number, number>();
  private readonly letter = new Numbers(Uint16Array);
  private readonly child = new Numbers(Int32Array);
  private readonly sibling = new Numbers(Int32Array);
  private readonly steps = new Numbers(Int32Array);
  private readonly stepPhrase = new Numbers(Int32Array);
  private readonly stepNo = new Numbers(Uint16Array);
  private readonly stepReach = new Numbers(Uint16Array);
  private readonly stepNext = new Numbers(Int32Array);

  plant(literal: string, phrase: number, step: number, reach: number): void {
    let node = this.from(literal.charCodeAt(0));
    if (node < 0) {
      node = this.add(literal.charCodeAt(0));
      this.roots.set(literal.charCodeAt(0), node);
    }
    for (let at = 1; at < literal.length; at += 1) {
      const code = literal.charCodeAt(at);
      let next = this.next(node, code);
      if (next < 0) {
        next = this.add(code);
        this.sibling.set(next, this.child.at(node));
        this.child.set(node, next);
      }
      node = next;
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
    return this.roots.get(code) ?? -1;
  }

  next(node: number, code: number): number {
    let one = this.child.at(node);
    while (one >= 0 && this.letter.at(one) !== code) one = this.sibling.at(one);
    return one;
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

  private add(code: number): number {
    this.child.push(-1);
    this.sibling.push(-1);
    this.steps.push(-1);
    return this.letter.push(code);
  }
}
