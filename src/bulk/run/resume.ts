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
    for await (const group of groups) yield take(group);
    if (seq < known && lastDone(store, known) >= seq) throw new InputsChanged('');
  } finally {
    reader.close();
  }

  function* take(group: Iterable<BulkItem>): Generator<BulkItem> {
    for (const item of group) {
      const at = seq++;
      if (at < known) {
        const row = store.row(at);
        if (row !== undefined && row.length > 0) {
          const [a, b] = nameHash(item.name);
          if (row.name[0] !== a || row.name[1] !== b) throw new InputsChanged(item.name);
          const [one, two] = reader.identity(item);
          if (row.identity[0] === one && row.identity[1] === two) {
            onDone?.();
            continue;
          }
          onChanged(item.name);
        }
      }
      yield { ...item, seq: at };
    }
  }
}

function lastDone(store: RunStore, known: number): number {
  for (let at = known - 1; at >= 0; at--) if ((store.row(at)?.length ?? 0) > 0) return at;
  return -1;
}
