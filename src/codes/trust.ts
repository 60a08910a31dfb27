import type { CodeTable } from './kind.js';

export const trustCodes = {} as const satisfies CodeTable;
