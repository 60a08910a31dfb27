import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { EvidenceCollector, type EvidenceOfFile, type Timestamper } from '../issuing/index.js';
import { evidenceFileName } from '../trust/index.js';
import { evidencePath } from './read-item.js';
import { makeFolders, syncFolder } from './run/files.js';
import type { EvidenceBuilder } from './sign-many.js';

/** Where the evidence of a run lies beside its output folder, named as in a trust bundle: `OUT.evidence/`, or the bundle's `evidence/`. */
export function evidenceFolderOf(folder: string, bundle: string | undefined): string {
  return bundle === undefined ? `${folder.replace(/[\\/]+$/, '')}.evidence` : join(bundle, 'evidence');
}

export interface EvidenceOverRunOptions {
  readonly timestamper: Timestamper;
  /** `evidenceFolderOf`. */
  readonly folder: string;
}

/**
 * One time-stamp over a whole run of signing (issue 6, "Issuing in bulk"): each file's evidence record beside it (`FILE.ers`) and, under the
 * SHA-256 of its leaf, in a folder that a trust bundle takes over.
 */
export function evidenceOverRun({ folder, timestamper }: EvidenceOverRunOptions): EvidenceBuilder & {
  readonly size: number;
} {
  const collector = new EvidenceCollector({ timestamper });
  return {
    get size() {
      return collector.size;
    },
    add: (file) => collector.add(file),
    keeps(file, der) {
      const leafSha256 = collector.leafProvenBy(file, der);
      if (leafSha256 === undefined) return false;
      place(folder, leafSha256, der);
      return true;
    },
    async finish() {
      return written(await collector.finish(), folder);
    },
  };
}

function* written(
  records: Iterable<EvidenceOfFile>,
  folder: string,
): Generator<{ readonly name: string; readonly bytes: Uint8Array }> {
  for (const { der, leafSha256, name } of records) {
    place(folder, leafSha256, der);
    yield { name: evidencePath(name), bytes: der };
  }
  syncFolder(folder);
}

/**
 * Where none is: the one that is there is older, and proves more. Not synced one by one: the same octets lie beside the file, and a resumed
 * run puts there what is missing.
 */
function place(folder: string, leafSha256: string, der: Uint8Array): void {
  const path = join(folder, basename(evidenceFileName(leafSha256)));
  if (existsSync(path)) return;
  makeFolders(folder);
  writeFileSync(`${path}.tmp`, der);
  renameSync(`${path}.tmp`, path);
}
