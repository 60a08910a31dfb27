import type { CodeTable } from './kind.js';

export const cliCodes = {} as const satisfies CodeTable;
