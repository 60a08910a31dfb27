import { type FieldNode, fieldAt, pointerTokens } from './fields.js';
import type { CompiledError } from './schema-runtime.js';

/** One place where a value departs from its schema, in whole sentences for people. */
export interface SchemaProblem {
  /** JSON Pointer of the member concerned; a missing or unknown member is named itself, not its parent. */
  readonly pointer: string;
  /** Keyword of JSON Schema 2020-12 that failed (`required`, `enum`, `unevaluatedProperties`, …); `false` for a member that must be absent. */
  readonly keyword: string;
  readonly vi: string;
  readonly en: string;
}

/** Problems that are worth showing; more of them help nobody. */
const PROBLEMS_SHOWN = 50;

/**
 * The errors of a generated validator as problems: one a place, noise of unions and conditions removed, at most 50.
 * @param root node of the schema's root in the generated table; absent for schemas without one, whose members are then
 *   named by their own names only
 */
export function problemsOf(errors: readonly CompiledError[], root?: number): SchemaProblem[] {
  const problems = new Map<string, SchemaProblem>();
  for (const error of withoutNoise(errors)) {
    if (problems.size >= PROBLEMS_SHOWN) break;
    const pointer = placeOf(error);
    if (problems.has(pointer)) continue;
    const tokens = pointerTokens(pointer);
    const node = root === undefined ? undefined : fieldAt(root, tokens);
    const above = root === undefined ? undefined : fieldAt(root, tokens.slice(0, -1))?.d;
    problems.set(pointer, {
      pointer,
      keyword: keywordOf(error),
      ...sentencesOf(error, nameOf(node, tokens), node, above),
    });
  }
  return [...problems.values()];
}

const keywordOf = (error: CompiledError): string => (error.keyword === 'false schema' ? 'false' : error.keyword);

