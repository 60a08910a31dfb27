import type { BulkItem } from '../items.js';
import { ItemReader } from '../read-item.js';
import { nameHash } from './identity.js';
import type { RunStore } from './store.js';

/** The inputs are no longer those that the run began with: another one stands in this place. */
export class InputsChanged extends Error {
  readonly input: string;
  constructor(input: string) {
    super('the inputs changed');
    this.input = input;
  }
}

export interface ResumeEvents {
  /** An input whose line was written and whose content is another one since. */
  readonly onChanged: (name: string) => void;
  /** Of every input passed over because its line stands. */
  readonly onDone?: () => void;
}

/**
 * Numbers the inputs and passes over those whose line stands and that have not changed.
 * @throws InputsChanged when inputs were added, removed or renamed among those already judged
 */
export async function* remaining(
  groups: AsyncIterable<Iterable<BulkItem>>,
  store: RunStore,
  { onChanged, onDone }: ResumeEvents,
): AsyncGenerator<Iterable<BulkItem>> {
  const known = store.rowCount;
  const reader = new ItemReader();
  let seq = 0;
  try {
    for await (const group of groups) {
      const items = group[Symbol.iterator]();
      const whole = { read: false };
      yield take(items, whole);
      // A part of the group ends where nothing but what stands was found for a while.
      while (!whole.read) {
        await breath();
        yield take(items, whole);
      }
    }
    if (seq < known && lastDone(store, known) >= seq) throw new InputsChanged('');
  } finally {
    reader.close();
  }

  function* take(items: Iterator<BulkItem>, whole: { read: boolean }): Generator<BulkItem> {
    let until = performance.now() + BREATH_MS;
    for (let next = items.next(); next.done !== true; next = items.next()) {
      const item = next.value;
      const at = seq++;
      if (at < known && stands(item, at)) {
        onDone?.();
        if (performance.now() > until) return;
        continue;
      }
      yield { ...item, seq: at };
      until = performance.now() + BREATH_MS;
    }
    whole.read = true;
  }

  function stands(item: BulkItem, at: number): boolean {
    const row = store.row(at);
    if (row === undefined || row.length === 0) return false;
    const [a, b] = nameHash(item.name);
    if (row.name[0] !== a || row.name[1] !== b) throw new InputsChanged(item.name);
    const [one, two] = reader.identity(item);
    if (row.identity[0] === one && row.identity[1] === two) return true;
    onChanged(item.name);
    return false;
  }
}

/** Looking at what stands takes as long as reading it; nothing else is done meanwhile, no signal heard and no progress told. */
const BREATH_MS = 50;

function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The items one by one, with time for others now and then. */
export async function* breathing(groups: AsyncIterable<Iterable<BulkItem>>): AsyncGenerator<BulkItem> {
  let until = performance.now() + BREATH_MS;
  for await (const group of groups)
    for (const item of group) {
      yield item;
      if (performance.now() < until) continue;
      await breath();
      until = performance.now() + BREATH_MS;
    }
}

function lastDone(store: RunStore, known: number): number {
  for (let at = known - 1; at >= 0; at--) if ((store.row(at)?.length ?? 0) > 0) return at;
  return -1;
}
