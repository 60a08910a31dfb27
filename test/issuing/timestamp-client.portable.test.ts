import { describe, expect, it } from 'vitest';
import { digest } from '#crypto';
import {
  makeTimestampToken,
  matchesImprint,
  readTimestamp,
  readTimestampRequest,
  type TokenInput,
  writeTimestampResponse,
} from '../../src/cms/index.js';
import { createDemoPki, type DemoLeaf } from '../../src/demo-world/index.js';
import { utf8Encode } from '../../src/encoding.js';
import type { KhueError } from '../../src/errors.js';
import { type TimestampClientOptions, timestampClient } from '../../src/issuing/timestamp-client.js';
import { localTimestamper } from '../../src/issuing/timestamper.js';
import { algorithmRow } from '../../src/signer/algorithms.js';

const URL_OF_TSA = 'https://tsa.khue-demo.invalid/rfc3161?key=secret';
const TIME = Date.parse('2026-11-21T03:04:05Z');
const imprint = digest('SHA-256', utf8Encode('nội dung'));

let leaves: Promise<{ tsa: DemoLeaf; person: DemoLeaf }> | undefined;
function keys(): Promise<{ tsa: DemoLeaf; person: DemoLeaf }> {
  leaves ??= createDemoPki({ seed: 'tsa' }).then(async (pki) => ({
    tsa: await pki.issue({
      ca: pki.vgca.ca,
      subject: [['CN', 'DEMO TSA']],
      extendedKeyUsage: ['timeStamping'],
      extendedKeyUsageCritical: true,
    }),
    person: await pki.issue({ ca: pki.vgca.ca, subject: [['CN', 'DEMO người']] }),
  }));
  return leaves;
}

async function tokenFor(body: Uint8Array, by: DemoLeaf, more: Partial<TokenInput> = {}): Promise<Uint8Array> {
  const query = readTimestampRequest(body);
  return makeTimestampToken({
    digest: query.digest!,
    imprint: query.imprint,
    ...(query.nonce && { nonce: query.nonce }),
    ...(query.policy !== undefined && { policy: query.policy }),
    time: TIME,
    serialNumber: 1,
    certificates: by.signer.certificateChain,
    scheme: algorithmRow('RS256').scheme,
    sign: (toBeSigned) => by.signer.sign({ toBeSigned, algorithm: 'RS256', describe: '' }),
    ...more,
  });
}

type Answer = (body: Uint8Array, call: number, signal: AbortSignal) => Response | Promise<Response>;

const reply = (body: Uint8Array, headers: Record<string, string> = {}): Response =>
  new Response(body as Uint8Array<ArrayBuffer>, {
    headers: { 'content-type': 'application/timestamp-reply', ...headers },
  });

/** A client of a service that answers as told; waiting takes no time and is written down. */
function client(answer: Answer, options: Partial<TimestampClientOptions> = {}) {
  const waits: number[] = [];
  let calls = 0;
  const service = timestampClient({
    url: URL_OF_TSA,
    timeoutMs: 150_000,
    transport: async (_url, init) => answer(init.body, ++calls, init.signal!),
    sleep: (ms, signal) => {
      // The time of one attempt only passes when a test says so.
      if (signal !== undefined) return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
      waits.push(ms);
      return Promise.resolve();
    },
    ...options,
  });
  return { stamp: () => service.timestamp('SHA-256', imprint), waits, calls: () => calls };
}

async function failure(promise: Promise<unknown>): Promise<KhueError> {
  return promise.then(
    () => expect.fail('was not refused'),
    (error: KhueError) => error,
  );
}

