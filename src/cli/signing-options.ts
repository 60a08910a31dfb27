import { dirname, join } from 'node:path';
import type { CompletedItem, EntrySelection, PdfAppearance, PdfPlace, SigningOptions } from '../issuing/index.js';
import type { SignatureAlgorithm } from '../signer/index.js';
import type { Capacity, Role } from '../trust/index.js';
import { choice, instantOption, mustGoWith, type Parsed, print, usageError, wholeNumber } from './command.js';
import { type Outcome, statusOf } from './exit.js';
import {
  isFolder,
  makeFolder,
  mustBecomeFolder,
  readInput,
  refuseExisting,
  startsAsPdf,
  writeOutput,
} from './files.js';
import type { SigningInput } from './inputs.js';
import { sayMasked, shownName } from './masked.js';
import { openListArgument, trustCompanions, trustOptionSpecs } from './trust-source.js';

const roles: readonly Role[] = [
  'subject-teacher',
  'homeroom-teacher',
  'principal',
  'school-seal',
  'head-of-issuing-body',
  'register-custodian',
  'status-issuer',
];
const capacities: readonly Capacity[] = ['dung_dau', 'KT', 'Q', 'phu_trach', 'TL', 'TUQ'];

export const signingOptionSpecs = {
  role: { type: 'string' },
  subject: { type: 'string', multiple: true },
  'all-mine': { type: 'boolean' },
  capacity: { type: 'string' },
  decision: { type: 'string' },
  title: { type: 'string' },
  algorithm: { type: 'string' },
  field: { type: 'string' },
  page: { type: 'string' },
  rect: { type: 'string' },
  image: { type: 'string' },
  ...trustOptionSpecs,
  output: { type: 'string', short: 'o' },
  force: { type: 'boolean' },
} as const;

/** A picture of a seal or a signature; the library takes fewer octets still and says so. */
const MOST_IMAGE = 16 * 1024 * 1024;

/** Options that `sign` and `prepare` share: who signs as what, and the trust list to check that against. */
export function signingOptions(
  command: string,
  parsed: Parsed,
): SigningOptions & { entries?: EntrySelection; place?: PdfPlace; appearance?: PdfAppearance } {
  const role = choice(command, 'role', parsed.text('role'), roles);
  if (role === undefined)
    throw usageError(command, `thiếu --role (${roles.join(', ')})`, `--role is missing (${roles.join(', ')})`);
  mustGoWith(command, parsed, trustCompanions);
  const given = instantOption(command, 'at', parsed.text('at'));
  const signingTime = given ?? new Date();
  const capacity = choice(command, 'capacity', parsed.text('capacity'), capacities);
  const decision = parsed.text('decision');
  if (capacity !== undefined && capacity !== 'dung_dau' && decision === undefined) {
    throw usageError(
      command,
      `--capacity ${capacity} cần --decision (số, ngày quyết định)`,
      `--capacity ${capacity} needs --decision`,
    );
  }
  const algorithm = choice<SignatureAlgorithm>(command, 'algorithm', parsed.text('algorithm'), [
    'RS256',
    'PS256',
    'ES256',
    'ES384',
  ]);
  const trustPath = parsed.text('trust');
  const state = parsed.text('state');
  const title = parsed.text('title');
  const place = placeOption(command, parsed);
  const image = parsed.text('image');
  return {
    role,
    signingTime,
    ...(capacity === undefined ? {} : { capacity }),
    ...(decision === undefined ? {} : { decision }),
    ...(title === undefined ? {} : { title }),
    ...(algorithm === undefined ? {} : { algorithm }),
    ...(trustPath === undefined
      ? {}
      : {
          trust: openListArgument(command, {
            path: trustPath,
            pins: parsed.texts('pin'),
            at: signingTime,
            clock: given === undefined,
            ...(state === undefined ? {} : { state }),
          }),
        }),
    ...(place === undefined ? {} : { place }),
    ...(image === undefined ? {} : { appearance: { picture: readInput(image, MOST_IMAGE) } }),
    ...entriesOption(command, role, parsed),
  };
}

/** Page sizes of PDF end here (ISO 32000-1 Annex C). */
const MOST_POINTS = 14_400;

