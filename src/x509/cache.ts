/**
 * A map bounded by entries and by weight (architecture, rule 8), in two generations: what is used moves to the young one, and when that
 * is half of the bound the old one is dropped. What is used often stays, at the cost of a plain map.
 */
export class BoundedCache<Value> {
  private young = new Map<string, { readonly value: Value; readonly weight: number }>();
  private old = new Map<string, { readonly value: Value; readonly weight: number }>();
  private youngWeight = 0;
  private readonly maxEntries: number;
  private readonly maxWeight: number;

  constructor(maxEntries: number, maxWeight = Number.POSITIVE_INFINITY) {
    this.maxEntries = maxEntries;
    this.maxWeight = maxWeight;
  }

  get(key: string): Value | undefined {
    const young = this.young.get(key);
    if (young !== undefined) return young.value;
    const old = this.old.get(key);
    if (old === undefined) return undefined;
    this.old.delete(key);
    this.insert(key, old);
    return old.value;
  }

  set(key: string, value: Value, weight = 1): void {
    this.old.delete(key);
    this.insert(key, { value, weight });
  }

  private insert(key: string, entry: { readonly value: Value; readonly weight: number }): void {
    if (this.young.size * 2 >= this.maxEntries || (this.youngWeight + entry.weight) * 2 > this.maxWeight) {
      this.old = this.young;
      this.young = new Map();
      this.youngWeight = 0;
    }
    this.youngWeight += entry.weight;
    this.young.set(key, entry);
  }

  get size(): number {
    return this.young.size + this.old.size;
  }
}
