import { afterEach, expect, test, vi } from 'vitest';
import { MemoryWatch } from '../../src/bulk/memory.js';

const MB = 2 ** 20;
afterEach(() => {
  vi.restoreAllMocks();
});

test('what one item filled gives the next ones no more room, once it came back', () => {
  const held = vi.spyOn(process.memoryUsage, 'rss');
  const holding = (mb: number): void => void held.mockReturnValue(mb * MB);
  holding(300);
  const watch = new MemoryWatch(1, 100);
  const isOverAt = (mb: number): boolean => {
    holding(mb);
    return watch.isOver();
  };
  expect([350, 399, 401].map(isOverAt)).toEqual([false, false, true]);
  // Ended, and not yet given back: nobody else is blamed for it.
  watch.restart();
  expect([401, 450].map(isOverAt)).toEqual([false, false]);
  // Given back: the next one has the room that the first had.
  expect([310, 400, 420].map(isOverAt)).toEqual([false, false, true]);
  // Less than at the beginning is not counted as a gift.
  watch.restart();
  expect([200, 390, 401].map(isOverAt)).toEqual([false, false, true]);
});
