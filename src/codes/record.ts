import type { CodeTable } from './kind.js';

export const recordCodes = {
  RULE_SET_INVALID: {
    area: 'record',
    source: 'schemas/rule-set.schema.json',
    vi: 'Bộ quy tắc không đúng lược đồ tại {path}: {found}.',
    en: 'The rule set does not follow its schema at {path}: {foundEn}.',
  },
} as const satisfies CodeTable;
