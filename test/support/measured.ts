/**
 * Options of a test that measures how long something takes. Whatever else the machine does can only make it slower, so the best
 * of three tries counts; what takes too long takes too long three times.
 */
export const MEASURED = { retry: 2 } as const;
