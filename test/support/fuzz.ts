/** How often a property is tried: `npm run nightly` sets KHUE_FUZZ to try every property that many times as often. */
const factor = Math.max(1, Number(process.env['KHUE_FUZZ'] ?? '1') || 1);

/** @param night at least so many wherever the factor is above one, whatever it is */
export function runs(everyday: number, night = 0): number {
  return Math.max(Math.round(everyday * factor), factor > 1 ? night : 0);
}

/** Time limit of a test that holds properties, in milliseconds; `night` wherever the factor is above one and the limit would be less. */
export function fuzzTimeout(everydayMs: number, nightMs = 0): number {
  return Math.max(everydayMs * factor, factor > 1 ? nightMs : 0);
}
