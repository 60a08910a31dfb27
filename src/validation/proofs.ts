import type { TimestampFacts as Token } from '../cms/index.js';
import type { SignatureScheme } from '../crypto/types.js';
import type { CarriedSignature } from '../document/signed-document.js';
import type { Finding } from '../errors.js';
import { formatVietnamTime, type InstantMs } from '../time.js';
import { type AlgorithmSunset, weakDigest, weakScheme } from './algorithms.js';
import type { EvidenceBook } from './evidence-book.js';
import type { EvidenceFacts } from './evidence-facts.js';
import type { EvidenceCover } from './evidence-leaf.js';
import { type Facts, overBudget } from './facts.js';
import { type Judged, judged, judgedFinding } from './finding.js';
import { type JudgedTimestamp, judgeTimestamp } from './judged-timestamp.js';
import { settle } from './settlement.js';
import type { CarriedFacts, SignatureProof } from './signature-facts.js';
import type { TimeContext } from './time-context.js';
import type { TimestampFacts } from './timestamp-facts.js';

/**
 * A proof of existence from beside the file (an evidence record, a receipt), judged already by whoever gives it.
 */
export interface ExistenceProof {
  readonly time: InstantMs;
  /** `FILE`: every octet. `SIGNED`: the content and every outer signature, without what was added to them. */
  readonly covers: 'FILE' | 'SIGNED' | EvidenceCover;
}

/** What the time-stamps of a file prove. */
export interface Proofs {
  /** As in the facts, in their order. */
  readonly timestamps: readonly JudgedTimestamp[];
  /** For each outer signature. */
  readonly outer: readonly SignatureProof[];
  /** For everything inside the content: subject teachers' signatures (model 11). */
  readonly inner: SignatureProof;
  /** Contradictions between time-stamps, for each outer signature. */
  readonly contradictions: readonly (readonly Judged[])[];
  /** Evidence records that say that the file is older than a time-stamp in it: two services' clocks, no fault of the file. */
  readonly remarks: readonly Finding[];
}

const nothing: SignatureProof = {};

/** Up to here a proven time is written as the token says it, though it means a little later: clocks of services differ by that much. */
const ORDINARY_ACCURACY = 60_000;

/**
 * By when a good token was made at the latest (RFC 3161 §2.4.2, accuracy): no earlier time is proven by it. At the validation time it is
 * there in any case.
 */
export function madeBy({ accuracy, time }: Pick<Token, 'accuracy' | 'time'>, at: InstantMs): InstantMs {
  return Math.min(time + accuracy, at);
}

/**
 * Proof-of-existence bookkeeping of EN 319 102-1 §5.6.2.3 and §5.6.3: the latest time-stamp is judged by what is known today, and
 * each that is good proves that what it covers was there at its time, so that earlier ones are judged as of then.
 * Proof reaches inward (model 11, 20): to everything that a proven signature's octets contain or digest.
 */
export function proofsOfExistence(
  facts: Pick<Facts, 'document' | 'outer' | 'timestamps' | 'outside'>,
  previous: readonly (readonly number[] | undefined)[],
  given: readonly ExistenceProof[],
  context: TimeContext,
): Proofs {
  const { outer: signatures, outside } = facts;
  const timestamps = [...facts.timestamps, ...(outside?.evidence ?? []).flatMap(({ stamps }) => stamps)];
  if (timestamps.length === 0 && given.length === 0) {
    return { timestamps: [], outer: signatures.map(() => nothing), inner: nothing, contradictions: [], remarks: [] };
  }
  const ledger = new Ledger(facts, timestamps, previous, context);
  for (const proof of given) if (proof.time <= context.at) ledger.enterGiven(proof);
  const order = timestamps.map((_, i) => i).sort((a, b) => later(timestamps, a, b));
  const outcomes: JudgedTimestamp[] = [];
  const { budget, limits } = context;
  for (const index of order) {
    if (budget.signatureChecks > limits.signatureChecks) {
      const findings = [judgedFinding(overBudget(limits))];
      outcomes[index] = { facts: timestamps[index]!, findings, revocation: [] };
      continue;
    }
    const outcome = judgeTimestamp(timestamps[index]!, ledger.proofOfToken(index), context);
    outcomes[index] = outcome;
    if (outcome.findings.length === 0) ledger.enter(index);
  }
  return ledger.close(outcomes);
}

/** Latest first; of equal times the one that may cover the other. */
function later(timestamps: readonly TimestampFacts[], a: number, b: number): number {
  const time = (i: number): number => timestamps[i]!.token?.time ?? Number.NEGATIVE_INFINITY;
  return time(b) - time(a) || b - a;
}

/** A time-stamp of an evidence record: which record, and where its time-stamps begin among all. */
interface EvidencePlace {
  readonly facts: EvidenceFacts;
  readonly from: number;
}

