import { escapeHtml, htmlPage } from '../../present/html.js';
import { label, recordTypeLabels, roleLabels } from '../../present/labels.js';
import { vietnamTime } from '../../present/text.js';
import { escapeForDisplay } from '../../record/index.js';
import { endingsText } from '../sources/ignored.js';
import type { NotPassedClass } from './classes.js';
import type { SignerRow, Summary } from './summary.js';
import type { LineReference } from './tally.js';

/**
 * `summary.html`: one self-contained page in Vietnamese and English, without script, under a Content-Security-Policy; every text
 * is escaped. Figures lead to the lines behind them further down the page, and those to the file of the lines by number.
 */

const style = `:root{color-scheme:light dark;--ok:#18794e;--document:#c62828;--issuer:#a4426c;--our-data:#b26a00;--technical:#5b6570}
body{font:16px/1.5 system-ui,sans-serif;max-width:68rem;margin:2rem auto;padding:0 1rem}h1{font-size:1.4rem}h2{font-size:1.15rem;margin:2rem 0 .4rem}
i{font-style:normal;opacity:.75}.small{font-size:.85rem;opacity:.85}table{border-collapse:collapse;margin:.4rem 0;width:100%}
th,td{border:1px solid #8886;padding:.15rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}th{font-weight:600}
td.n,th.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}svg{width:100%;height:auto;display:block}
svg text{font:13px system-ui,sans-serif;fill:currentColor}.accepted{fill:var(--ok)}.document{fill:var(--document)}.issuer{fill:var(--issuer)}
.our-data{fill:var(--our-data)}.technical{fill:var(--technical)}.key{display:inline-block;width:.8rem;height:.8rem;margin-right:.3rem}
:target{outline:2px solid #b26a00}@media print{section{break-inside:avoid-page}}`;

const classWords: Readonly<Record<NotPassedClass | 'accepted', readonly [string, string]>> = {
  accepted: ['Hợp lệ', 'Valid'],
  document: ['Do tài liệu (hỏng, giả, sai quy định)', 'Document (broken, forged, against the rules)'],
  issuer: ['Do đơn vị cấp (không có thẩm quyền, ngoài thời hạn)', 'Issuer (not authorised, outside dates)'],
  'our-data': [
    'Thiếu dữ liệu của người kiểm tra',
    'Our data (unknown issuer, missing CRL, stale list, no proof of time)',
  ],
  technical: ['Kỹ thuật (không đọc được, vượt giới hạn)', 'Technical (unreadable, limits)'],
};
const kinds = ['accepted', 'document', 'issuer', 'our-data', 'technical'] as const;
const colours: Readonly<Record<(typeof kinds)[number], string>> = {
  accepted: 'var(--ok)',
  document: 'var(--document)',
  issuer: 'var(--issuer)',
  'our-data': 'var(--our-data)',
  technical: 'var(--technical)',
};

const SCHOOLS_SHOWN = 500;
const SIGNERS_SHOWN = 200;

export function summaryHtml(summary: Summary): string {
  const problems = summary.reasons.filter(({ answer }) => answer !== 'ACCEPT');
  const schools = summary.schools.filter((school) => school.document + school.issuer > 0);
  return htmlPage({
    lang: 'vi',
    title: 'Tổng hợp kết quả kiểm tra · Summary of verification',
    style,
    body: `<h1>Tổng hợp kết quả kiểm tra <i lang="en">Summary of verification</i></h1>
${facts(summary)}
${verdicts(summary)}
${reasons(problems)}
${groups('province', 'Theo tỉnh, thành phố', 'By province', summary.provinces)}
${groups('year', 'Theo năm', 'By year', summary.years)}
${groups('type', 'Theo loại hồ sơ', 'By type of record', summary.types, (name) => label(recordTypeLabels, name, 'vi'))}
${schoolTable(schools)}
${signerTable('Chứng thư sắp hết hạn hoặc đã hết hạn', 'Certificates nearing expiry or expired', summary.expiring)}
${endingChart(summary)}
${signerTable('Người ký và con dấu', 'Signers and seals', summary.signers)}
${otherSigners(summary)}
${lineLists(summary, problems, schools)}`,
  });
}