describe('asking a time-stamp service', () => {
  it('sends an RFC 3161 query and gives back a token over the digest', async () => {
    const { tsa } = await keys();
    let sent: RequestInit | undefined;
    const service = timestampClient({
      url: URL_OF_TSA,
      transport: async (url, init) => {
        expect(url).toBe(URL_OF_TSA);
        sent = init;
        return reply(writeTimestampResponse({ tokenDer: await tokenFor(init.body, tsa) }));
      },
    });
    const reading = readTimestamp(await service.timestamp('SHA-256', imprint));
    expect(reading).toMatchObject({ timestamp: { time: TIME } });
    expect('timestamp' in reading && matchesImprint(reading.timestamp, [utf8Encode('nội dung')])).toBe(true);
    expect(sent).toMatchObject({ method: 'POST', redirect: 'manual' });
    expect(sent!.headers).toMatchObject({ 'content-type': 'application/timestamp-query' });
    expect(readTimestampRequest(sent!.body as Uint8Array)).toMatchObject({ certificateAsked: true, digest: 'SHA-256' });
  });

  it('waits longer each time while the service is in trouble, at least as long as it asks for', async () => {
    const { tsa } = await keys();
    const { stamp, waits, calls } = client(async (body, call) => {
      if (call === 1)
        throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) });
      if (call === 2) return new Response('', { status: 503, headers: { 'retry-after': '7' } });
      if (call === 3) return reply(writeTimestampResponse({ refusal: 'bận', failureBit: 25 }));
      return reply(writeTimestampResponse({ tokenDer: await tokenFor(body, tsa) }));
    });
    expect(readTimestamp(await stamp())).toHaveProperty('timestamp');
    expect(calls()).toBe(4);
    expect(waits[0]).toBeGreaterThanOrEqual(500);
    expect(waits[0]).toBeLessThanOrEqual(1000);
    expect(waits[1]).toBe(7000);
    expect(waits[2]).toBeGreaterThanOrEqual(2000);
    expect(waits[2]).toBeLessThanOrEqual(4000);
  });

  it('says that a service cannot be reached, why, and without the secret part of its address', async () => {
    const { stamp } = client(() => {
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
    });
    expect(await failure(stamp())).toMatchObject({
      code: 'TSA_UNREACHABLE',
      params: { url: 'https://tsa.khue-demo.invalid/rfc3161', reason: 'ECONNREFUSED', attempts: 4 },
    });
  });

  it('gives up an answer that does not come in its time, and ends the request', async () => {
    const ended: boolean[] = [];
    const { stamp, calls } = client(
      (_body, _call, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            ended.push(true);
            reject(signal.reason);
          });
        }),
      { sleep: () => Promise.resolve(), attempts: 2 },
    );
    expect(await failure(stamp())).toMatchObject({ code: 'TSA_TIMEOUT', params: { seconds: 150, attempts: 2 } });
    expect(calls()).toBe(2);
    expect(ended).toEqual([true, true]);
  });

  it('does not wait for a service that is down again and again for those that queue behind, and asks anew later', async () => {
    const { tsa } = await keys();
    let calls = 0;
    let down = true;
    const service = timestampClient({
      url: URL_OF_TSA,
      attempts: 2,
      concurrency: 2,
      sleep: (_ms, signal) =>
        signal === undefined
          ? Promise.resolve()
          : new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
      transport: async (_url, init) => {
        calls++;
        if (down) throw new TypeError('fetch failed');
        return reply(writeTimestampResponse({ tokenDer: await tokenFor(init.body, tsa) }));
      },
    });
    const all = () =>
      Promise.all(Array.from({ length: 20 }, () => service.timestamp('SHA-256', imprint).catch(String)));
    expect(new Set(await all())).toEqual(new Set(['KhueError: TSA_UNREACHABLE']));
    // Three in a row, and the one that was under way beside the third.
    expect(calls).toBeLessThanOrEqual(2 * 4);
    down = false;
    expect(readTimestamp(await service.timestamp('SHA-256', imprint))).toHaveProperty('timestamp');
  });

  it('has no more requests under way than allowed', async () => {
    const { tsa } = await keys();
    let under = 0;
    let most = 0;
    const service = timestampClient({
      url: URL_OF_TSA,
      concurrency: 3,
      transport: async (_url, init) => {
        most = Math.max(most, ++under);
        const tokenDer = await tokenFor(init.body, tsa);
        under--;
        return reply(writeTimestampResponse({ tokenDer }));
      },
    });
    const tokens = await Promise.all(Array.from({ length: 12 }, () => service.timestamp('SHA-256', imprint)));
    expect(tokens).toHaveLength(12);
    expect(most).toBe(3);
  });

  it.each<[string, Answer, object]>([
    ['a redirect', () => new Response('', { status: 302, headers: { location: '/' } }), { code: 'TSA_REDIRECT' }],
    ['HTTP 403', () => new Response('', { status: 403 }), { code: 'TSA_HTTP_STATUS', params: { status: 403 } }],
    [
      'a page',
      () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
      { code: 'TSA_CONTENT_TYPE' },
    ],
    [
      'an endless answer',
      () => reply(new Uint8Array(300_000)),
      { code: 'TSA_ANSWER_TOO_LARGE', params: { allowed: 262_144 } },
    ],
    ['octets that are no answer', () => reply(utf8Encode('?')), { code: 'TIMESTAMP_UNREADABLE' }],
    [
      'a refusal',
      () => reply(writeTimestampResponse({ refusal: 'SHA-256 không được', failureBit: 0 })),
      { code: 'TIMESTAMP_REFUSED', params: { status: 2, reason: 'SHA-256 không được, badAlg' } },
    ],
    [
      'a token over something else',
      async (body) => {
        const other = digest('SHA-256', utf8Encode('khác'));
        return reply(
          writeTimestampResponse({ tokenDer: await tokenFor(body, (await keys()).tsa, { imprint: other }) }),
        );
      },
      { code: 'TSA_ANSWER_DIFFERS', params: { what: 'messageImprint' } },
    ],
    [
      'a token made for an earlier request',
      async (body) => {
        const nonce = Uint8Array.of(1);
        return reply(writeTimestampResponse({ tokenDer: await tokenFor(body, (await keys()).tsa, { nonce }) }));
      },
      { code: 'TSA_ANSWER_DIFFERS', params: { what: 'nonce' } },
    ],
    [
      'a token whose value is wrong',
      async (body) => {
        const tokenDer = await tokenFor(body, (await keys()).tsa, { sign: async () => new Uint8Array(256) });
        return reply(writeTimestampResponse({ tokenDer }));
      },
      { code: 'TSA_TOKEN_UNUSABLE' },
    ],
    [
      'a token by a key that may not stamp',
      async (body) => reply(writeTimestampResponse({ tokenDer: await tokenFor(body, (await keys()).person) })),
      { code: 'TSA_CERTIFICATE' },
    ],
  ])('refuses %s at once', async (_what, answer, expected) => {
    const { stamp, calls } = client(answer);
    expect(await failure(stamp())).toMatchObject(expected);
    expect(calls()).toBe(1);
  });

  it('asks for a policy and takes no other', async () => {
    const { tsa } = await keys();
    const policy = '1.2.3.4';
    const same = client(async (body) => reply(writeTimestampResponse({ tokenDer: await tokenFor(body, tsa) })), {
      policy,
    });
    expect(readTimestamp(await same.stamp())).toMatchObject({ timestamp: { policy } });
    const other = client(
      async (body) => reply(writeTimestampResponse({ tokenDer: await tokenFor(body, tsa, { policy: '1.2.3.5' }) })),
      { policy },
    );
    expect(await failure(other.stamp())).toMatchObject({ code: 'TSA_ANSWER_DIFFERS', params: { what: 'policy' } });
  });

  it.each(['ftp://tsa.invalid/', 'https://user:pass@tsa.invalid/', 'tsa.invalid', ''])('takes no address %j', (url) => {
    expect(() => timestampClient({ url })).toThrow(expect.objectContaining({ code: 'TSA_URL' }));
  });

  it.each(['https://user:secret@tsa.invalid/', 'https://user:secret@tsa invalid/'])(
    'repeats no password of %j',
    (url) => {
      const params = expect.objectContaining({ url: expect.not.stringContaining('secret') });
      expect(() => timestampClient({ url })).toThrow(expect.objectContaining({ code: 'TSA_URL', params }));
    },
  );
});

describe('a time-stamp authority of a key at hand', () => {
  it('stamps the time that it is told, with every serial number of its own', async () => {
    const { tsa } = await keys();
    const service = localTimestamper(tsa.signer, { now: () => TIME + 999, accuracySeconds: 1 });
    const tokens = await Promise.all([1, 2].map(() => service.timestamp('SHA-256', imprint)));
    const [one, two] = tokens.map((der) => readTimestamp(der));
    expect(one).toMatchObject({
      timestamp: { time: TIME, accuracy: 1000, imprint: { digest: 'SHA-256', value: imprint } },
    });
    expect('timestamp' in one! && 'timestamp' in two! && one.timestamp.serialNumber).not.toEqual(
      'timestamp' in two! && two.timestamp.serialNumber,
    );
    for (const der of tokens) expect(der.length).toBeLessThanOrEqual(service.largestToken);
  });

  it('is refused to a key that is not for time-stamping alone', async () => {
    const { person } = await keys();
    expect(() => localTimestamper(person.signer, { now: () => TIME })).toThrow(
      expect.objectContaining({ code: 'TSA_CERTIFICATE' }),
    );
  });
});
