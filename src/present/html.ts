import type { Language } from '../codes.js';
import { escapeForDisplay } from '../record/index.js';
import type { JsonObject } from '../record/json-value.js';
import type { ReportedSignature, ValidationReport } from '../validation/index.js';
import { answerLabels, capacityLabels, integrityLabels, label, recordTypeLabels, roleLabels } from './labels.js';
import { recordView } from './record-view.js';
import {
  entryName,
  type PresentWord,
  provenWords,
  settlementLine,
  statusLine,
  trustLine,
  vietnamTime,
  word,
} from './text.js';

export interface HtmlItem {
  readonly report: ValidationReport;
  /** The signed record: given only when its holder may be shown (model 6). */
  readonly record?: JsonObject;
  readonly subjectOf?: (entry: string) => string;
}

const style = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.3rem}section{border:1px solid #8886;border-left-width:.5rem;border-radius:.4rem;padding:.5rem 1rem;margin:1.5rem 0}
.ACCEPT{border-left-color:#18794e}.REJECT{border-left-color:#c62828}.UNDECIDED{border-left-color:#b26a00}
h2{font-size:1.15rem;margin:.4rem 0}h3{font-size:1rem;margin:1rem 0 .3rem}table{border-collapse:collapse;margin:.3rem 0}
th,td{border:1px solid #8886;padding:.15rem .5rem;text-align:left;vertical-align:top}th{font-weight:600}
td,h2,li{overflow-wrap:anywhere}.wide{width:100%}.wide td:nth-child(3){white-space:nowrap}.mark{font-weight:700}
.ACCEPT-row .mark{color:#18794e}.REJECT-row .mark{color:#c62828}.UNDECIDED-row .mark{color:#b26a00}
.small{font-size:.85rem;opacity:.8;overflow-wrap:anywhere}li{margin:.2rem 0}ol,ul{margin:.2rem 0;padding-left:1.4rem}
@media print{section{break-inside:avoid-page}}@media (max-width:40rem){.wide td:nth-child(3){white-space:normal}}`;

/** One self-contained page without script, under a Content-Security-Policy. Everything given is HTML, escaped where it was made. */
export function htmlPage({ body, lang, style, title }: HtmlPage): string {
  return `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

interface HtmlPage {
  readonly lang: Language;
  readonly title: string;
  readonly style: string;
  readonly body: string;
}

/** The page of some reports; every text of an artefact is escaped. */
export function renderHtml(items: readonly HtmlItem[], language: Language): string {
  const title = language === 'vi' ? 'Kết quả kiểm tra hồ sơ số' : 'Result of checking digital records';
  const body = `<h1>${title}</h1>\n${items.map((item) => renderItem(item, language)).join('\n')}`;
  return htmlPage({ lang: language, title, style, body });
}

function renderItem(item: HtmlItem, language: Language): string {
  const { report, record } = item;
  const w = (key: PresentWord): string => escapeHtml(word(key, language));
  const parts: string[] = [`<h2>${escapeHtml(report.message[language])}</h2>`];
  const facts: [string, string][] = [];
  if (report.input !== undefined) facts.push([w('file'), escapeHtml(report.input)]);
  facts.push([w('code'), `${escapeHtml(label(answerLabels, report.answer, language))} · ${escapeHtml(report.code)}`]);
  const given = report.atSource === 'GIVEN' ? ` ${w('givenTime')}` : '';
  facts.push([w('checkedAt'), escapeHtml(vietnamTime(report.validatedAt)) + given]);
  if (report.record !== undefined) {
    facts.push([w('record'), escapeHtml(label(recordTypeLabels, report.record.type, language))]);
    if (report.record.issuer !== undefined) facts.push([w('issuer'), escapeHtml(report.record.issuer)]);
    facts.push([w('status'), escapeHtml(statusLine(report.record, language))]);
    if (record === undefined && report.record.holder !== undefined) {
      facts.push([w('holder'), escapeHtml(report.record.holder)]);
    }
  }
  parts.push(pairs(facts));
  if (record !== undefined) parts.push(renderRecord(record, report, language));
  parts.push(`<h3>${w('signatures')}</h3>`);
  parts.push(
    report.signatures.length === 0
      ? `<p>${w('noSignatures')}</p>`
      : `<table class="wide"><thead><tr>${signatureHeader[language].map((cell) => `<th>${cell}</th>`).join('')}</tr></thead><tbody>${report.signatures
          .map((signature) => signatureRow(signature, language, item))
          .join('')}</tbody></table>`,
  );
  if (report.missingRoles !== undefined && report.missingRoles.length > 0) {
    parts.push(`<h3>${w('missing')}</h3>`);
    parts.push(
      list(
        report.missingRoles.map((missing) =>
          escapeHtml(
            [label(roleLabels, missing.role, language), missing.subject ?? missing.issuer].filter(Boolean).join(' – '),
          ),
        ),
      ),
    );
  }
  if (report.settledBy !== undefined && report.settledBy.length > 0) {
    parts.push(
      `<h3>${w('settledBy')}</h3>`,
      list(report.settledBy.map((item) => escapeHtml(settlementLine(item, language)))),
    );
  }
  const inner = [...(report.embedded === undefined ? [] : [report.embedded]), ...(report.nested ?? [])];
  if (inner.length > 0) {
    parts.push(
      `<h3>${w('inside')}</h3>`,
      list(
        inner.map(
          (one) =>
            `${escapeHtml(one.input ?? '')}: ${escapeHtml(one.message[language])} <span class="small">${escapeHtml(one.code)}</span>`,
        ),
      ),
    );
  }
  if (report.revisions !== undefined) parts.push(`<h3>${w('savings')}</h3>`, savings(report, language, w));
  if (report.takenOver !== undefined && report.takenOver.length > 0) {
    parts.push(`<h3>${w('takenOver')}</h3>`, list(report.takenOver.map(escapeHtml)));
  }
  const remarks = [...(report.remarks ?? []), ...(report.record?.remarks ?? [])];
  if (remarks.length > 0) {
    parts.push(
      `<h3>${w('remarks')}</h3>`,
      list([
        ...new Set(
          remarks.map(
            (remark) => `${escapeHtml(remark.message[language])} <span class="small">${escapeHtml(remark.code)}</span>`,
          ),
        ),
      ]),
    );
  }
  parts.push(
    `<p class="small">${escapeHtml(trustLine(report, language))}<br>SHA-256: ${escapeHtml(report.sha256)}</p>`,
  );
  return `<section class="${report.answer}">\n${parts.join('\n')}\n</section>`;
}

const signatureHeader = {
  vi: ['#', 'Ai ký, với vai trò gì', 'Thời điểm ký (tự khai)', 'Kết quả'],
  en: ['#', 'Who signed, as what', 'Signing time (claimed)', 'Result'],
} as const;

const marks = { ACCEPT: '✓', REJECT: '✗', UNDECIDED: '?' } as const;

function renderRecord(record: JsonObject, report: ValidationReport, language: Language): string {
  const view = recordView(record, language);
  const heading = word(report.answer === 'ACCEPT' ? 'confirmed' : 'readOnly', language);
  const table =
    view.table === undefined
      ? ''
      : `<table><thead><tr>${view.table.header.map((cell) => `<th>${escapeHtml(cell)}</th>`).join('')}</tr></thead><tbody>${view.table.rows
          .map((row) => `<tr>${row.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`)
          .join('')}</tbody></table>`;
  return `<h3>${escapeHtml(heading)}</h3>${pairs(view.rows.map(([name, value]) => [escapeHtml(name), escapeHtml(value)]))}${table}`;
}

function signatureRow(signature: ReportedSignature, language: Language, item: HtmlItem): string {
  const w = (key: PresentWord): string => escapeHtml(word(key, language));
  const signer = signature.signer;
  const who = [
    `<strong>${escapeHtml(label(roleLabels, signature.role, language))}</strong>`,
    signature.role === 'unknown' && signature.claimedRole !== undefined
      ? `(${w('claims')}: ${escapeHtml(label(roleLabels, signature.claimedRole, language))})`
      : '',
    signature.capacity === undefined || signature.capacity === 'dung_dau'
      ? ''
      : escapeHtml(label(capacityLabels, signature.capacity, language)),
    signature.entry === undefined ? '' : `– ${escapeHtml(entryName(signature.entry, item))}`,
    signer?.name !== undefined ? `<br>${escapeHtml(signer.name)}` : '',
    signer?.name === undefined && signer?.claimedName !== undefined
      ? `<br>${escapeHtml(signer.claimedName)} (${w('claims')})`
      : '',
    signer?.issuer === undefined
      ? ''
      : `<br><span class="small">${w('certificateBy')} ${escapeHtml(signer.issuer)}</span>`,
  ];
  const claimed = signature.claimedSigningTime;
  const proven = provenWords(signature, language);
  const when =
    (claimed === undefined ? '–' : escapeHtml(vietnamTime(claimed))) +
    (proven === undefined ? '' : `<br><span class="small">${escapeHtml(proven)}</span>`);
  const remarks = signature.checks
    .filter((check) => check.outcome === 'FAILED' || check.outcome === 'WARNING')
    .map((check) => `${escapeHtml(check.message[language])} <span class="small">${escapeHtml(check.code)}</span>`);
  const result = `<span class="mark">${marks[signature.answer]}</span> ${escapeHtml(
    label(answerLabels, signature.answer, language),
  )}; ${escapeHtml(label(integrityLabels, signature.integrity, language))}${remarks.length === 0 ? '' : list(remarks)}`;
  const cells = [String(signature.order + 1), who.filter((part) => part !== '').join(' '), when, result];
  return `<tr class="${signature.answer}-row">${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function pairs(rows: readonly (readonly [string, string])[]): string {
  return `<table><tbody>${rows.map(([name, value]) => `<tr><th>${name}</th><td>${value}</td></tr>`).join('')}</tbody></table>`;
}

/** Each saving of a PDF: the signature that closes it, and what it changed in words. */
function savings(report: ValidationReport, language: Language, w: (key: PresentWord) => string): string {
  let signed = false;
  return list(
    (report.revisions ?? []).map(({ changes, more, number, signature }) => {
      const order = report.signatures.find(({ id }) => id === signature)?.order;
      const closed = order === undefined ? '' : `, ${w('closedBy')} ${order + 1}`;
      const said = changes.map(
        ({ code, message }) => `${escapeHtml(message[language])} <span class="small">${escapeHtml(code)}</span>`,
      );
      if (more !== undefined) said.push(`+${more}`);
      const what = said.length > 0 ? list(said) : `: ${signed ? w('nothingChanged') : w('beforeSigning')}`;
      signed ||= signature !== undefined;
      return `${w('saving')} ${number}${closed}${what}`;
    }),
  );
}

function list(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;
}

/** Artefact text as html text or attribute: dangerous characters shown escaped, then markup characters. */
export function escapeHtml(text: string): string {
  return escapeForDisplay(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
