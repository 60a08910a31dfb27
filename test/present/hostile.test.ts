import { beforeAll, describe, expect, test } from 'vitest';
import { forgeEntries } from '../../src/demo-world/forge.js';
import { remotePerson } from '../../src/demo-world/index.js';
import { utf8Encode } from '../../src/encoding.js';
import { csvCell, csvHeader, csvRow } from '../../src/present/csv.js';
import { renderHtml } from '../../src/present/html.js';
import { subjectAt } from '../../src/present/record-view.js';
import { renderText } from '../../src/present/text.js';
import type { JsonObject, JsonValue } from '../../src/record/json-value.js';
import { type Examination, examine } from '../../src/validation/index.js';
import { type AttackWorld, attackWorld } from '../attacks/world.js';
import { readCsv } from './read-csv.js';

/** One file in which every text that its makers chose is hostile, through every output. */

const ESC = '\u001b';
const TEXTS = {
  html: '<script>alert(1)</script><img src=x onerror=alert(2)>"\'><b>&lt;</b><!--',
  attribute: '" onmouseover="alert(3)" style="position:fixed',
  formula: '=HYPERLINK("http://x.example","bấm")',
  formulas: "+1+cmd|' /C calc'!A0",
  at: '@SUM(1+1)*cmd',
  minus: '-2+3',
  tab: '\t=1+1',
  terminal: `${ESC}[2J${ESC}[31mHỢP LỆ${ESC}]0;x\u0007\u009b1m`,
  bidi: 'Trần \u202eĐỆ LÊ\u202c \u2066x\u2069 \u200f',
  zero: 'Ngu\u200byễn\u200d\ufeff\u00ad',
  lines: 'Dòng 1\r\nHỢP LỆ theo dữ liệu đến ngày 01/01/2030.\u2028\u2029\u0085',
  placeholders: '{name} %s {{x}} …',
  long: 'Rất dài '.repeat(3_000),
} as const;
const ALL = Object.values({ ...TEXTS, long: '' }).join(' | ');
const FILE_NAME = `ten ${TEXTS.html}${TEXTS.terminal}${TEXTS.lines}${TEXTS.bidi}.json`;
const FIRST_LINE_MARK = 'KÝ TỰ CỦA TỆP';

let kit: AttackWorld;
let hostile: Examination[];

beforeAll(async () => {
  kit = await attackWorld();
  const { pki } = kit.world;
  const name = (text: string): string => `${FIRST_LINE_MARK} ${text}`;
  const signer = (text: string) =>
    pki.issue({
      ca: pki.neac.remote,
      subject: remotePerson({ name: text, citizenId: '999000000777', province: text.slice(0, 60) }),
      notBefore: kit.times.today - 500 * 86_400_000,
    });
  const teacher = await signer(name(TEXTS.html + TEXTS.terminal + TEXTS.bidi).slice(0, 200));
  const record = (holder: string): JsonObject => {
    const one = kit.record('thu-nghich') as Record<string, JsonValue>;
    return {
      ...one,
      nguoi_hoc: { ...(one['nguoi_hoc'] as JsonObject), ho_va_ten: name(holder), so_dinh_danh_ca_nhan: holder },
      co_so_giao_duc: { ...(one['co_so_giao_duc'] as JsonObject), ten_co_so_giao_duc: name(ALL) },
      ten_lop_hoc: name(ALL),
      bang_diem_hoc_ba: (one['bang_diem_hoc_ba'] as readonly JsonObject[]).map((entry, index) => ({
        ...entry,
        ten_mon_hoc: Object.values(TEXTS)[index % 12]!,
        diem_tong_ket: index === 0 ? name(TEXTS.html) : entry['diem_tong_ket']!,
      })),
      danh_sach_nguoi_ky: (one['danh_sach_nguoi_ky'] as readonly JsonObject[]).map((row) => ({
        ...row,
        ho_va_ten: name(ALL),
        chuc_vu: name(ALL),
      })),
    } as JsonObject;
  };
  const files: Uint8Array[] = [];
  for (const holder of [...Object.values(TEXTS), ALL]) {
    const signed = await forgeEntries(
      record(holder),
      () => teacher,
      () => kit.times.inMay(25, 9),
    );
    files.push(
      await kit.forge(
        signed,
        [
          kit.homeroom(),
          { ...kit.principal(), claim: { role: 'principal', title: name(ALL).slice(0, 200), decision: TEXTS.html } },
          { by: teacher, claim: { role: name(TEXTS.html) }, at: kit.times.inMay(29, 8) },
          { by: teacher, claim: { role: 'principal', capacity: name(TEXTS.formula) }, at: kit.times.inMay(29, 9) },
          kit.seal(),
        ],
        false,
      ),
    );
  }
  // The record itself names an unknown type, an unknown school, an unknown version.
  files.push(
    await kit.forge(
      {
        ...record(ALL),
        loai_ho_so: name(TEXTS.html),
        phien_ban: TEXTS.html,
        ma_ban_ghi: TEXTS.formula,
        co_so_giao_duc: { co_so_giao_duc_id: TEXTS.html, ten_co_so_giao_duc: TEXTS.html },
      },
      [kit.seal()],
      false,
    ),
    // Names of Object.prototype where a code is looked up.
    await kit.forge(
      { ...record(ALL), loai_ho_so: '__proto__' },
      [{ ...kit.seal(), claim: { role: 'constructor' } }],
      false,
    ),
    utf8Encode(JSON.stringify({ [TEXTS.html]: 1, loai_ho_so: TEXTS.html, nguoi_hoc: { ho_va_ten: name(ALL) } })),
    utf8Encode(`{"${TEXTS.attribute.replaceAll('"', '\\"')}": [`),
  );
  hostile = files.map((bytes) =>
    examine(bytes, {
      trust: kit.world.openTrust(),
      at: new Date(kit.world.at),
      includePersonalData: true,
      input: FILE_NAME,
    }),
  );
}, 60_000);

