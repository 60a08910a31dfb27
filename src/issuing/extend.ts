/** Extending signed files to later levels: time-stamps, validation data, archive time-stamps (EN 319 102-1 §5.5, §5.6). */
import { digest } from '#crypto';
import type { AdesLevel, CarriedSignature } from '../document/signed-document.js';
import { concatBytes } from '../encoding.js';
import { type Finding, KhueError } from '../errors.js';
import { type JadesSignature, type NamedDocument, openJades, timestampComponent } from '../jades/index.js';
import { appendUnsigned } from '../jades/write-unsigned.js';
import { type Limits, withLimits } from '../limits.js';
import { openPdf } from '../pdf/file/index.js';
import { appendDocumentTimestamp, appendDss } from '../pdf/signature/dss.js';
import { type Instant, type InstantMs, parseInstant } from '../time.js';
import type { TrustStore } from '../trust/types.js';
import type { DocumentJudgement } from '../validation/document-judgement.js';
import type { JudgedSignature } from '../validation/judged-signature.js';
import { judgeFile } from '../validation/verify.js';
import {
  type Gathered,
  isOfInterest,
  Material,
  type OutsideDatum,
  type RevocationFetcher,
  valueComponents,
} from './extend-data.js';
import { looksLikePdf } from './pdf-input.js';
import type { ImprintDigest, Timestamper } from './timestamper.js';

export type ExtendLevel = 'B-T' | 'B-LT' | 'B-LTA';

export interface ExtendOptions {
  readonly to: ExtendLevel;
  readonly trust: TrustStore;
  /** When this is done: revocation data count that are current then. */
  readonly at: Instant;
  /** Needed where a time-stamp is to be added. */
  readonly timestamper?: Timestamper;
  /** Digest of the imprints; default SHA-256. */
  readonly digest?: ImprintDigest;
  /** Revocation data at hand beside the bundle's, DER: a folder of CRLs. */
  readonly crls?: readonly Uint8Array[];
  readonly ocspResponses?: readonly Uint8Array[];
  /** Asked for what is not at hand; none: nothing leaves this machine. */
  readonly fetchers?: readonly RevocationFetcher[];
  /** Every outer signature, not the seal's alone (model 20). */
  readonly each?: boolean;
  /** CRLs above 64 kB too. */
  readonly embedLarge?: boolean;
  readonly documents?: readonly NamedDocument[];
  readonly limits?: Partial<Limits>;
}

export interface Extension {
  readonly bytes: Uint8Array;
  /** Of each outer signature (of a PDF: of its own signatures), by position. */
  readonly levels: readonly AdesLevel[];
  /** What the level asked for still lacks, and what will not be enough for ever; empty: everything is there. */
  readonly missing: readonly Finding[];
  /** CRLs above 64 kB that the judgement rests on and the file does not hold: for the trust bundle, and for evidence records. */
  readonly outside: readonly OutsideDatum[];
}

/**
 * Adds to a signed JSON or PDF what the level asks for. What is there is never changed or taken away; a level that the file has is kept,
 * and an archive time-stamp is renewed by asking for `B-LTA` again. Nothing is called B-LT or B-LTA unless every value is inside.
 *
 * @param input a signed JSON (general or flattened serialization) or a signed PDF
 * @returns the file with what was added; where a level could not be reached, as far as it went: `extendDetailed` says how far and why
 * @throws KhueError of reading, `EXTEND_NOTHING_SIGNED`, `EXTEND_SIGNATURE_BROKEN`, `EXTEND_TIMESTAMPER_MISSING`, of the time-stamp service
 * Source: EN 319 102-1 §5.5, §5.6; ETSI TS 119 182-1 §5.3; EN 319 142-1 §5.4, §5.5.
 */
export async function extendSignatures(input: Uint8Array, options: ExtendOptions): Promise<Uint8Array> {
  return (await extendDetailed(input, options)).bytes;
}

/** As `extendSignatures`, with the levels reached and what is still missing. */
export async function extendDetailed(input: Uint8Array, options: ExtendOptions): Promise<Extension> {
  const at = parseInstant(options.at);
  if (at === undefined) throw new KhueError('WRONG_CALL', { params: { what: 'at' } });
  const material = new Material(options.trust, options.crls ?? [], options.ocspResponses ?? [], options.limits);
  const work: Work = { options, material, at, bytes: input, missing: [], outside: new Map() };
  return looksLikePdf(input) ? extendPdf(work) : extendJson(work);
}

interface Work {
  readonly options: ExtendOptions;
  readonly material: Material;
  /** Always after the newest time-stamp of the file: a service's clock may be ahead. */
  at: InstantMs;
  bytes: Uint8Array;
  readonly missing: Finding[];
  readonly outside: Map<string, OutsideDatum>;
}