function facts(summary: Summary): string {
  const rows: [string, string, string][] = [
    ['Kiểm tra tại thời điểm', 'Validation time', vietnamTime(summary.validatedAt)],
    ['Tổng số', 'Total', number(summary.total)],
    ...(summary.unread === 0
      ? []
      : [
          ['Trong đó không đọc được', 'Of these could not be read', number(summary.unread)] as [string, string, string],
        ]),
    [
      'Danh sách tin cậy',
      'Trust list',
      `${summary.trust.list}, ${summary.trust.sequence}, ${summary.trust.issuedAt.slice(0, 10)}`,
    ],
    ['Chương trình', 'Program', `${summary.generator}, ${summary.policyVersion}, ${summary.policy}`],
  ];
  const table = rows
    .map(([vi, en, value]) => `<tr><th>${both(vi, en)}</th><td>${escapeHtml(value)}</td></tr>`)
    .join('');
  const lines =
    summary.lines === undefined
      ? ''
      : `<tr><th>${both('Từng dòng kết quả', 'Lines')}</th><td><a href="${escapeHtml(encodeURIComponent(summary.lines))}">${escapeHtml(summary.lines)}</a></td></tr>`;
  const { count, byEnding } = summary.notLookedAt;
  const skipped =
    count === 0
      ? ''
      : `<tr><th>${both('Tệp không xem đến', 'Files not looked at')}</th><td>${number(count)} (${escapeHtml(endingsText(byEnding))})</td></tr>`;
  return `<table>${table}${lines}${skipped}</table>`;
}

function verdicts(summary: Summary): string {
  const counts = { accepted: summary.answers.ACCEPT, ...summary.notPassed };
  const rows = kinds
    .map(
      (kind) =>
        `<tr><td><span class="key" style="background:${colours[kind]}"></span>${both(...classWords[kind])}</td><td class="n">${
          kind === 'accepted' ? number(counts[kind]) : `<a href="#class-${kind}">${number(counts[kind])}</a>`
        }</td><td class="n">${percent(counts[kind], summary.total)}</td></tr>`,
    )
    .join('');
  const { ACCEPT, REJECT, UNDECIDED } = summary.answers;
  return `<section><h2>${both('Kết luận', 'Verdicts')}</h2>
${bar(counts, summary.total)}
<table><tbody>${rows}</tbody></table>
<p class="small">${both(
    `Hợp lệ ${number(ACCEPT)} · không chấp nhận ${number(REJECT)} · chưa kết luận được ${number(UNDECIDED)}`,
    `valid ${number(ACCEPT)} · not accepted ${number(REJECT)} · undecided ${number(UNDECIDED)}`,
  )}</p></section>`;
}

/** One stacked bar of the classes. */
function bar(counts: Readonly<Record<(typeof kinds)[number], number>>, total: number): string {
  let x = 0;
  const parts = kinds.map((kind) => {
    const width = total === 0 ? 0 : (1000 * counts[kind]) / total;
    const part = `<rect class="${kind}" x="${x.toFixed(2)}" y="0" width="${width.toFixed(2)}" height="28"><title>${escapeHtml(classWords[kind].join(' · '))}: ${counts[kind]}</title></rect>`;
    x += width;
    return part;
  });
  return `<svg viewBox="0 0 1000 28" role="img" aria-label="${escapeHtml(kinds.map((kind) => `${classWords[kind][0]}: ${counts[kind]}`).join('; '))}">${parts.join('')}</svg>`;
}

function reasons(problems: Summary['reasons']): string {
  if (problems.length === 0) return '';
  const most = Math.max(...problems.map(({ count }) => count));
  const chart = problems
    .slice(0, 20)
    .map(({ code, answer, count, class: kind }, index) => {
      const y = index * 22;
      const width = Math.max(1, (560 * count) / most);
      return `<a href="#${anchor('code', `${code} ${answer}`)}"><text x="0" y="${y + 15}">${escapeHtml(code)}</text><rect class="${kind ?? 'technical'}" x="340" y="${y + 3}" width="${width.toFixed(1)}" height="16"></rect><text x="${(345 + width).toFixed(1)}" y="${y + 15}">${count}</text></a>`;
    })
    .join('');
  const rows = problems
    .map(
      ({ code, answer, class: kind, count, message }) =>
        `<tr><td>${escapeHtml(code)}<br><span class="small">${both(...classWords[kind ?? 'technical'])}, ${escapeHtml(answer)}</span></td><td>${both(escapeForDisplay(message.vi), escapeForDisplay(message.en), true)}</td><td class="n"><a href="#${anchor('code', `${code} ${answer}`)}">${number(count)}</a></td></tr>`,
    )
    .join('');
  return `<section><h2>${both('Lý do', 'Reasons')}</h2><svg viewBox="0 0 1000 ${Math.min(problems.length, 20) * 22}" role="img" aria-label="${both('Lý do', 'Reasons').replace(/<[^>]*>/g, '')}">${chart}</svg>
<table><tbody>${rows}</tbody></table></section>`;
}

