import type { Answer } from '../codes/kind.js';
import type { Finding } from '../errors.js';
import { formatVietnamTime } from '../time.js';
import type { JudgedEvidence } from './evidence-judgement.js';
import { weightiest } from './finding.js';

/** What to say of an evidence record, and the answer that goes with it. */
export function evidenceOutcome(judged: JudgedEvidence | Finding): {
  readonly answer: Answer;
  readonly finding: Finding;
} {
  if (!('stamps' in judged)) return { answer: 'REJECT', finding: judged };
  const { existed, stamps } = judged;
  if (existed !== undefined) {
    const params = { what: leafName(judged), time: formatVietnamTime(existed), stamps: stamps.length };
    return { answer: 'ACCEPT', finding: { code: 'EVIDENCE_PROVES', params } };
  }
  const top = weightiest(stamps.flatMap(({ findings }) => findings))!;
  const { code, params } = top;
  return { answer: top.indication === 'FAILED' ? 'REJECT' : 'UNDECIDED', finding: { code, ...(params && { params }) } };
}

function leafName({ facts: { leaf } }: JudgedEvidence): string {
  if (leaf === undefined || leaf.kind === 'FILE') return 'FILE';
  return leaf.kind === 'SIGNED' ? `SIGNED 1–${leaf.signatures}` : `REVISION ${leaf.revision + 1}`;
}
