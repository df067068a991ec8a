/**
 * A map of which there are many, most of them with an entry or two: each entry takes 48 bytes beside 48 for the map, where an
 * empty Map takes 200. Searched from end to end up to FEW entries, a Map above. Iterates in the order of the first set().
 */
export class SmallMap<Key, Value> {
  private first: Entry<Key, Value> | null = null;
  private count = 0;
  private many: Map<Key, Value> | null = null;

  get size(): number {
    return this.many?.size ?? this.count;
  }

  get(key: Key): Value | undefined {
    return this.many === null ? this.entryOf(key)?.value : this.many.get(key);
  }

  set(key: Key, value: Value): void {
    const known = this.entryOf(key);
    if (this.many !== null) this.many.set(key, value);
    else if (known !== null) known.value = value;
    else if (this.count === FEW) this.grow().set(key, value);
    else this.append(key, value);
  }

  delete(key: Key): boolean {
    if (this.many !== null) return this.many.delete(key);
    let before: Entry<Key, Value> | null = null;
    for (let entry = this.first; entry !== null; entry = entry.next) {
      if (entry.key === key) {
        if (before === null) this.first = entry.next;
        else before.next = entry.next;
        this.count -= 1;
        return true;
      }
      before = entry;
    }
    return false;
  }

  *[Symbol.iterator](): Generator<[Key, Value]> {
    if (this.many !== null) yield* this.many;
    for (let entry = this.first; entry !== null; entry = entry.next) yield [entry.key, entry.value];
  }

  *keys(): Generator<Key> {
    for (const [key] of this) yield key;
  }

  *values(): Generator<Value> {
    for (const [, value] of this) yield value;
  }

  private entryOf(key: Key): Entry<Key, Value> | null {
    let entry = this.first;
    while (entry !== null && entry.key !== key) entry = entry.next;
    return entry;
  }

  private append(key: Key, value: Value): void {
    const added = { key, value, next: null };
    let last = this.first;
    while (last !== null && last.next !== null) last = last.next;
    if (last === null) this.first = added;
    else last.next = added;
    this.count += 1;
  }

  private grow(): Map<Key, Value> {
    this.many = new Map(this);
    this.first = null;
    return this.many;
  }
}

const FEW = 8;

interface Entry<Key, Value> {
  readonly key: Key;
  value: Value;
  next: Entry<Key, Value> | null;
}
