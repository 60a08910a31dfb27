import type { CodeTable } from './kind.js';

export const issuingCodes = {} as const satisfies CodeTable;