function judge(work: Work): DocumentJudgement {
  const { documents = [], limits } = work.options;
  const at = new Date(work.at);
  const options = {
    trust: ofFileAlone(work.material.trust()),
    at,
    documents,
    ...(limits === undefined ? undefined : { limits }),
  };
  const { facts, judgement } = judgeFile(work.bytes, { ...options, policy: 'signatures' });
  const newest = Math.max(...facts.timestamps.map(({ token }) => token?.time ?? 0), 0);
  // What existed at this very moment is proven for any later one.
  if (newest < work.at) return judgement;
  work.at = newest + 1;
  return judge(work);
}

const alone = new WeakMap<TrustStore, TrustStore>();

/** What a file is to hold has to hold without the evidence that the bundle has of it; the same store for every file of a run. */
function ofFileAlone(trust: TrustStore): TrustStore {
  if (trust.existence === undefined) return trust;
  let made = alone.get(trust);
  if (made === undefined) {
    made = Object.create(trust, { existence: { value: undefined, enumerable: true } }) as TrustStore;
    alone.set(trust, made);
  }
  return made;
}

/** Nothing is added to what does not hold: it would look better than it is. */
function mustHold(judgement: DocumentJudgement): void {
  if (judgement.outer.length === 0) throw new KhueError('EXTEND_NOTHING_SIGNED');
  for (const { facts } of [...judgement.outer, ...judgement.entries]) {
    if (facts.integrity === 'INTACT' && facts.carried.faults.length === 0) continue;
    throw new KhueError('EXTEND_SIGNATURE_BROKEN', { params: { id: facts.id } });
  }
}

function timestamperOf({ options }: Work): Timestamper {
  if (options.timestamper !== undefined) return options.timestamper;
  throw new KhueError('EXTEND_TIMESTAMPER_MISSING', { params: { level: options.to } });
}

async function stamp(work: Work, over: readonly Uint8Array[]): Promise<Uint8Array> {
  const name = work.options.digest ?? 'SHA-256';
  return timestamperOf(work).timestamp(name, digest(name, over.length === 1 ? over[0]! : concatBytes(...over)));
}

async function extendJson(work: Work): Promise<Extension> {
  const { options } = work;
  let judgement = judge(work);
  const document = open(work);
  const fault = document.faults[0];
  if (fault !== undefined) throw new KhueError(fault.code, { params: fault.params });
  mustHold(judgement);
  const sequence = judgement.order.sequence.filter((i) => !judgement.order.duplicate[i]);
  const targets = options.each === true ? sequence : sequence.slice(-1);

  let stamped = false;
  for (const position of targets) {
    if (isProven(judgement, position)) continue;
    const token = await stamp(work, [new TextEncoder().encode(document.signatures[position]!.signatureText)]);
    work.bytes = appendUnsigned(work.bytes, position, [timestampComponent('sigTst', token)], options.limits);
    stamped = true;
  }
  if (stamped) {
    judgement = judge(work);
    for (const position of targets) if (!isProven(judgement, position)) sayNotTrusted(work, judgement, position);
  }
  // Of a service that the list does not know nobody can say which data are to be inside.
  const isStamped = targets.every((position) => isProven(judgement, position));
  if (options.to === 'B-T' || !isStamped) return finish(work, levelsOf(open(work).signatures));

  const last = targets.at(-1)!;
  const gatheredFor = (position: number, now: DocumentJudgement): readonly JudgedSignature[] =>
    options.each !== true
      ? [...now.outer, ...now.entries]
      : position === last
        ? [now.outer[position]!, ...now.entries]
        : [now.outer[position]!];
  const gathered = new Map<number, Gathered>();
  for (const position of targets) {
    const found = await gather(work, (now) => gatheredFor(position, now));
    if (found === undefined) return finish(work, levelsOf(open(work).signatures));
    gathered.set(position, found);
  }
  for (const [position, found] of gathered) {
    const components = valueComponents(open(work).signatures[position]!, found, withLimits(options.limits));
    if (components.length > 0) work.bytes = appendUnsigned(work.bytes, position, components, options.limits);
  }
  if (options.to === 'B-LT') return finish(work, levelsOf(open(work).signatures));

  for (const position of targets) {
    const signature = open(work).signatures[position]!;
    const over = signature.archiveOctets();
    if (over === undefined) {
      work.missing.push({ code: 'EXTEND_IMPRINT_UNKNOWN', params: { id: judgement.outer[position]!.facts.id } });
      continue;
    }
    const token = await stamp(work, over);
    work.bytes = appendUnsigned(work.bytes, position, [timestampComponent('arcTst', token)], options.limits);
  }
  return finish(work, levelsOf(open(work).signatures));
}

