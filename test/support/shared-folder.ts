import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SHARED_FOLDER } from './shared-bundle.js';

/** Before all tests of a run: a folder for what its processes share; after them it is gone. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'khue-test-'));
  process.env[SHARED_FOLDER] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
