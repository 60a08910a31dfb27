/** How often a property is tried: `npm run nightly` sets KHUE_FUZZ to try every property that many times as often. */
const factor = Math.max(1, Number(process.env['KHUE_FUZZ'] ?? '1') || 1);

export function runs(everyday: number): number {
  return Math.round(everyday * factor);
}

/** Time limit of a test that holds properties, in milliseconds. */
export function fuzzTimeout(everydayMs: number): number {
  return everydayMs * factor;
}
