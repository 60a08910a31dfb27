/** The characters of a record's text (issue: refused in `check` and signing, a warning in `verify`). */
import { normalize } from '../encoding.js';
import { type CharacterKind, codePointName, isOrdinary, kindOf } from './characters.js';
import { pointerOf } from './pointer.js';

export type UnicodeFaultKind = 'not-nfc' | CharacterKind;

export interface UnicodeFault {
  readonly kind: UnicodeFaultKind;
  /** `warning`: Ð or ð in the name of a foreigner, where it may be right; U+FFFD, which stands for a letter already lost. */
  readonly severity: 'error' | 'warning';
  /** JSON Pointer of the value; for a property name, of the member that it names. */
  readonly pointer: string;
  /** Whether the fault stands in a property name. */
  readonly inName: boolean;
  /** The code points at fault, `U+00D0`, each once; of a text that is not NFC those that change. */
  readonly characters: readonly string[];
  readonly vi: string;
  readonly en: string;
}

/** Faults reported of one value; the rest of a hostile file adds nothing. */
const FAULTS_KEPT = 1_000;
/** Deeper values are refused by the readers; this only keeps the walk off the engine's stack. */
const DEEPEST = 1_000;

/**
 * Finds text that is not NFC, Ð/ð (U+00D0, U+00F0, also U+0189) where Đ/đ is meant, control, bidirectional, zero-width,
 * private-use and unassigned characters, and lone surrogates, in every string and property name.
 *
 * Ð and ð are letters of other languages: in translations (`ban_dich[].cac_muc[].ban_dich`) they are right, and under a
 * foreigner's `nguoi_hoc`, a foreign issuing body, its signatories, foreign names and titles, and
 * `mo_rong` they are warnings. U+000A may stand in the members that hold several lines (comments).
 *
 * @param value a JSON value, or one string; what is no JSON is passed over
 * @returns faults in document order, at most 1,000
 */
export function findUnicodeFaults(value: unknown): readonly UnicodeFault[] {
  const walk: Walk = { faults: [], path: [], foreign: foreignPlaces(value) };
  visit(value, walk, 'vietnamese');
  return walk.faults;
}

/** Whether Ð is a wrong Đ here (`vietnamese`), may be right (`foreign`), or is right (`translation`). */
export type TextContext = 'vietnamese' | 'foreign' | 'translation';

interface Walk {
  readonly faults: UnicodeFault[];
  readonly path: (string | number)[];
  /** Top-level members whose text belongs to foreigners. */
  readonly foreign: ReadonlySet<string>;
}

function visit(value: unknown, walk: Walk, context: TextContext): void {
  if (typeof value === 'string') {
    if (!isOrdinary(value)) judge(value, walk, context, false);
    return;
  }
  if (typeof value !== 'object' || value === null || walk.path.length >= DEEPEST) return;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length && walk.faults.length < FAULTS_KEPT; i++) {
      walk.path.push(i);
      visit(value[i], walk, context);
      walk.path.pop();
    }
    return;
  }
  const object = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(object);
  for (let i = 0; i < names.length && walk.faults.length < FAULTS_KEPT; i++) {
    const name = names[i]!;
    walk.path.push(name);
    if (!isOrdinary(name)) judge(name, walk, context, true);
    visit(object[name], walk, contextOf(walk, object, name, context));
    walk.path.pop();
  }
}

/** Members whose words are another language's: a body's foreign name, a foreign diploma's own title, who issued it. */
const FOREIGN_WORDS: ReadonlySet<string> = new Set(['ten_tieng_nuoc_ngoai', 'ten_van_bang_goc', 'co_so_cap']);

/** Members whose text is of the place that `vi_tri` beside them names, letter by letter (model 5): what holds there holds here. */
const PLACED_WORDS: ReadonlySet<string> = new Set(['tieng_viet', 'gia_tri_cu', 'gia_tri_moi']);

