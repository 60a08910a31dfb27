import { formatInstant, type InstantMs } from '../time.js';

/** Instants as the report writes them. The same few come again with every file of a run: they are kept, up to a bound. */
const written = new Map<InstantMs, string>();
const KEPT = 2048;

export function writeInstant(ms: InstantMs): string {
  const known = written.get(ms);
  if (known !== undefined) return known;
  const text = formatInstant(ms);
  if (written.size >= KEPT) written.clear();
  written.set(ms, text);
  return text;
}
