import { expect } from 'vitest';

/**
 * Exponent with which the time of a job grows: the slope of the logarithms of time over size. Time is this process's own processor time, the
 * best of some rounds, so that other work on the machine disturbs little.
 */
export function growthExponent(
  sizes: readonly number[],
  job: (size: number) => () => void,
): { exponent: number; times: string } {
  const jobs = sizes.map(job);
  const best = jobs.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < 6; round++) {
    jobs.forEach((run, i) => {
      const started = process.cpuUsage();
      let spent = 0;
      let times = 0;
      // Short jobs are repeated until the clock can tell them.
      do {
        run();
        times++;
        const { system, user } = process.cpuUsage(started);
        spent = user + system;
      } while (spent < 8000);
      best[i] = Math.min(best[i]!, spent / times);
    });
  }
  const xs = sizes.map(Math.log);
  const ys = best.map(Math.log);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const exponent =
    xs.reduce((sum, x, i) => sum + (x - mx) * (ys[i]! - my), 0) / xs.reduce((sum, x) => sum + (x - mx) ** 2, 0);
  return { exponent, times: best.map((µs, i) => `${sizes[i]}: ${(µs / 1000).toFixed(2)} ms`).join(', ') };
}

/**
 * Asserts that the time of a job grows no faster than its size, with some room for noise (standards note, Reading 8). Other work on the machine
 * can make a good figure bad and not a bad one good, so that a bad one is measured again.
 */
export function expectLinear(sizes: readonly number[], job: (size: number) => () => void): void {
  let measured = growthExponent(sizes, job);
  for (let again = 0; measured.exponent > 1.3 && again < 2; again++) measured = growthExponent(sizes, job);
  expect(measured.exponent, measured.times).toBeLessThanOrEqual(1.3);
}
