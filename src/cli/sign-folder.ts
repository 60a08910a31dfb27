import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { evidenceFolderOf, evidenceOverRun, manifestOf, signMany } from '../bulk/index.js';
import { KhueError } from '../errors.js';
import type { EntrySelection, SigningOptions, Timestamper } from '../issuing/index.js';
import { escapeForDisplay } from '../record/index.js';
import type { Signer } from '../signer/index.js';
import { type Parsed, print, say, usageError } from './command.js';
import { CommandFailure, EXIT, Outcome, statusOf } from './exit.js';
import { mustBecomeFolder, mustNotExist } from './files.js';
import { signingFiles, thatHoldAny } from './inputs.js';
import { maskedName, sayMasked } from './masked.js';

export interface OpenedKeys {
  readonly signer: Signer;
  /** Stamps each record. */
  readonly timestamper: Timestamper | undefined;
  /** Stamps the run as a whole. */
  readonly evidence: Timestamper | undefined;
}

/** Signs everything in folders with one PIN, into a folder of the same shape. Returns the exit status. */
export async function signFolders(
  parsed: Parsed,
  options: SigningOptions & { entries?: EntrySelection },
  openKeys: () => Promise<OpenedKeys>,
): Promise<number> {
  const folder = parsed.text('output');
  if (folder === undefined) throw usageError('sign', 'thiếu -o THƯ_MỤC', '-o FOLDER is missing');
  // Names are settled before the PIN is asked for, so that nothing is found out afterwards.
  mustBecomeFolder(folder);
  const manifests = [manifestOf(folder), `${manifestOf(folder)}.part`];
  // Without a manifest there is no run to go on with, and nothing that is there came from it.
  const goesOn = parsed.flag('resume') && manifests.some((path) => existsSync(path));
  const isFree = goesOn || parsed.flag('force') ? () => {} : mustNotExist;
  for (const own of manifests) isFree(own);
  const statuses = new Outcome();
  const paths = thatHoldAny(parsed.positionals, statuses, folder);
  if (paths.length === 0) return statuses.status;
  for (const name of differentNames(paths, folder)) isFree(join(folder, ...name.split('/')));
  const { evidence: service, signer, timestamper } = await openKeys();
  const evidenceFolder = evidenceFolderOf(folder, parsed.text('bundle'));
  const evidence =
    service === undefined ? undefined : evidenceOverRun({ timestamper: service, folder: evidenceFolder });
  try {
    const counts = await signMany({
      ...options,
      signer,
      ...(timestamper === undefined ? {} : { timestamper }),
      inputs: signingFiles(paths, folder),
      folder,
      ...(evidence === undefined ? {} : { evidence }),
      resume: parsed.flag('resume'),
      force: parsed.flag('force'),
      onRow: ({ file, outcome }, error) => {
        if (error !== undefined) {
          statuses.add(statusOf(error));
          sayMasked(error, file);
        } else if (outcome === 'SIGNED') {
          const done = parsed.language === 'vi' ? 'đã ký' : 'signed';
          // The manifest names it too.
          const shown = escapeForDisplay(join(folder, maskedName(file, false)));
          print(`${done}: ${shown}\n`).catch(() => statuses.add(EXIT.unreadable));
        }
      },
    });
    const manifest = manifestOf(folder);
    say('SIGNING_FINISHED', { signed: counts.SIGNED, kept: counts.KEPT, refused: counts.REFUSED, manifest });
    if (evidence !== undefined) {
      if (evidence.size > 0) say('EVIDENCE_RUN', { count: evidence.size, folder: evidenceFolder });
    } else if (timestamper === undefined && options.role !== 'subject-teacher') say('EVIDENCE_NONE');
    // Refused in an earlier part of the run: its reason was said then.
    if (counts.REFUSED > 0 && statuses.status === EXIT.ok) return EXIT.reject;
    return statuses.status;
  } catch (cause) {
    if (!(cause instanceof KhueError)) throw cause;
    throw new CommandFailure(statusOfRun(cause), cause);
  }
}

function statusOfRun(cause: KhueError): number {
  if (cause.code === 'OUTPUT_EXISTS' || cause.code === 'RUN_BUSY') return EXIT.exists;
  return cause.code === 'RUN_DIFFERS' ? EXIT.usage : statusOf(cause);
}

function* differentNames(paths: readonly string[], output: string): Generator<string> {
  const names = new Set<string>();
  for (const { name } of signingFiles(paths, output)) {
    if (names.has(name)) throw usageError('sign', `hai tệp vào cùng tên ${name}`, `two inputs have the name ${name}`);
    names.add(name);
    yield name;
  }
}
