/** Things to do at instants, given back in the order of time, and of their entry where two are at the same one. */
export class Agenda<Item> {
  private readonly heap: { readonly at: number; readonly nth: number; readonly item: Item }[] = [];
  private entered = 0;

  get size(): number {
    return this.heap.length;
  }

  add(at: number, item: Item): void {
    this.heap.push({ at, nth: this.entered++, item });
    for (let child = this.heap.length - 1; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (!this.isBefore(child, parent)) break;
      this.swap(child, parent);
      child = parent;
    }
  }

  /** The next thing that is due by an instant; undefined when there is none. */
  take(by: number): { readonly at: number; readonly item: Item } | undefined {
    const first = this.heap[0];
    if (!first || first.at > by) return undefined;
    const last = this.heap.pop()!;
    if (this.heap.length > 0) {
      this.heap[0] = last;
      this.sink();
    }
    return first;
  }

  private sink(): void {
    for (let parent = 0; ; ) {
      const [left, right] = [parent * 2 + 1, parent * 2 + 2];
      let least = parent;
      if (left < this.heap.length && this.isBefore(left, least)) least = left;
      if (right < this.heap.length && this.isBefore(right, least)) least = right;
      if (least === parent) return;
      this.swap(parent, least);
      parent = least;
    }
  }

  private isBefore(one: number, other: number): boolean {
    const [a, b] = [this.heap[one]!, this.heap[other]!];
    return a.at < b.at || (a.at === b.at && a.nth < b.nth);
  }

  private swap(one: number, other: number): void {
    [this.heap[one], this.heap[other]] = [this.heap[other]!, this.heap[one]!];
  }
}