/** What holds below a member of an object; the member stands at the end of the path. */
export function contextOf(
  { path, foreign }: Pick<Walk, 'path' | 'foreign'>,
  object: Readonly<Record<string, unknown>>,
  name: string,
  context: TextContext,
): TextContext {
  if (name === 'ban_dich' && path.length > 1) return 'translation';
  const place = PLACED_WORDS.has(name) ? object['vi_tri'] : undefined;
  if (typeof place === 'string') {
    const [, first = '', ...below] = place.split('/');
    if (foreign.has(first) || below.some((token) => FOREIGN_WORDS.has(token))) return 'foreign';
  }
  return FOREIGN_WORDS.has(name) || (path.length === 1 && foreign.has(name)) ? 'foreign' : context;
}

/** Việt Nam, by its short name, its whole one or its code. */
const VIETNAMESE = /(?:^|\s)vi[eệ]t\s?nam$|^vnm?$/i;

/** Names of the top-level members whose text may be another language's (see `findUnicodeFaults`). */
export function foreignPlaces(value: unknown): ReadonlySet<string> {
  const places = new Set(['mo_rong']);
  if (!isObject(value)) return places;
  const holder = value['nguoi_hoc'];
  if (isObject(holder)) {
    const nationality = isObject(holder['quoc_tich']) ? holder['quoc_tich']['ten_quoc_tich'] : undefined;
    const foreigner =
      holder['loai_nguoi_hoc'] === 'nguoi_nuoc_ngoai' ||
      (typeof nationality === 'string' && !VIETNAMESE.test(normalize(nationality, 'NFC').trim()));
    if (foreigner) places.add('nguoi_hoc');
  }
  const issuers = value['don_vi_cap'];
  if (Array.isArray(issuers) && issuers.some(isForeignBody)) places.add('don_vi_cap').add('danh_sach_nguoi_ky');
  return places;
}

