import type { CodeTable } from './kind.js';

export const certificateCodes = {} as const satisfies CodeTable;
