/** From a record to its form: which layout, what every page says, the notes. */
import { KhueError } from '../errors.js';
import { recordTypeLabels } from '../present/labels.js';
import type { JsonObject, JsonValue } from '../record/json-value.js';
import { diploma, diplomaFrame } from './diploma.js';
import { Flow } from './flow.js';
import { undrawable } from './font.js';
import type { Form } from './form.js';
import { hocBa } from './hoc-ba.js';
import { notes } from './notes.js';
import { contentWidth, LANDSCAPE, type Pages, PORTRAIT, type Sheet } from './pages.js';
import { type PaperLayout, paper, SUPPLEMENT } from './papers.js';
import { CERTIFICATE, COMPLETION, COPY, decision, RECOGNITION, TEMPORARY } from './papers-more.js';
import { Part } from './reading.js';
import { EMBEDDED_ONLY } from './rest.js';
import { type PdfProfile, signatoriesOf } from './signatories.js';
import { subjectTitle } from './subject.js';
import { Translations } from './translations.js';

export { headings, type PdfProfile } from './signatories.js';

export interface FormInput {
  readonly record: JsonObject;
  readonly profile: PdfProfile;
  /** Roles whose signatures the record's JSON carries already. */
  readonly signedRoles: ReadonlySet<string>;
}

const PAPERS: Readonly<Record<string, PaperLayout>> = {
  'phu-luc/phu-luc-van-bang': SUPPLEMENT,
  'chung-chi/chung-chi': CERTIFICATE,
  'giay-to/giay-chung-nhan-hoan-thanh': COMPLETION,
  'giay-to/giay-chung-nhan-tot-nghiep-tam-thoi': TEMPORARY,
  'giay-to/ban-sao-tu-so-goc': COPY,
  'giay-to/giay-cong-nhan-van-bang-nuoc-ngoai': RECOGNITION,
};

interface Layout {
  readonly sheet: Sheet;
  readonly draw: (form: Form, spare: number) => void;
  /** Whether the parts are moved apart to fill the one sheet. */
  readonly fills?: boolean;
  readonly frame?: (flow: Pick<Flow, 'pages'>) => void;
}

function layoutOf(type: string): Layout {
  if (type.startsWith('hoc-ba/')) return { sheet: PORTRAIT, draw: hocBa };
  if (type.startsWith('van-bang/')) return { sheet: LANDSCAPE, draw: diploma, frame: diplomaFrame, fills: true };
  if (type.startsWith('quyet-dinh/')) return { sheet: PORTRAIT, draw: decision };
  const layout = Object.hasOwn(PAPERS, type) ? PAPERS[type]! : COMPLETION;
  return { sheet: PORTRAIT, draw: (form) => paper(form, layout) };
}

/**
 * Draws the form of a record.
 * @throws KhueError `RENDER_CHARACTER`: a text holds a character that the font lacks
 */
export function drawForm(input: FormInput): { readonly flow: Flow; readonly title: string } {
  mustBeDrawable(input.record, '');
  const layout = layoutOf(typeof input.record['loai_ho_so'] === 'string' ? input.record['loai_ho_so'] : '');
  const drawn = drawOn(input, layout, 0);
  const spare = drawn.flow.y - drawn.flow.bottom;
  // A diploma fills its sheet: what the first drawing left free goes between its parts.
  return layout.fills && drawn.flow.pages.pages.length === 1 && spare > 12 ? drawOn(input, layout, spare) : drawn;
}

function drawOn(
  { profile, record: json, signedRoles }: FormInput,
  { draw, frame, sheet }: Layout,
  spare: number,
): { readonly flow: Flow; readonly title: string } {
  const record = new Part(json);
  const type = record.text('loai_ho_so');
  const said = identity(record);
  const flow = new Flow(sheet, (pages) => {
    frame?.({ pages });
    foot(pages, said);
  });
  const subjects = new Map(
    record.items('bang_diem_hoc_ba').map((entry) => [entry.peek('mon_hoc_id'), subjectTitle(entry)]),
  );
  const signatories = signatoriesOf(record, profile, signedRoles, subjects);
  const form: Form = { flow, record, json, signatories, translations: new Translations(record) };
  draw(form, spare);
  notes(form, subjects);
  const named = Object.hasOwn(recordTypeLabels, type) ? recordTypeLabels[type]!.vi : type;
  return { flow, title: `${named} – ${record.part('nguoi_hoc').text('ho_va_ten')}` };
}

/** A page must not say less than the data: where a letter cannot be drawn, nothing is. */
function mustBeDrawable(value: JsonValue | undefined, pointer: string): void {
  if (typeof value === 'string') {
    // Letters that every face has, and ends of line.
    if (/^[\n -~\u00a0-\u017f\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9\u2013\u2014\u2018\u2019\u201c\u201d]*$/.test(value))
      return;
    const character = undrawable(value.replaceAll('\n', ''));
    if (character !== undefined)
      throw new KhueError('RENDER_CHARACTER', { params: { character, pointer }, path: pointer });
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    if (Object.hasOwn(EMBEDDED_ONLY, key)) continue;
    mustBeDrawable(item, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  }
}

function identity(record: Part): string {
  const issue = record.text('lan');
  return `Mã bản ghi ${record.text('ma_ban_ghi')} · phiên bản ${record.text('phien_ban')} · lần ${issue === '' ? '1' : issue} · bản thể hiện của hồ sơ số`;
}

const FOOT_SIZE = 9;

/** Every page says what it is and of which record (contract §7). */
function foot(pages: Pages, said: string): void {
  const { left, right, width } = pages.sheet;
  const y = pages.sheet === LANDSCAPE ? 22 : 31;
  const cell = { x: left, y: y - 3, width: contentWidth(pages.sheet), height: 12 };
  const text = `${said} · trang ${pages.pages.length}`;
  pages.text([{ text, face: 'italic', size: FOOT_SIZE, x: left, y, cell }], undefined);
  if (pages.sheet !== LANDSCAPE) pages.lines([[left, y + 11, width - right, y + 11]], 0.4);
}
