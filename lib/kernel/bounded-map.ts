/**
 * A map that keeps its `bound` newest entries. Setting a key anew makes it the newest. The walk over the oldest is kept between
 * calls: a new iterator over a Map would first step over every entry that was ever deleted at its front.
 */
export class BoundedMap<Key, Value> {
  private readonly entries = new Map<Key, Value>();
  private walk = this.entries.entries();
  private head: { readonly key: Key; readonly value: Value } | null = null;

  constructor(readonly bound: number) {}

  get size(): number {
    return this.entries.size;
  }

  get(key: Key): Value | undefined {
    return this.entries.get(key);
  }

  /** Oldest first. */
  values(): IterableIterator<Value> {
    return this.entries.values();
  }

  /** Whether the oldest entry had to go. */
  set(key: Key, value: Value): boolean {
    this.delete(key);
    this.entries.set(key, value);
    if (this.entries.size <= this.bound) return false;
    const oldest = this.oldest();
    if (oldest !== null) this.delete(oldest.key);
    return true;
  }

  delete(key: Key): boolean {
    if (this.head?.key === key) this.head = null;
    return this.entries.delete(key);
  }

  clear(): void {
    this.entries.clear();
    this.walk = this.entries.entries();
    this.head = null;
  }

  oldest(): { readonly key: Key; readonly value: Value } | null {
    if (this.head !== null) return this.head;
    let step = this.walk.next();
    if (step.done) {
      // It had come to the end; what is here now was set since.
      this.walk = this.entries.entries();
      step = this.walk.next();
    }
    if (step.done) return null;
    const [key, value] = step.value;
    this.head = { key, value };
    return this.head;
  }
}