function groups(
  of: 'province' | 'year' | 'type',
  vi: string,
  en: string,
  rows: Summary['provinces'],
  shown: (name: string) => string = (name) => name,
): string {
  if (rows.length === 0) return '';
  const body = rows
    .map(
      (row) =>
        `<tr><td>${escapeHtml(shown(row.name))}</td><td class="n">${number(row.total)}</td>${kinds
          .map((kind) => `<td class="n">${figure(row[kind], kind === 'accepted' ? '' : anchor(of, row.name))}</td>`)
          .join('')}<td style="min-width:8rem">${bar(row, row.total)}</td></tr>`,
    )
    .join('');
  return `<section><h2>${both(vi, en)}</h2><table><thead><tr><th></th><th class="n">${both('Tổng', 'Total')}</th>${kinds
    .map(
      (kind) =>
        `<th class="n">${both(classWords[kind][0].replace(/ \(.*/, ''), classWords[kind][1].replace(/ \(.*/, ''))}</th>`,
    )
    .join('')}<th></th></tr></thead><tbody>${body}</tbody></table></section>`;
}

function schoolTable(schools: Summary['schools']): string {
  if (schools.length === 0) return '';
  const rows = schools
    .slice(0, SCHOOLS_SHOWN)
    .map(
      (school) =>
        `<tr><td>${escapeHtml(school.code)}</td><td>${escapeHtml(school.name ?? '')}</td><td>${escapeHtml(school.province ?? '')}</td><td class="n">${number(school.total)}</td><td class="n"><a href="#${anchor('school', school.code)}">${number(school.document)}</a></td><td class="n"><a href="#${anchor('school', school.code)}">${number(school.issuer)}</a></td></tr>`,
    )
    .join('');
  return `<section><h2>${both('Theo trường, đơn vị cấp', 'By school or issuing body')}</h2>
<p class="small">${both('Chỉ kể lỗi của tài liệu và của đơn vị cấp; không kể dữ liệu mà người kiểm tra còn thiếu.', 'Only faults of the document and of the issuer; what we lack is nobody’s fault.')}</p>
<table><thead><tr><th>${both('Mã', 'Code')}</th><th>${both('Tên', 'Name')}</th><th>${both('Tỉnh', 'Province')}</th><th class="n">${both('Tổng', 'Total')}</th><th class="n">${both('Tài liệu', 'Document')}</th><th class="n">${both('Đơn vị cấp', 'Issuer')}</th></tr></thead><tbody>${rows}</tbody></table>${more(schools.length, SCHOOLS_SHOWN)}</section>`;
}

function signerTable(vi: string, en: string, rows: readonly SignerRow[]): string {
  if (rows.length === 0) return '';
  const body = rows
    .slice(0, SIGNERS_SHOWN)
    .map(
      ({ certificateSha256, role, name, issuer, until, signatures, notPassed, lines }) =>
        `<tr><td>${escapeHtml(name ?? '')}</td><td>${both(label(roleLabels, role, 'vi'), label(roleLabels, role, 'en'))}</td><td>${escapeHtml(issuer ?? '')}</td><td class="n">${escapeHtml(until ?? '')}</td><td class="n">${number(signatures)}</td><td class="n">${figure(notPassed, lines.length > 0 ? anchor('signer', `${certificateSha256} ${role}`) : '')}</td></tr>`,
    )
    .join('');
  return `<section><h2>${both(vi, en)}</h2><table><thead><tr><th>${both('Tên', 'Name')}</th><th>${both('Vai trò', 'Role')}</th><th>${both('Mã trường', 'Code')}</th><th class="n">${both('Hết hạn', 'Ends')}</th><th class="n">${both('Chữ ký', 'Signatures')}</th><th class="n">${both('Lỗi tài liệu, đơn vị cấp', 'Faults of document, issuer')}</th></tr></thead><tbody>${body}</tbody></table>${more(rows.length, SIGNERS_SHOWN)}</section>`;
}

function endingChart({ certificatesEnding }: Summary): string {
  if (certificatesEnding.length === 0) return '';
  const rows = certificatesEnding.slice(0, 120);
  const most = Math.max(...rows.map(({ signatures }) => signatures));
  const width = 1000 / rows.length;
  const bars = rows
    .map(({ month, signatures }, index) => {
      const height = Math.max(1, (100 * signatures) / most);
      return `<rect class="our-data" x="${(index * width + 1).toFixed(1)}" y="${(110 - height).toFixed(1)}" width="${Math.max(1, width - 2).toFixed(1)}" height="${height.toFixed(1)}"><title>${month}: ${signatures}</title></rect>`;
    })
    .join('');
  return `<section><h2>${both('Chữ ký theo tháng hết hạn của chứng thư', 'Signatures by the month in which their certificate ends')}</h2>
<svg viewBox="0 0 1000 130" role="img" aria-label="${rows[0]!.month} – ${rows.at(-1)!.month}">${bars}<text x="0" y="126">${rows[0]!.month}</text><text x="1000" y="126" text-anchor="end">${rows.at(-1)!.month}</text></svg></section>`;
}

function otherSigners({ otherSigners: rows }: Summary): string {
  if (rows.length === 0) return '';
  const body = rows
    .map(
      ({ role, signatures, notPassed }) =>
        `<tr><td>${both(label(roleLabels, role, 'vi'), label(roleLabels, role, 'en'))}</td><td class="n">${number(signatures)}</td><td class="n">${figure(notPassed, anchor('role', role))}</td></tr>`,
    )
    .join('');
  return `<section><h2>${both('Chữ ký khác', 'Other signatures')}</h2><table><tbody>${body}</tbody></table></section>`;
}

/** The lines behind the figures: number in the file of the lines, name of the input, code. */
function lineLists(summary: Summary, problems: Summary['reasons'], schools: Summary['schools']): string {
  const classes = (['document', 'issuer', 'our-data', 'technical'] as const)
    .map((kind) => {
      const codes = problems
        .filter((reason) => reason.class === kind)
        .map(
          ({ code, answer, count }) =>
            `<li><a href="#${anchor('code', `${code} ${answer}`)}">${escapeHtml(code)}</a>: ${number(count)}</li>`,
        )
        .join('');
      return `<section id="class-${kind}"><h2>${both(...classWords[kind])}</h2><ul>${codes}</ul></section>`;
    })
    .join('\n');
  const codes = problems
    .map(({ code, answer, count, lines }) =>
      list(anchor('code', `${code} ${answer}`), `${code} (${answer})`, lines, count, summary),
    )
    .join('\n');
  const bySchool = schools
    .slice(0, SCHOOLS_SHOWN)
    .map(({ code, name, document, issuer, lines }) =>
      list(anchor('school', code), `${code} ${name ?? ''}`, lines, document + issuer, summary),
    )
    .join('\n');
  const groups = (
    [
      ['province', summary.provinces],
      ['year', summary.years],
      ['type', summary.types],
    ] as const
  ).flatMap(([of, rows]) =>
    rows
      .filter(({ lines }) => lines.length > 0)
      .map(({ name, total, accepted, lines }) => list(anchor(of, name), name, lines, total - accepted, summary)),
  );
  return [classes, codes, bySchool, ...groups, ...signerLists(summary)].join('\n');
}

function signerLists(summary: Summary): string[] {
  const shown = new Set([...summary.expiring.slice(0, SIGNERS_SHOWN), ...summary.signers.slice(0, SIGNERS_SHOWN)]);
  const signers = [...shown].map(({ certificateSha256, role, name = '', lines, notPassed }) =>
    lines.length === 0 ? '' : list(anchor('signer', `${certificateSha256} ${role}`), name, lines, notPassed, summary),
  );
  const roles = summary.otherSigners.map(({ role, lines, notPassed }) =>
    notPassed === 0 ? '' : list(anchor('role', role), label(roleLabels, role, 'vi'), lines, notPassed, summary),
  );
  return [...signers, ...roles].filter((text) => text !== '');
}

function list(id: string, title: string, lines: readonly LineReference[], count: number, summary: Summary): string {
  const rows = lines
    .map(
      ({ line, input, code }) =>
        `<tr><td class="n">${line}</td><td>${escapeHtml(input ?? '')}</td><td>${escapeHtml(code)}</td></tr>`,
    )
    .join('');
  const where = summary.lines === undefined ? '' : ` ${escapeHtml(summary.lines)}`;
  return `<section id="${id}"><h2>${escapeHtml(title)}</h2><table><thead><tr><th class="n">${both('Dòng', 'Line')}${where}</th><th>${both('Đầu vào', 'Input')}</th><th>${both('Mã', 'Code')}</th></tr></thead><tbody>${rows}</tbody></table>${more(count, lines.length)}</section>`;
}

function more(count: number, shown: number): string {
  if (count <= shown) return '';
  return `<p class="small">${both(`… và ${number(count - shown)} nữa, xem các dòng kết quả.`, `… and ${number(count - shown)} more, see the lines.`)}</p>`;
}

/** An anchor of letters, digits and points alone, different for different names. */
function anchor(kind: string, name: string): string {
  return `${kind}-${name.replace(/[^A-Za-z0-9_]/g, (character) => `.${character.codePointAt(0)!.toString(16)}.`)}`;
}

function both(vi: string, en: string, below = false): string {
  return `${escapeHtml(vi)}${below ? '<br>' : ' '}<i lang="en">${escapeHtml(en)}</i>`;
}

/** A figure that leads to its lines; nothing leads nowhere. */
function figure(value: number, place: string): string {
  return value === 0 || place === '' ? number(value) : `<a href="#${place}">${number(value)}</a>`;
}

function number(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, '\u00a0');
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(2).replace('.', ',')} %`;
}
