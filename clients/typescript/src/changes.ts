import type { Change } from "./types.js";

/** A part of what changed, as the paper answers with it. */
export interface ChangePart<B extends boolean> {
  edition: number;
  changes: Change<B>[];
  next: string | null;
}

/**
 * What leads from one edition to a newer one, each article once. A copy that has applied every change is the paper as it was
 * in {@link Changes.edition}. It can be iterated once.
 */
export class Changes<B extends boolean = true> implements AsyncIterable<Change<B>> {
  #address: string | null;
  #edition: number | undefined;
  #begun = false;
  #whole = false;
  readonly #ask: (address: string) => Promise<ChangePart<B>>;

  constructor(first: string, ask: (address: string) => Promise<ChangePart<B>>) {
    this.#address = first;
    this.#ask = ask;
  }

  /**
   * The edition that the copy has now: what to ask for the changes since, the next time.
   * @throws if not every change was taken yet, so that no copy takes itself for whole that isn't.
   */
  get edition(): number {
    if (!this.#whole || this.#edition === undefined) {
      throw new Error("The copy is not whole yet: iterate over the changes to the end before asking for their edition.");
    }
    return this.#edition;
  }

  /** The changes, by the articles' ids. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Change<B>, void, undefined> {
    if (this.#begun) throw new Error("These changes were iterated over already: ask for them again.");
    this.#begun = true;
    while (this.#address !== null) {
      const part = await this.#ask(this.#address);
      this.#edition ??= part.edition;
      // The paper promises that it doesn't happen; a copy that mixes two editions would be wrong without a sign of it.
      if (part.edition !== this.#edition) {
        throw new Error(`The changes lead to edition ${this.#edition} and then to ${part.edition}: begin anew.`);
      }
      yield* part.changes;
      this.#address = part.next;
    }
    this.#whole = true;
  }
}
