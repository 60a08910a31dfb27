import { impactOf, type ListChange, listChanges, noImpact, openCompared } from '../bulk/index.js';
import { KhueError } from '../errors.js';
import { label, roleLabels } from '../present/labels.js';
import { escapeForDisplay } from '../record/index.js';
import { choice, instantOption, parseCommand, print, say, usageError } from './command.js';
import { CommandFailure, EXIT } from './exit.js';
import { refuseExisting, systemReason, writeOutput } from './files.js';
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
  const reports = [...parsed.texts('impact'), ...more];
  const format = choice('trust', 'format', parsed.text('format'), ['text', 'ndjson']) ?? 'text';
  const output = parsed.text('output');
  if (output !== undefined) refuseExisting(output, parsed.flag('force'));
  const at = instantOption('trust', 'at', parsed.text('at')) ?? new Date();
  const [old, next] = [before, after].map((path) => {
    // Comparing is no reason to remember a list.
    const { material } = openTrustMaterial({ path, pins: parsed.texts('pin'), at, clock: false, state: 'none' });
    return openCompared(material, at.getTime());
  });
  const lines: string[] = [];
  let changes = 0;
  for (const change of listChanges(old!, next!)) {
    changes++;
    lines.push(format === 'ndjson' ? JSON.stringify({ change }) : textOf(change, parsed.language));
  }
  const counts = noImpact();
  try {
    for (const impact of impactOf(old!, next!, reports, counts)) {
      const { file, line, input = '', answer, code, reasons, becomes } = impact;
      const again = parsed.language === 'vi' ? 'kiểm tra lại' : 'judge again';
      lines.push(
        format === 'ndjson'
          ? JSON.stringify(impact)
          : escapeForDisplay(
              `${file}:${line}  ${input}  ${answer} ${code} → ${becomes ?? again} (${reasons.join(', ')})`,
            ),
      );
    }
  } catch (cause) {
    const path = (cause as { path?: string }).path ?? reports[0] ?? '';
    throw new CommandFailure(
      EXIT.unreadable,
      new KhueError('INPUT_UNREADABLE', { params: { path, reason: systemReason(cause) } }),
    );
  }
  const text = lines.map((line) => `${line}\n`).join('');
  if (output === undefined) await print(text);
  else writeOutput(output, text, parsed.flag('force'));
  say('TRUST_DIFF', {
    changes,
    lines: counts.lines,
    affected: counts.affected,
    certain: [...counts.changes].map(([change, count]) => `${change}: ${count}`).join(', ') || '0',
    again: counts.judgeAgain,
  });
  return EXIT.ok;
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
