/** A part of a list: its items, and the address of the next part. */
export interface Part<T> {
  items: T[];
  next: string | null;
}

/**
 * A list that the paper gives in parts. Nothing is asked for before it is iterated, and the next part only when the items
 * before it were used; iterating again asks again.
 */
export class List<T> implements AsyncIterable<T> {
  readonly #first: string;
  readonly #ask: (address: string) => Promise<Part<T>>;

  constructor(first: string, ask: (address: string) => Promise<Part<T>>) {
    this.#first = first;
    this.#ask = ask;
  }

  /** Its items, one by one. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const part of this.parts()) yield* part;
  }

  /** Its items in the parts in which they come, none of them empty. */
  async *parts(): AsyncGenerator<T[], void, undefined> {
    for (let address: string | null = this.#first; address !== null; ) {
      const { items, next } = await this.#ask(address);
      if (items.length > 0) yield items;
      address = next;
    }
  }

  /** Its first `count` items, or all if there are fewer. */
  async take(count: number): Promise<T[]> {
    const taken: T[] = [];
    if (count <= 0) return taken;
    for await (const item of this) {
      taken.push(item);
      if (taken.length >= count) break;
    }
    return taken;
  }
}
