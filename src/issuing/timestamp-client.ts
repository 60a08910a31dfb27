/** A client of RFC 3161 services over HTTP (§3.4) that waits for slow ones and gives up on wrong ones. */
import { randomBytes } from '#crypto';
import {
  readTimestamp,
  readTimestampResponse,
  type TimestampFacts,
  type TimestampResponse,
  writeTimestampRequest,
} from '../cms/index.js';
import { sentences } from '../codes.js';
import { equalBytes } from '../encoding.js';
import { type Finding, KhueError } from '../errors.js';
import { bodyWithin, isRedirect } from './http-body.js';
import { type ImprintDigest, mustBeForTimestamping, type Timestamper } from './timestamper.js';

/** What is asked of `fetch`; anything that answers like it will do. */
export type Transport = (url: string, init: RequestInit & { body: Uint8Array<ArrayBuffer> }) => Promise<Response>;

export interface TimestampClientOptions {
  readonly url: string;
  /** Default: `fetch`. */
  readonly transport?: Transport;
  /** Waits, or until the signal says that nobody waits any more; default `setTimeout`. */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** For nonces and for the jitter of waiting; default the platform's. */
  readonly random?: (length: number) => Uint8Array;
  /** For one attempt, answer included. Default 150 s: the national service has been seen to take 131. */
  readonly timeoutMs?: number;
  /** Default 4. */
  readonly attempts?: number;
  /** Before the second attempt; doubles each time, up to a minute, halved at most by jitter. Default 1 s. */
  readonly firstWaitMs?: number;
  /** Requests under way at a time; default 4. */
  readonly concurrency?: number;
  /** Most octets of an answer; default 256 KiB. */
  readonly maxBytes?: number;
  /** Policy to be asked for, and then to be answered with. */
  readonly policy?: string;
}

const LONGEST_WAIT_MS = 60_000;

/**
 * A time-stamp service.
 *
 * Tried again: no connection, no answer in time, HTTP 408, 429 and 5xx, and refusals that say the service itself is in trouble. Not
 * tried again: redirects (refused), other media types, answers too long, any other refusal, and tokens that are not for this request.
 *
 * @throws KhueError `TSA_URL` at once; asking for a time-stamp rejects with `TSA_UNREACHABLE`, `TSA_TIMEOUT`, `TSA_HTTP_STATUS`,
 *   `TSA_REDIRECT`, `TSA_CONTENT_TYPE`, `TSA_ANSWER_TOO_LARGE`, `TIMESTAMP_REFUSED`, `TIMESTAMP_UNREADABLE`, `TSA_TOKEN_UNUSABLE`,
 *   `TSA_ANSWER_DIFFERS`, `TSA_CERTIFICATE`
 * Source: RFC 3161 §2.2, §3.4.
 */
export function timestampClient(options: TimestampClientOptions): Timestamper {
  const service = settle(options);
  let failures = 0;
  const turn = turns(options.concurrency ?? 4, () => {
    failures = 0;
  });
  let last: KhueError | undefined;
  let largestSeen = 0;
  const ask = async (name: ImprintDigest, imprint: Uint8Array): Promise<Uint8Array> => {
    // A service that is down is not waited for a thousand times: those that queue behind share its last answer.
    if (failures >= FAILURES_IN_A_ROW && last !== undefined) throw last;
    try {
      const token = await askPatiently(service, name, imprint);
      failures = 0;
      largestSeen = Math.max(largestSeen, token.length);
      return token;
    } catch (error) {
      if (error instanceof KhueError && isOutage(error)) {
        failures++;
        last = error;
      }
      throw error;
    }
  };
  const timestamp: Timestamper['timestamp'] = (name, imprint) => turn(() => ask(name, imprint));
  return {
    largestToken: LARGEST_TOKEN,
    timestamp,
    async usualToken() {
      if (largestSeen === 0) await timestamp('SHA-256', service.random(32));
      return Math.min(LARGEST_TOKEN, largestSeen + 1024);
    },
  };
}

const FAILURES_IN_A_ROW = 3;
const LARGEST_TOKEN = 32 * 1024;

