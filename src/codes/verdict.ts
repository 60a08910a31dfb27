import type { CodeTable } from './kind.js';

export const verdictCodes = {} as const satisfies CodeTable;