/** Where a person looks: at the missing or unknown member, else at the value refused. */
function placeOf(error: CompiledError): string {
  const { params } = error;
  const name =
    params['missingProperty'] ??
    params['unevaluatedProperty'] ??
    params['additionalProperty'] ??
    params['propertyName'];
  if (typeof name !== 'string') return error.instancePath;
  return `${error.instancePath}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/**
 * Leaves out what only repeats another error: that a condition's branch failed, what was wrong with a member's name in
 * detail, and the branches of a union that were not meant. Of a union the branch is meant whose errors lie deeper than
 * the union itself (it got further); when there is none, the union's own error stays.
 */
function withoutNoise(errors: readonly CompiledError[]): readonly CompiledError[] {
  if (!errors.some(isNoisy)) return errors;
  const kept: CompiledError[] = [];
  for (const error of errors) {
    if (error.keyword === 'if' || error.propertyName !== undefined) continue;
    if (error.keyword !== 'anyOf' && error.keyword !== 'oneOf') {
      kept.push(error);
      continue;
    }
    let from = kept.length;
    while (from > 0 && isAtOrBelow(kept[from - 1]!.instancePath, error.instancePath)) from--;
    const deeper = kept.slice(from).filter((branch) => branch.instancePath !== error.instancePath);
    kept.length = from;
    kept.push(...(deeper.length > 0 ? deeper : [error]));
  }
  return kept;
}

const isNoisy = (error: CompiledError): boolean =>
  error.keyword === 'if' || error.keyword === 'anyOf' || error.keyword === 'oneOf' || error.propertyName !== undefined;

const isAtOrBelow = (path: string, top: string): boolean => path === top || path.startsWith(`${top}/`);

interface Name {
  readonly vi: string;
  readonly en: string;
}

/** «Họ và tên» (ho_va_ten) · "Full name" (ho_va_ten). */
function nameOf(node: FieldNode | undefined, tokens: readonly string[]): Name {
  if (tokens.length === 0) return { vi: 'Bản ghi', en: 'The record' };
  const last = tokens.at(-1)!;
  const own = /^[0-9]+$/.test(last) ? `${tokens.at(-2) ?? ''}[${last}]` : shown(last);
  if (node === undefined || node.vi === '') return { vi: `Mục ${own}`, en: `The member ${own}` };
  return { vi: `«${node.vi}» (${own})`, en: `"${node.en}" (${own})` };
}

/** A name that stands in the input: quoted, cut, never more than one line. */
function shown(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]{0,59}$/.test(name) ? name : JSON.stringify([...name].slice(0, 60).join(''));
}

const TYPES: Readonly<Record<string, Name>> = {
  string: { vi: 'chuỗi ký tự', en: 'a text' },
  integer: { vi: 'số nguyên', en: 'a whole number' },
  number: { vi: 'số', en: 'a number' },
  boolean: { vi: 'true hoặc false', en: 'true or false' },
  array: { vi: 'danh sách', en: 'a list' },
  object: { vi: 'đối tượng', en: 'an object' },
  null: { vi: 'null', en: 'null' },
};

/** @param above hint of the object that holds the member */
function sentencesOf(error: CompiledError, name: Name, node: FieldNode | undefined, above: Name | undefined): Name {
  const { params } = error;
  const limit = String(params['limit'] ?? '');
  const vi = (text: string): string => `${name.vi} ${text}.`;
  const en = (text: string): string => `${name.en} ${text}.`;
  const hint = node?.d;
  const form = (): Name =>
    hint === undefined
      ? { vi: vi('không đúng dạng'), en: en('does not have the right form') }
      : { vi: vi(`không đúng dạng; cần ${hint.vi}`), en: en(`does not have the right form; needed is ${hint.en}`) };
  switch (error.keyword) {
    case 'required':
    case 'dependentRequired':
      return missing(error, name, node?.w);
    case 'unevaluatedProperties':
    case 'additionalProperties':
      return {
        vi: `${name.vi} không có trong lược đồ; dữ liệu riêng chỉ đặt trong "mo_rong" ở cấp ngoài cùng của bản ghi.`,
        en: `${name.en} is not known to the schema; data of one's own stands only in "mo_rong" at the top of a record.`,
      };
    case 'propertyNames':
      return {
        vi: vi(`có tên không đúng dạng${above === undefined ? '' : `; cần ${above.vi}`}`),
        en: en(`does not have the right kind of name${above === undefined ? '' : `; needed is ${above.en}`}`),
      };
    case 'false schema':
      return {
        vi: vi(`không được có trong trường hợp này${node?.w === undefined ? '' : ` (${node.w.vi})`}`),
        en: en(`must not be present in this case${node?.w === undefined ? '' : ` (${node.w.en})`}`),
      };
    case 'type': {
      const types = [params['type']]
        .flat()
        .map((type) => TYPES[String(type)] ?? { vi: String(type), en: String(type) });
      return {
        vi: vi(`phải là ${types.map((type) => type.vi).join(' hoặc ')}`),
        en: en(`must be ${types.map((type) => type.en).join(' or ')}`),
      };
    }
    case 'const': {
      const value = JSON.stringify(params['allowedValue']);
      return { vi: vi(`phải là ${value}`), en: en(`must be ${value}`) };
    }
    case 'enum':
      return hint === undefined
        ? { vi: vi('có giá trị không được phép'), en: en('has a value that is not allowed') }
        : {
            vi: vi(`có giá trị không được phép; cần ${hint.vi}`),
            en: en(`has a value that is not allowed; needed is ${hint.en}`),
          };
    case 'anyOf':
    case 'pattern':
      return form();
    case 'format':
      return params['format'] === 'date'
        ? { vi: vi('là một ngày không có trong lịch'), en: en('is a date that does not exist in the calendar') }
        : form();
    case 'minLength':
      if (limit === '1') return { vi: vi('không được để trống'), en: en('must not be empty') };
      return { vi: vi(`phải có ít nhất ${limit} ký tự`), en: en(`must have at least ${limit} characters`) };
    case 'maxLength':
      return { vi: vi(`không được quá ${limit} ký tự`), en: en(`must not have more than ${limit} characters`) };
    case 'minimum':
      return { vi: vi(`phải từ ${limit} trở lên`), en: en(`must be at least ${limit}`) };
    case 'exclusiveMinimum':
      return { vi: vi(`phải lớn hơn ${limit}`), en: en(`must be greater than ${limit}`) };
    case 'maximum':
      return { vi: vi(`không được quá ${limit}`), en: en(`must be at most ${limit}`) };
    case 'minItems':
      return { vi: vi(`phải có ít nhất ${limit} phần tử`), en: en(`must have at least ${limit} items`) };
    case 'maxItems':
      return { vi: vi(`không được quá ${limit} phần tử`), en: en(`must have at most ${limit} items`) };
    case 'minProperties':
      return { vi: vi('không được rỗng'), en: en('must not be empty') };
    case 'maxProperties':
      return { vi: vi(`không được quá ${limit} mục`), en: en(`must have at most ${limit} members`) };
    case 'uniqueItems':
      return {
        vi: vi(`có hai phần tử trùng nhau (thứ ${String(params['j'])} và ${String(params['i'])}, đếm từ 0)`),
        en: en(`holds the same item twice (numbers ${String(params['j'])} and ${String(params['i'])}, counted from 0)`),
      };
    default:
      return {
        vi: vi(`không theo lược đồ (${error.keyword})`),
        en: en(`does not follow the schema (${error.keyword})`),
      };
  }
}

function missing(error: CompiledError, name: Name, when: Name | undefined): Name {
  const because = error.params['property'];
  if (error.keyword === 'dependentRequired' && typeof because === 'string') {
    return {
      vi: `Thiếu ${name.vi}; phải có vì đã ghi "${because}".`,
      en: `${name.en} is missing; it is needed because "${because}" is given.`,
    };
  }
  return {
    vi: `Thiếu ${name.vi}${when === undefined ? '' : `; ${when.vi}`}.`,
    en: `${name.en} is missing${when === undefined ? '' : `; ${when.en}`}.`,
  };
}