/** Whether a service did not answer, after all attempts. */
export function isOutage({ code }: KhueError): boolean {
  return code === 'TSA_UNREACHABLE' || code === 'TSA_TIMEOUT';
}

interface Service {
  readonly url: string;
  /** Without query and fragment, which may hold a secret. */
  readonly shownUrl: string;
  readonly transport: Transport;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly random: (length: number) => Uint8Array;
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly firstWaitMs: number;
  readonly maxBytes: number;
  readonly policy?: string;
}

function settle(options: TimestampClientOptions): Service {
  const url = URL.canParse(options.url) ? new URL(options.url) : undefined;
  const good = url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  if (!good) {
    const shown =
      url === undefined ? options.url.replace(/\/\/.*@/s, '//…@') : `${url.protocol}//${url.host}${url.pathname}`;
    throw new KhueError('TSA_URL', { params: { url: shown } });
  }
  return {
    url: url.href,
    shownUrl: `${url.origin}${url.pathname}`,
    transport: options.transport ?? ((to, init) => globalThis.fetch(to, init)),
    sleep: options.sleep ?? sleepOnTimer,
    random: options.random ?? randomBytes,
    timeoutMs: options.timeoutMs ?? 150_000,
    attempts: Math.max(1, options.attempts ?? 4),
    firstWaitMs: options.firstWaitMs ?? 1000,
    maxBytes: options.maxBytes ?? 256 * 1024,
    ...(options.policy === undefined ? {} : { policy: options.policy }),
  };
}

function sleepOnTimer(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    // A timer left behind would keep the process alive for minutes.
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Runs so many at a time; the others wait in the order they came. `idle` is told when none is left. */
function turns(most: number, idle: () => void): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  const all = Math.max(1, most);
  let free = all;
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next !== undefined) next();
      else if (++free === all) idle();
    }
  };
}

/** A failure after which asking again may help, and how long the service asks to be left alone. */
class Transient {
  readonly error: (attempts: number) => KhueError;
  readonly waitMs: number | undefined;

  constructor(error: (attempts: number) => KhueError, waitMs?: number) {
    this.error = error;
    this.waitMs = waitMs;
  }
}

async function askPatiently(service: Service, name: ImprintDigest, imprint: Uint8Array): Promise<Uint8Array> {
  for (let attempt = 1; ; attempt++) {
    const answer = await ask(service, name, imprint);
    if (!(answer instanceof Transient)) return answer;
    if (attempt >= service.attempts) throw answer.error(attempt);
    await service.sleep(waitBefore(service, attempt, answer.waitMs));
  }
}

/** Doubling, jittered so that many clients do not come back together; never shorter than the service asked for. */
function waitBefore({ firstWaitMs, random }: Service, attempt: number, asked: number | undefined): number {
  const whole = Math.min(LONGEST_WAIT_MS, firstWaitMs * 2 ** (attempt - 1));
  const jittered = whole * (0.5 + random(1)[0]! / 512);
  return Math.min(LONGEST_WAIT_MS, Math.max(jittered, asked ?? 0));
}

async function ask(service: Service, digest: ImprintDigest, imprint: Uint8Array): Promise<Uint8Array | Transient> {
  // 63 bits, positive and of full length: services that keep a nonce in a long take it.
  const nonce = service.random(8).slice();
  nonce[0] = (nonce[0]! & 0x3f) | 0x40;
  const { policy } = service;
  const request = writeTimestampRequest({ digest, imprint, nonce, ...(policy === undefined ? {} : { policy }) });
  const answer = await exchange(service, request as Uint8Array<ArrayBuffer>);
  if (answer instanceof Transient) return answer;
  const response = readTimestampResponse(answer);
  if ('fault' in response) return refused(response);
  checkToken(service, response.tokenDer, { digest, imprint, nonce });
  return response.tokenDer;
}

function refused({ fault, failures }: Exclude<TimestampResponse, { tokenDer: Uint8Array }>): Transient {
  const error = errorOf(fault);
  if (failures.includes('systemFailure') || failures.includes('timeNotAvailable')) return new Transient(() => error);
  throw error;
}