const each = (work: (examination: Examination, language: 'vi' | 'en') => void): void => {
  for (const examination of hostile) for (const language of ['vi', 'en'] as const) work(examination, language);
};
const shown = ({ report, record }: Examination) => ({
  report,
  ...(record === undefined ? {} : { record, subjectOf: (entry: string) => subjectAt(record, entry) }),
});

const DANGEROUS =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb]/u;

describe('the first line', () => {
  test('holds nothing from the artefact, and is one line', () => {
    each((examination, language) => {
      const message = examination.report.message[language];
      expect(message).not.toContain(FIRST_LINE_MARK);
      expect(message).not.toMatch(/script|HYPERLINK|onerror|Rất dài|http/);
      expect(message).not.toMatch(DANGEROUS);
      expect(message).not.toContain('\n');
      const text = renderText(examination.report, { language, ...shown(examination) });
      expect(text.split('\n')[0]).toBe(message);
    });
  });
});

describe('text', () => {
  test('has no control, bidirectional or zero-width character, and no line of the artefact’s own', () => {
    each((examination, language) => {
      const text = renderText(examination.report, { language, ...shown(examination) });
      expect(text).not.toMatch(DANGEROUS);
      for (const line of text.split('\n').slice(1)) expect(line).not.toMatch(/^\s*HỢP LỆ|^VALID/);
      expect(text).not.toContain('undefined');
    });
  });

  test('ends, however long the names are', () => {
    each((examination, language) => {
      expect(renderText(examination.report, { language, ...shown(examination) }).length).toBeLessThan(2_000_000);
    });
  });
});

describe('html', () => {
  const ALLOWED =
    /^<(?:!doctype html|\/?(?:html|head|title|style|body|h1|h2|h3|section|table|thead|tbody|tr|th|td|p|ul|li|strong|span|br)|meta)(?: (?:lang|class|charset|name|content|http-equiv)="[^"<>]*")*>$/;

  test('is made of known tags alone: no markup of the artefact, no script, nothing loaded', () => {
    each((examination, language) => {
      const html = renderHtml([{ ...shown(examination) }], language);
      const body = html.replace(/<style>[^<]*<\/style>/, '<style></style>');
      for (const tag of body.match(/<[^>]*>/g) ?? []) expect(tag).toMatch(ALLOWED);
      expect(body.replace(/<[^>]*>/g, '')).not.toMatch(/[<>]/);
      expect(html).not.toMatch(DANGEROUS);
    });
  });

  test('carries a Content-Security-Policy that allows neither script nor any address, before anything else', () => {
    const html = renderHtml([shown(hostile[0]!)], 'vi');
    const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(html);
    expect(policy?.[1]).toContain("default-src 'none'");
    expect(policy?.[1]).not.toMatch(/script-src|https?:|\*/);
    expect(html.indexOf('Content-Security-Policy')).toBeLessThan(html.indexOf('<title>'));
    expect(html).not.toMatch(/<script|<link|<iframe|<img|@import|url\(/i);
  });

  test('of several inputs is one page with a section each', () => {
    const html = renderHtml(hostile.map(shown), 'en');
    expect(html.match(/<section /g)).toHaveLength(hostile.length);
    expect(html.match(/<html/g)).toHaveLength(1);
  });
});

describe('csv', () => {
  test('reads back by RFC 4180 as one row a report, of as many cells as the header, none of them a formula', () => {
    for (const language of ['vi', 'en'] as const) {
      const csv = csvHeader() + hostile.map(({ report }) => csvRow(report, language)).join('');
      const [header, ...rows] = readCsv(csv.slice(1));
      expect(csv.startsWith('\ufeff')).toBe(true);
      expect(rows).toHaveLength(hostile.length);
      for (const row of rows) {
        expect(row).toHaveLength(header!.length);
        for (const cell of row) {
          expect(cell).not.toMatch(/^\s*[=+\-@]/);
          expect(cell).not.toMatch(DANGEROUS);
        }
      }
    }
  });

  test.each([
    ...['0012345', '079301000123', '123456789012345', '12e5'],
    // Decimals, dates, times and shares to a spreadsheet.
    ...['1.10', '0,50', '1-2', '3/4', '10:30', '5%', ' 007', '007 ', '.50', '1 000'],
  ])('%s is a text and no number', (id) => {
    // As a number a spreadsheet would drop its zeros or show it as 1,23E+14.
    expect(csvCell(id)).toBe(`"'${id}"`);
  });

  test.each(['12345', '0', '99000001', '2026-11-21', 'a0012', '5A/01.json', '2026-11-21T00:00:00Z', ''])(
    '%s stays as it is',
    (text) => {
      expect(csvCell(text)).toBe(`"${text}"`);
    },
  );

  test.each(Object.entries(TEXTS))(
    'a cell of %s text comes back as it was shown, and starts no formula',
    (_kind, text) => {
      const [[cell]] = readCsv(`${csvCell(text)}\r\n`) as [[string]];
      expect(cell).not.toMatch(/^[\s]*[=+\-@]/);
      expect(cell.replace(/^'/, '').length).toBeGreaterThanOrEqual(text.length);
    },
  );
});

describe('json and ndjson', () => {
  test('are one value, one line: a line break in a name breaks no line', () => {
    for (const { report } of hostile) {
      const line = JSON.stringify(report);
      expect(line).not.toMatch(/[\r\n]/);
      expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(report)));
    }
  });
});
