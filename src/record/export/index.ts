/** Records in the models of others, as unsigned data (docs/mapping.md). */
export { recordToElm } from './elm.js';
export { recordToOb3 } from './ob3.js';
export { exportRows, exportTypes } from './table.js';
export type { AchievementType, ExportOptions, ExportRow, ExportType } from './types.js';
