import { impactOf, type ListChange, listChanges, noImpact, openCompared } from '../bulk/index.js';
import { readFailure } from '../bulk/read-item.js';
import { KhueError } from '../errors.js';
import { label, roleLabels } from '../present/labels.js';
import { escapeForDisplay } from '../record/index.js';
import { choice, instantOption, parseCommand, say, usageError } from './command.js';
import { CommandFailure, EXIT } from './exit.js';
import { unreadable } from './files.js';
import { reportFiles, sayNotReports } from './inputs.js';
import { LineSink } from './line-sink.js';
import { openTrustMaterial } from './trust-source.js';

/** `khue trust diff OLD NEW [--impact REPORTS…]`: what a new list changes, before it is published. */
export async function diffLists(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand('trust', argv, {
    pin: { type: 'string', multiple: true },
    at: { type: 'string' },
    impact: { type: 'string', multiple: true },
    format: { type: 'string' },
    output: { type: 'string', short: 'o' },
    force: { type: 'boolean' },
  });
  const [before, after, ...more] = parsed.positionals;
  if (before === undefined || after === undefined)
    throw usageError('trust', 'cần hai danh sách: CŨ MỚI', 'two lists are needed: OLD NEW');
  // `--impact a b`: what follows the lists are reports too.
  const reports = reportFiles([...parsed.texts('impact'), ...more], parsed.text('output'));
  const format = choice('trust', 'format', parsed.text('format'), ['text', 'ndjson']) ?? 'text';
  const at = instantOption('trust', 'at', parsed.text('at')) ?? new Date();
  const [old, next] = [before, after].map((path) => {
    // Comparing is no reason to remember a list.
    const { material } = openTrustMaterial({ path, pins: parsed.texts('pin'), at, clock: false, state: 'none' });
    return compared(path, () => openCompared(material, at.getTime()));
  });
  const sink = new LineSink(parsed.text('output'), parsed.flag('force'));
  let changes = 0;
  const counts = noImpact();
  let skipped: number;
  try {
    for (const change of listChanges(old!, next!)) {
      changes++;
      await sink.write(`${format === 'ndjson' ? JSON.stringify({ change }) : textOf(change, parsed.language)}\n`);
    }
    for (const impact of impactOf(old!, next!, reports, counts)) {
      const { file, line, input = '', answer, code, reasons, becomes } = impact;
      const again = parsed.language === 'vi' ? 'kiểm tra lại' : 'judge again';
      const text =
        format === 'ndjson'
          ? JSON.stringify(impact)
          : escapeForDisplay(
              `${file}:${line}  ${input}  ${answer} ${code} → ${becomes ?? again} (${reasons.join(', ')})`,
            );
      await sink.write(`${text}\n`);
    }
    skipped = sayNotReports(counts, reports);
    sink.finish();
  } catch (cause) {
    sink.abandon();
    if (cause instanceof KhueError || cause instanceof CommandFailure) throw cause;
    const path = (cause as { path?: string }).path ?? reports[0] ?? '';
    throw unreadable(path, cause);
  }
  say('TRUST_DIFF', {
    changes,
    lines: counts.lines,
    affected: counts.affected,
    certain: [...counts.changes].map(([change, count]) => `${change}: ${count}`).join(', ') || '0',
    again: counts.judgeAgain,
  });
  return skipped;
}

/** Every part of a list is read for comparing, where a verdict reads what it needs: one that cannot be read is said with its list. */
function compared<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (cause) {
    if (cause instanceof CommandFailure) throw cause;
    throw new CommandFailure(EXIT.unreadable, readFailure(cause, path), path);
  }
}

const words: Readonly<Record<ListChange['what'], readonly [string, string]>> = {
  ISSUER_ADDED: ['thêm đơn vị', 'body added'],
  ISSUER_REMOVED: ['bớt đơn vị', 'body removed'],
  ISSUER_CHANGED: ['đơn vị thay đổi', 'body changed'],
  SIGNER_ADDED: ['thêm người ký', 'signer added'],
  SIGNER_REMOVED: ['bớt người ký', 'signer removed'],
  SIGNER_CHANGED: ['người ký thay đổi (khóa, thời hạn, tư cách)', 'signer changed (keys, terms, capacities)'],
  AUTHORITY_ADDED: ['thêm tổ chức chứng thực', 'authority added'],
  AUTHORITY_REMOVED: ['bớt tổ chức chứng thực', 'authority removed'],
  AUTHORITY_CHANGED: ['tổ chức chứng thực thay đổi', 'authority changed'],
  CRL_NEWER: ['danh sách thu hồi mới hơn', 'newer CRL'],
};

function textOf(change: ListChange, language: 'vi' | 'en'): string {
  const parts = [
    words[change.what][language === 'vi' ? 0 : 1],
    ...('code' in change ? [change.code] : []),
    ...('role' in change ? [label(roleLabels, change.role, language)] : []),
    change.name,
    ...('to' in change ? [`${change.from ?? '–'} → ${change.to}`] : []),
  ];
  return escapeForDisplay(parts.join('  '));
}