/** Where on a PDF, with what picture; refused where nothing that was named is a PDF. */
function placeOption(command: string, parsed: Parsed): PdfPlace | undefined {
  const given = ['field', 'page', 'rect', 'image'].find((name) => parsed.given(name));
  if (given === undefined) return undefined;
  if (!parsed.positionals.some((path) => isFolder(path) || startsAsPdf(path))) {
    throw usageError(command, `--${given} chỉ dùng cho tệp PDF`, `--${given} is for PDFs only`);
  }
  mustGoWith(command, parsed, [['page', 'rect']]);
  const field = parsed.text('field');
  const rect = parsed.text('rect')?.split(',').map(Number) ?? [];
  const [left, bottom, right, top] = rect;
  const page = wholeNumber(command, 'page', parsed.text('page'));
  if (page === 0) throw usageError(command, '--page đếm từ 1', '--page counts from 1');
  if (!parsed.given('rect')) return field === undefined ? undefined : { field };
  if (
    rect.length !== 4 ||
    !rect.every((value) => value >= 0 && value <= MOST_POINTS) ||
    !(left! < right! && bottom! < top!)
  ) {
    throw usageError(
      command,
      '--rect cần TRÁI,DƯỚI,PHẢI,TRÊN tính bằng điểm (1/72 inch) từ góc dưới bên trái',
      '--rect takes LEFT,BOTTOM,RIGHT,TOP in points (1/72 inch) from the lower left corner',
    );
  }
  return {
    ...(field === undefined ? {} : { field }),
    ...(page === undefined ? {} : { page: page - 1 }),
    rect: [left!, bottom!, right!, top!],
  };
}

function entriesOption(command: string, role: Role, parsed: Parsed): { entries?: EntrySelection } {
  const subjects = parsed
    .texts('subject')
    .flatMap((text) => text.split(','))
    .filter((text) => text !== '');
  const allMine = parsed.flag('all-mine');
  if (role !== 'subject-teacher') {
    if (subjects.length > 0 || allMine) {
      throw usageError(
        command,
        '--subject và --all-mine chỉ dùng với --role subject-teacher',
        '--subject and --all-mine go with --role subject-teacher only',
      );
    }
    return {};
  }
  if (subjects.length > 0 === allMine) {
    throw usageError(
      command,
      'giáo viên bộ môn cần --subject MÃ_MÔN… hoặc --all-mine',
      'a subject teacher needs --subject MON_HOC_ID… or --all-mine',
    );
  }
  return { entries: allMine ? 'all-mine' : subjects };
}

/** Where results go: one file for one input, a folder (each in its place) for several or when `-o` is a folder. */
export class OutputPlan {
  readonly #paths = new Map<string, string>();
  readonly #force: boolean;
  readonly #toFolder: boolean;

  /** @param named how many were named: several are several, also where all but one cannot be read */
  constructor(command: string, inputs: readonly SigningInput[], parsed: Parsed, named = parsed.positionals.length) {
    const output = parsed.text('output');
    if (output === undefined) throw usageError(command, 'thiếu -o KẾT_QUẢ', '-o OUT is missing');
    this.#force = parsed.flag('force');
    this.#toFolder = inputs.length > 1 || named > 1 || isFolder(output) || /[\\/]$/.test(output);
    if (this.#toFolder) mustBecomeFolder(output);
    const taken = new Set<string>();
    for (const { name, place } of inputs) {
      const path = this.#toFolder ? join(output, ...place.split('/')) : output;
      if (taken.has(path)) {
        throw usageError(command, `hai tệp vào cùng tên ${place}`, `two inputs have the name ${place}`);
      }
      taken.add(path);
      if (!this.#toFolder || isFolder(dirname(path))) refuseExisting(path, this.#force);
      else mustBecomeFolder(dirname(path));
      this.#paths.set(name, path);
    }
  }

  write(name: string, pieces: readonly Uint8Array[]): string {
    const path = this.#paths.get(name)!;
    // Made for the first file that is to lie in it: a wrong PIN leaves nothing behind.
    if (this.#toFolder) makeFolder(dirname(path));
    writeOutput(path, pieces, this.#force);
    return path;
  }
}

/**
 * Writes each input's file when its last item is done; refusals are said and never stop the others.
 * @param called what the plan calls the input of an item
 */
export async function writeCompleted(
  items: AsyncIterable<CompletedItem>,
  plan: OutputPlan,
  outcome: Outcome,
  language: 'vi' | 'en',
  called: (input: string) => string = (input) => input,
): Promise<void> {
  let pending: readonly Uint8Array[] | undefined;
  let refused = false;
  for await (const item of items) {
    if (item.error !== undefined) {
      outcome.add(statusOf(item.error));
      refused = true;
      sayMasked(item.error, item.entry === undefined ? item.input : `${item.input} ${item.entry}`);
    }
    if (item.outputPieces !== undefined) pending = item.outputPieces;
    if (!item.lastOfInput) continue;
    if (pending !== undefined) {
      const path = shownName(plan.write(called(item.input), pending));
      const note = refused ? (language === 'vi' ? ' (còn mục bị từ chối)' : ' (some items were refused)') : '';
      await print(language === 'vi' ? `đã ký: ${path}${note}\n` : `signed: ${path}${note}\n`);
    }
    pending = undefined;
    refused = false;
  }
}