class Ledger {
  readonly #document: Facts['document'];
  readonly #signatures: readonly CarriedFacts[];
  /** The file's own, then those of evidence records. */
  readonly #timestamps: readonly TimestampFacts[];
  readonly #own: number;
  readonly #places = new Map<number, EvidencePlace>();
  readonly #previous: readonly (readonly number[] | undefined)[];
  readonly #evidence: EvidenceBook;
  readonly #sunsets: readonly AlgorithmSunset[];
  readonly #context: TimeContext;
  /** Earliest proofs; what is not in them is known to exist at the validation time only. */
  readonly #ofSignature = new Map<number, InstantMs>();
  readonly #boundSignature = new Map<number, InstantMs>();
  readonly #ofToken = new Map<number, InstantMs>();
  #ofContent: InstantMs | undefined;
  #boundContent: InstantMs | undefined;
  readonly #good = new Set<number>();
  /** What tokens say, by the latest that they mean. */
  readonly #stampedAt = new Map<InstantMs, InstantMs>();

  constructor(
    facts: Pick<Facts, 'document' | 'outer' | 'timestamps' | 'outside'>,
    timestamps: readonly TimestampFacts[],
    previous: readonly (readonly number[] | undefined)[],
    context: TimeContext,
  ) {
    this.#document = facts.document;
    this.#signatures = facts.outer;
    this.#timestamps = timestamps;
    this.#own = facts.timestamps.length;
    let from = this.#own;
    for (const one of facts.outside?.evidence ?? []) {
      for (let i = 0; i < one.stamps.length; i++) this.#places.set(from + i, { facts: one, from });
      from += one.stamps.length;
    }
    this.#previous = previous;
    this.#context = context;
    this.#evidence = context.evidence;
    this.#sunsets = context.question.sunsets;
  }

  proofOfToken(index: number): InstantMs | undefined {
    return this.#ofToken.get(index);
  }

  enterGiven({ time, covers }: ExistenceProof): void {
    if (typeof covers === 'object') {
      this.#cover(covers, time);
      return;
    }
    const signatures = this.#signatures.map((_, i) => i);
    const whole = covers === 'FILE';
    const all = this.#document?.documentTimestamps ?? [];
    const documentTimestamps = whole ? all.map((_, i) => i) : [];
    const data = whole ? this.#document?.validationData : undefined;
    this.#cover({ whole, signatures, content: true, documentTimestamps, additions: whole, data }, time);
    this.#content(time, true);
  }

  /** Octets of the file were there at an instant: what lies in them too. */
  #cover(cover: EvidenceCover, time: InstantMs): void {
    const { additions, content } = cover;
    for (const index of cover.signatures) {
      if (additions) this.#whole(index, time, content);
      else this.#signature(index, time, content);
    }
    for (const token of this.#tokensIn(cover)) this.#token(token, time);
    this.#evidence.prove(cover.data, time);
    const stamps = this.#document?.documentTimestamps ?? [];
    for (const position of cover.documentTimestamps) this.#evidence.prove(stamps[position]?.coveredData, time);
  }

