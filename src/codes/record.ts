import type { CodeTable } from './kind.js';

export const recordCodes = {} as const satisfies CodeTable;