function open(work: Work): ReturnType<typeof openJades> {
  const { documents, limits } = work.options;
  return openJades(work.bytes, {
    ...(documents === undefined ? undefined : { documents }),
    ...(limits === undefined ? undefined : { limits }),
  });
}

async function extendPdf(work: Work): Promise<Extension> {
  const { options } = work;
  const damage = openPdf(work.bytes, options.limits).faults[0];
  if (damage !== undefined) throw new KhueError(damage.code, damage);
  let judgement = judge(work);
  mustHold(judgement);
  const own = (): readonly JudgedSignature[] =>
    judgement.outer.filter(({ facts: { carried } }) => carried.pdf !== undefined);
  if (own().length === 0) throw new KhueError('EXTEND_NOTHING_SIGNED');
  const everyOne = (): boolean =>
    judgement.outer.every((one, i) => one.facts.carried.pdf === undefined || isProven(judgement, i));
  if (!everyOne()) {
    work.bytes = await stampDocument(work);
    judgement = judge(work);
    judgement.outer.forEach((one, i) => {
      if (one.facts.carried.pdf !== undefined && !isProven(judgement, i)) sayNotTrusted(work, judgement, i);
    });
  }
  const levels = (): readonly AdesLevel[] => own().map(({ facts }) => facts.carried.level);
  if (options.to === 'B-T' || !everyOne()) return finish(work, levels());
  const found = await gather(work, (now) => [...now.outer, ...now.entries]);
  if (found !== undefined) {
    const limits = withLimits(options.limits);
    const certificates = found.certificates.filter((der) => isOfInterest(der, limits));
    work.bytes = appendDss(work.bytes, { ...found, certificates });
    if (options.to === 'B-LTA') work.bytes = await stampDocument(work);
    judgement = judge(work);
  }
  return finish(work, levels());
}

/** With as much room as tokens of this service take; with all that one may take where that was too little. */
async function stampDocument(work: Work): Promise<Uint8Array> {
  const timestamper = timestamperOf(work);
  const largestToken = (await timestamper.usualToken?.()) ?? timestamper.largestToken;
  try {
    return await appendDocumentTimestamp(work.bytes, {
      largestToken,
      timestamp: (name, imprint) => timestamper.timestamp(name, imprint),
    });
  } catch (cause) {
    if (!(cause instanceof KhueError) || cause.code !== 'PDF_RESERVE_TOO_SMALL') throw cause;
    return appendDocumentTimestamp(work.bytes, timestamper);
  }
}

function finish({ bytes, missing, outside }: Work, levels: readonly AdesLevel[]): Extension {
  const seen = new Set<string>();
  const once = missing.filter((finding) => {
    const key = JSON.stringify(finding);
    return seen.size < seen.add(key).size;
  });
  return { bytes, levels, missing: once, outside: [...outside.values()] };
}

function levelsOf(signatures: readonly (JadesSignature | CarriedSignature)[]): readonly AdesLevel[] {
  return signatures.map(({ level }) => level);
}

/** Whether a good time-stamp of its own, or over the document, proves a signature; one that waits for newer data will. */
function isProven({ timestamps }: DocumentJudgement, position: number): boolean {
  return timestamps.some(
    ({ facts: { carried, of }, findings }) =>
      findings.every(({ subIndication }) => subIndication === 'TRY_LATER') &&
      carried.kind !== 'CONTENT' &&
      (of === position || (of === undefined && (carried.covers ?? []).includes(position))),
  );
}

function sayNotTrusted(work: Work, { timestamps }: DocumentJudgement, position: number): void {
  const stamps = timestamps.filter(({ facts: { of } }) => of === position || of === undefined);
  const code = stamps.at(-1)?.findings[0]?.code ?? 'TIMESTAMP_UNREADABLE';
  work.missing.push({ code: 'EXTEND_TIMESTAMP_NOT_TRUSTED', params: { code } });
}

const MOST_ROUNDS = 3;

/** Everything that signatures need, or `undefined` and the reason in `missing`. */
async function gather(
  work: Work,
  choose: (judgement: DocumentJudgement) => readonly JudgedSignature[],
): Promise<Gathered | undefined> {
  const { embedLarge = false, fetchers = [] } = work.options;
  const judged = judge(work);
  let found = work.material.gather(judged, choose(judged), embedLarge);
  // An OCSP response whose responder nobody vouches for is not enough: then the CRL, from the next address.
  for (let round = 0; round < MOST_ROUNDS && found.lacking.length > 0 && fetchers.length > 0; round++) {
    const { findings, isNew } = await work.material.fetch(found.lacking, fetchers);
    work.missing.push(...findings);
    if (!isNew) break;
    const again = judge(work);
    found = work.material.gather(again, choose(again), embedLarge);
  }
  work.missing.push(...found.findings);
  for (const datum of found.outside) work.outside.set(datum.sha256, datum);
  return found.complete ? found : undefined;
}