function isForeignBody(body: unknown): boolean {
  if (!isObject(body) || !isObject(body['dia_chi'])) return false;
  const state = body['dia_chi']['quoc_gia'];
  return typeof state === 'string' && !/^vnm?$/i.test(state);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Members whose text may have several lines (`van_ban` in the schemas). */
export function mayHaveLines(path: readonly (string | number)[]): boolean {
  if (path[0] === 'mo_rong') return true;
  const name = path.findLast((token) => typeof token === 'string');
  return typeof name === 'string' && MULTILINE.test(name);
}

const MULTILINE =
  /^(nhan_xet.*|dien_giai|ghi_chu|can_cu|gia_tri_(cu|moi)|ket_qua_ke_hoach_ca_nhan|tham_gia_cuoc_thi|noi_dung(_khen_thuong_dot_xuat)?|tieng_viet|ban_dich)$/;

function judge(text: string, walk: Walk, context: TextContext, inName: boolean): void {
  const found = new Map<CharacterKind, Set<string>>();
  for (const character of text) {
    const codePoint = character.codePointAt(0)!;
    const kind = kindOf(codePoint);
    if (kind === undefined || (kind === 'eth' && context === 'translation')) continue;
    if (codePoint === 0x0a && !inName && mayHaveLines(walk.path)) continue;
    const characters = found.get(kind);
    if (characters === undefined) found.set(kind, new Set([codePointName(codePoint)]));
    else if (characters.size < 10) characters.add(codePointName(codePoint));
  }
  for (const [kind, characters] of found) {
    const warning = kind === 'replacement' || (kind === 'eth' && context === 'foreign');
    report(walk, kind, warning ? 'warning' : 'error', inName, [...characters]);
  }
  // A text with a lone surrogate has no canonical form to compare with.
  if (!found.has('lone-surrogate')) {
    const composed = normalize(text, 'NFC');
    if (composed !== text) report(walk, 'not-nfc', 'error', inName, changedCharacters(text, composed));
  }
}

/** The code points of a text that its canonical form does not have, at most ten. */
function changedCharacters(text: string, composed: string): string[] {
  const kept = new Set(composed);
  const changed = new Set<string>();
  for (const character of text) {
    if (!kept.has(character)) changed.add(codePointName(character.codePointAt(0)!));
    if (changed.size === 10) break;
  }
  return [...changed];
}

function report(
  walk: Walk,
  kind: UnicodeFaultKind,
  severity: 'error' | 'warning',
  inName: boolean,
  characters: readonly string[],
): void {
  const sentence = sentences[kind];
  const list = characters.length === 0 ? '' : ` (${characters.join(', ')})`;
  const whereVi = inName ? 'Tên trường dữ liệu' : 'Văn bản';
  const whereEn = inName ? 'The property name' : 'The text';
  walk.faults.push({
    kind,
    severity,
    pointer: pointerOf(walk.path),
    inName,
    characters,
    vi: `${whereVi} ${sentence.vi}${list}${sentence.expectedVi}.`,
    en: `${whereEn} ${sentence.en}${list}${sentence.expectedEn}.`,
  });
}

interface Sentence {
  readonly vi: string;
  readonly en: string;
  readonly expectedVi: string;
  readonly expectedEn: string;
}

const sentences: Readonly<Record<UnicodeFaultKind, Sentence>> = {
  'not-nfc': {
    vi: 'không ở dạng dựng sẵn Unicode NFC',
    en: 'is not in the composed form NFC of Unicode',
    expectedVi: '; cần gõ lại hoặc chuyển sang NFC',
    expectedEn: '; NFC is expected',
  },
  eth: {
    vi: 'dùng chữ Ð/ð của ngôn ngữ khác',
    en: 'has the letter Ð/ð of other languages',
    expectedVi: '; tiếng Việt cần chữ Đ (U+0110) hoặc đ (U+0111)',
    expectedEn: '; Vietnamese needs Đ (U+0110) or đ (U+0111)',
  },
  control: {
    vi: 'có ký tự điều khiển',
    en: 'has control characters',
    expectedVi: '; chỉ được có ký tự nhìn thấy và dấu cách',
    expectedEn: '; only visible characters and spaces are expected',
  },
  bidirectional: {
    vi: 'có ký tự đổi chiều viết',
    en: 'has characters that change the direction of writing',
    expectedVi: '; chỉ được có ký tự nhìn thấy và dấu cách',
    expectedEn: '; only visible characters and spaces are expected',
  },
  'zero-width': {
    vi: 'có ký tự không chiếm chỗ (vô hình)',
    en: 'has zero-width (invisible) characters',
    expectedVi: '; chỉ được có ký tự nhìn thấy và dấu cách',
    expectedEn: '; only visible characters and spaces are expected',
  },
  'private-use': {
    vi: 'có ký tự thuộc vùng dùng riêng',
    en: 'has private-use characters',
    expectedVi: ', mỗi máy hiện một khác; cần ký tự Unicode có quy định',
    expectedEn: ', which look different on every machine; characters that Unicode defines are expected',
  },
  unassigned: {
    vi: 'có mã chưa được Unicode gán ký tự',
    en: 'has code points to which Unicode assigns no character',
    expectedVi: '; cần ký tự Unicode có quy định',
    expectedEn: '; characters that Unicode defines are expected',
  },
  'lone-surrogate': {
    vi: 'có nửa cặp thay thế đứng một mình',
    en: 'has a surrogate that stands alone',
    expectedVi: '; cần chuỗi Unicode hợp lệ',
    expectedEn: '; well-formed Unicode is expected',
  },
  replacement: {
    vi: 'có ký tự thay thế',
    en: 'has the replacement character',
    expectedVi: ', dấu vết của một chữ đã mất khi chuyển mã; cần gõ lại chữ đó',
    expectedEn: ', the trace of a letter lost in conversion; the letter is expected',
  },
};
