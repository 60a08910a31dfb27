import type { CodeTable } from './kind.js';

export const jsonCodes = {} as const satisfies CodeTable;