/** One HTTP exchange within its time: the octets of the answer. */
async function exchange(service: Service, body: Uint8Array<ArrayBuffer>): Promise<Uint8Array | Transient> {
  const { shownUrl: url, timeoutMs } = service;
  const giveUp = new AbortController();
  const done = new AbortController();
  const late = service.sleep(timeoutMs, done.signal).then(() => {
    giveUp.abort();
    const seconds = Math.round(timeoutMs / 1000);
    return new Transient((attempts) => new KhueError('TSA_TIMEOUT', { params: { url, seconds, attempts } }));
  });
  const work = send(service, body, giveUp.signal);
  try {
    return await Promise.race([work, late]);
  } catch (cause) {
    if (cause instanceof KhueError) throw cause;
    const reason = reasonOf(cause);
    return new Transient((attempts) => new KhueError('TSA_UNREACHABLE', { params: { url, reason, attempts }, cause }));
  } finally {
    done.abort();
    // What still runs after its time is over has nobody to tell.
    work.catch(() => undefined);
  }
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  // `fetch` says only "fetch failed" and keeps the system's word (ECONNREFUSED) inside.
  const inner = cause.cause;
  if (inner instanceof Error) return (inner as Error & { code?: string }).code ?? inner.message;
  return cause.message;
}

async function send(
  service: Service,
  body: Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
): Promise<Uint8Array | Transient> {
  const { shownUrl: url } = service;
  const response = await service.transport(service.url, {
    method: 'POST',
    headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
    body,
    redirect: 'manual',
    signal,
  });
  const { status } = response;
  if (isRedirect(response)) throw new KhueError('TSA_REDIRECT', { params: { url } });
  if (status !== 200) {
    const error = new KhueError('TSA_HTTP_STATUS', { params: { url, status } });
    if (status !== 408 && status !== 429 && status < 500) throw error;
    const seconds = Number(response.headers.get('retry-after') ?? '');
    return new Transient(() => error, Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined);
  }
  const type = (response.headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
  if (type !== 'application/timestamp-reply') {
    throw new KhueError('TSA_CONTENT_TYPE', { params: { url, type: type.slice(0, 100) || '–' } });
  }
  const { maxBytes } = service;
  const answer = await bodyWithin(response, maxBytes);
  if (answer === undefined) throw new KhueError('TSA_ANSWER_TOO_LARGE', { params: { url, allowed: maxBytes } });
  return answer;
}

/** RFC 3161 §2.2: the token is for this request, by a key that may stamp, and its value holds. */
function checkToken(
  { policy, shownUrl: url }: Service,
  tokenDer: Uint8Array,
  asked: { readonly digest: ImprintDigest; readonly imprint: Uint8Array; readonly nonce: Uint8Array },
): void {
  const reading = readTimestamp(tokenDer);
  if ('fault' in reading) {
    const { vi, en } = sentences(reading.fault.code, reading.fault.params);
    throw new KhueError('TSA_TOKEN_UNUSABLE', { params: { url, reason: vi, reasonEn: en } });
  }
  const { timestamp } = reading;
  const what = differenceOf(timestamp, asked, policy);
  if (what !== undefined) throw new KhueError('TSA_ANSWER_DIFFERS', { params: { url, what } });
  mustBeForTimestamping(timestamp.certificate, timestamp.time);
}

function differenceOf(
  { imprint, nonce, policy }: TimestampFacts,
  asked: { readonly digest: ImprintDigest; readonly imprint: Uint8Array; readonly nonce: Uint8Array },
  askedPolicy: string | undefined,
): string | undefined {
  if (imprint.digest !== asked.digest || !equalBytes(imprint.value, asked.imprint)) return 'messageImprint';
  if (nonce === undefined || !equalBytes(nonce, asked.nonce)) return 'nonce';
  return askedPolicy !== undefined && policy !== askedPolicy ? 'policy' : undefined;
}

function errorOf({ code, params }: Finding): KhueError {
  return new KhueError(code, params === undefined ? {} : { params });
}