  /** Indices of the file's own time-stamps that lie in octets of it. */
  #tokensIn({ additions, documentTimestamps, signatures, whole }: EvidenceCover): number[] {
    const inside = new Set(signatures);
    const stamps = new Set(documentTimestamps);
    return this.#timestamps.slice(0, this.#own).flatMap(({ carried, of, position }, i) => {
      if (whole) return [i];
      if (of === undefined) return stamps.has(position) ? [i] : [];
      return inside.has(of) && (additions || carried.kind === 'CONTENT') ? [i] : [];
    });
  }

  /** A time-stamp is good: what it covers was there at its time. */
  enter(index: number): void {
    this.#good.add(index);
    const { carried, of, token } = this.#timestamps[index]!;
    const time = madeBy(token!, this.#context.at);
    if (token!.accuracy <= ORDINARY_ACCURACY) this.#stampedAt.set(time, token!.time);
    // In a PDF it covers what its own CMS holds, which need not be the record; what a signature of the PDF covers is proven with that.
    if (carried.kind === 'CONTENT' && of !== undefined && this.#signatures[of]?.carried.pdf === undefined) {
      this.#content(time, true);
    }
    if (carried.kind === 'SIGNATURE' && of !== undefined) this.#signature(of, time, false);
    if (carried.kind === 'ARCHIVE' && of !== undefined) this.#signature(of, time, true);
    // Every time-stamp of a record holds, through the ones before it, what the record is of (RFC 4998 §5.3).
    const place = this.#places.get(index);
    if (place !== undefined) this.#cover(place.facts.cover, time);
    for (const covered of this.#coveredTokens(index)) this.#token(covered, time);
    if (carried.kind === 'DOCUMENT') for (const position of carried.covers ?? []) this.#whole(position, time, true);
    if (this.#namesReliably(index)) this.#evidence.prove(carried.coveredData, time);
  }

  /** An index names what lies beside it by digests of its own, which must hold for as long as the token is not proven to have existed. */
  #namesReliably(index: number): boolean {
    const { indexDigest } = this.#timestamps[index]!.carried;
    return indexDigest === undefined || !this.#isWeak(indexDigest, this.#ofToken.get(index) ?? this.#context.at);
  }

  /** @param direct the octets themselves were stamped, not only a value that stands for them through a digest of its own */
  #signature(index: number, time: InstantMs, direct: boolean): void {
    const signature = this.#signatures[index];
    if (signature === undefined) return;
    const news = note(this.#ofSignature, index, time);
    const bound = direct && note(this.#boundSignature, index, time);
    if (!news && !bound) return;
    // What is not intact says nothing of the octets that it claims to cover.
    if (signature.integrity !== 'INTACT' || signature.carried.faults.length > 0) return;
    const { covers, previous, coversContent, contentDigest, documentTimestampsBefore = 0, scheme } = signature.carried;
    const { coveredData, signedCertificates = [] } = signature.carried;
    // For a stamped value anybody finds a key by which it verifies over other octets: only a key that those octets name binds them (RFC 5035 §3).
    if (!direct && !namesItsKey(signature.carried)) return;
    // Nor does one whose own digest could not be relied on any more when it was proven (EN 319 102-1 §5.6.2.3).
    if (!direct && (this.#isWeak(contentDigest, time) || (scheme !== undefined && this.#isWeakScheme(scheme, time))))
      return;
    this.#evidence.proveCertificates(signedCertificates, time);
    this.#evidence.prove(coveredData, time);
    // A signature of the JSON inside a PDF covers its payload, one of the PDF what its revision holds.
    if (signature.carried.pdf === undefined || coversContent === true) this.#content(time, direct);
    // A digest stands for what it was made of if it could be relied on when it was proven (EN 319 102-1 §5.6.2.3).
    const digested = direct && previous !== undefined && !this.#isWeak(previous.digest, time);
    for (const other of this.#previous[index] ?? []) this.#signature(other, time, digested);
    for (const other of covers ?? []) this.#whole(other, time, direct);
    const inside = new Set(covers);
    this.#timestamps.forEach(({ carried, of, position }, i) => {
      const before = carried.kind === 'DOCUMENT' && position < documentTimestampsBefore;
      if (of === undefined ? before : inside.has(of)) this.#token(i, time);
    });
  }

  /** A signature with all that was added to it. */
  #whole(index: number, time: InstantMs, direct: boolean): void {
    const { carriedCertificates = [], validationData } = this.#signatures[index]?.carried ?? {};
    this.#evidence.proveCertificates(carriedCertificates, time);
    this.#evidence.prove(validationData, time);
    this.#signature(index, time, direct);
  }

  /** A token, and what lies in it. */
  #token(index: number, time: InstantMs): void {
    note(this.#ofToken, index, time);
    const { token } = this.#timestamps[index]!;
    if (token === undefined) return;
    this.#evidence.proveCertificates(token.carriedCertificates, time);
    this.#evidence.prove(token, time);
  }

  #content(time: InstantMs, direct: boolean): void {
    if (this.#ofContent === undefined || time < this.#ofContent) this.#ofContent = time;
    if (direct && (this.#boundContent === undefined || time < this.#boundContent)) this.#boundContent = time;
  }

  #isWeak(digest: Parameters<typeof weakDigest>[0], time: InstantMs): boolean {
    return weakDigest(digest, time, this.#sunsets) !== undefined;
  }

  #isWeakScheme(scheme: SignatureScheme, time: InstantMs): boolean {
    return weakScheme(scheme, time, this.#sunsets) !== undefined;
  }

  /** Indices of the time-stamps that lie in the octets of an archive or document time-stamp, or of what an evidence record is of. */
  #coveredTokens(index: number): number[] {
    const { carried, of } = this.#timestamps[index]!;
    const place = this.#places.get(index);
    if (place !== undefined) {
      const earlier = Array.from({ length: index - place.from }, (_, i) => place.from + i);
      return [...this.#tokensIn(place.facts.cover), ...earlier];
    }
    if (carried.kind !== 'ARCHIVE' && carried.kind !== 'DOCUMENT') return [];
    const inside = new Set(carried.covers ?? []);
    const reliably = this.#namesReliably(index);
    return this.#timestamps.slice(0, this.#own).flatMap((other, i) => {
      if (other.of === of) {
        const covered = carried.coversTokens?.includes(other.position) ?? other.position < (carried.earlier ?? 0);
        // Content time-stamps lie in the signed attributes, whatever the index says.
        return covered && (reliably || other.carried.kind === 'CONTENT') ? [i] : [];
      }
      return other.of !== undefined && inside.has(other.of) ? [i] : [];
    });
  }

  close(timestamps: readonly JudgedTimestamp[]): Proofs {
    const createdAfter = this.#createdAfter();
    const outer = this.#signatures.map((_, i): SignatureProof => {
      const after = createdAfter[i];
      return {
        ...this.#proofOf(this.#ofSignature.get(i), this.#boundSignature.get(i)),
        ...(after === undefined ? undefined : { createdAfter: after }),
      };
    });
    return {
      timestamps,
      outer,
      inner: this.#proofOf(this.#ofContent, this.#boundContent),
      ...this.#contradictions(),
    };
  }

  #proofOf(existed: InstantMs | undefined, bound: InstantMs | undefined): SignatureProof {
    const { at } = this.#context;
    if (existed === undefined || existed > at) return nothing;
    const stampedAt = this.#stampedAt.get(existed) ?? existed;
    return { proofOfExistence: existed, boundBy: bound ?? at, ...(stampedAt === existed ? undefined : { stampedAt }) };
  }

  /** A signature is younger than the content time-stamp that it covers, and than any signature that it covers or digests. */
  #createdAfter(): (InstantMs | undefined)[] {
    const after: (InstantMs | undefined)[] = this.#signatures.map(() => undefined);
    const raise = (index: number, time: InstantMs): void => {
      const known = after[index];
      if (known === undefined || time > known) after[index] = time;
    };
    for (const index of this.#good) {
      const { carried, of, position, token } = this.#timestamps[index]!;
      const earliest = token!.time - token!.accuracy;
      if (carried.kind === 'CONTENT' && of !== undefined) raise(of, earliest);
      if (carried.kind !== 'DOCUMENT') continue;
      this.#signatures.forEach(({ carried: signature }, i) => {
        if (position < (signature.documentTimestampsBefore ?? 0)) raise(i, earliest);
      });
    }
    if (after.every((time) => time === undefined)) return after;
    // Signed one after the other: a few rounds reach everything, for each signature covers only older ones.
    for (let round = 0; round < this.#signatures.length; round++) {
      let changed = false;
      this.#signatures.forEach(({ carried, integrity }, i) => {
        if (integrity !== 'INTACT') return;
        for (const older of [...(this.#previous[i] ?? []), ...(carried.covers ?? [])]) {
          const time = after[older];
          if (time === undefined || time <= (after[i] ?? Number.NEGATIVE_INFINITY)) continue;
          raise(i, time);
          changed = true;
        }
      });
      if (!changed) break;
    }
    return after;
  }

  /** EN 319 102-1 §5.5.4: what covers is not older than what it covers, and a signature not older than its content's time-stamp. */
  #contradictions(): Pick<Proofs, 'contradictions' | 'remarks'> {
    const found: Judged[][] = this.#signatures.map(() => []);
    const remarks = new Map<EvidenceFacts, Finding>();
    for (const index of this.#good) {
      const { carried, of, token } = this.#timestamps[index]!;
      const covered = new Set(this.#coveredTokens(index));
      if (carried.kind === 'SIGNATURE') {
        this.#timestamps.forEach((other, i) => {
          if (other.of === of && other.carried.kind === 'CONTENT') covered.add(i);
        });
      }
      for (const other of covered) {
        const inner = this.#timestamps[other]!.token;
        if (!this.#good.has(other) || inner === undefined) continue;
        if (token!.time + token!.accuracy >= inner.time - inner.accuracy) continue;
        const params = { later: formatVietnamTime(token!.time), earlier: formatVietnamTime(inner.time) };
        const place = this.#places.get(index);
        if (place !== undefined) {
          remarks.set(place.facts, { code: 'TIMESTAMP_ORDER', params });
          continue;
        }
        const finding = judged('TIMESTAMP_ORDER', {
          params,
          settlement: settle('TIME_STAMP', '', this.#context.trust),
        });
        for (const signature of of === undefined ? (carried.covers ?? []) : [of]) {
          if ((found[signature]?.length ?? 1) === 0) found[signature]!.push(finding);
        }
      }
    }
    return { contradictions: found, remarks: [...remarks.values()] };
  }
}

/** Whether the signed octets say by whose certificate they were signed. */
function namesItsKey({ certificateReferences, signedCertificates = [], signerCertificate }: CarriedSignature): boolean {
  const signed = signerCertificate !== undefined && signedCertificates.includes(signerCertificate);
  return certificateReferences.length > 0 || signed;
}

/** Keeps the earliest. Whether it is news. */
function note(map: Map<number, InstantMs>, key: number, time: InstantMs): boolean {
  const known = map.get(key);
  if (known !== undefined && known <= time) return false;
  map.set(key, time);
  return true;
}
