import type { CodeTable } from './kind.js';

export const signatureCodes = {} as const satisfies CodeTable;
