import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Oid } from '../../src/asn1/oids.js';
import { oid, sequence, tlv } from '../../src/asn1/writer.js';
import { httpFetcher, timestampClient } from '../../src/issuing/index.js';
import { type Certificate, readCertificate } from '../../src/x509/index.js';
import { crl } from '../support/time-fixture.js';
import { cast } from '../support/trust-fixture.js';

/** Revocation data and time-stamps over HTTP, from a server that answers as real ones do on bad days. */

type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;
const answers = new Map<string, Answer>();
const asked: string[] = [];
let most = 0;
let open = 0;
let base = '';

const server = createServer((request, response) => {
  open++;
  most = Math.max(most, open);
  response.on('close', () => open--);
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    asked.push(`${request.method} ${request.url}`);
    const answer = answers.get(request.url ?? '');
    if (answer === undefined) response.writeHead(404).end();
    else answer(request, response, Buffer.concat(parts));
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const uri = (text: string) => tlv(0x86, new TextEncoder().encode(text));

/** A certificate that names these addresses. */
async function certificateFor(ocsp: string | undefined, crls: readonly string[]): Promise<Certificate> {
  const { issue } = await cast();
  const access = ocsp === undefined ? [] : [sequence(oid('1.3.6.1.5.5.7.48.1'), uri(base + ocsp))];
  const points = crls.map((path) => sequence(tlv(0xa0, tlv(0xa0, uri(base + path)))));
  const leaf = await issue('Địa Chỉ', {
    extensions: [
      ...(access.length === 0 ? [] : [{ oid: '1.3.6.1.5.5.7.1.1', value: sequence(...access) }]),
      ...(points.length === 0 ? [] : [{ oid: Oid.crlDistributionPoints, value: sequence(...points) }]),
    ],
  });
  return readCertificate(leaf.certificateDer);
}

const send =
  (bytes: Uint8Array, type = 'application/octet-stream'): Answer =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': type }).end(bytes);
  };
const issuerOf = async () => readCertificate((await cast()).pki.vgca.ca.certificateDer);

describe('revocation data from the addresses in certificates', () => {
  test('come from the responder, else from the CRL; what failed before is said', async () => {
    const { pki } = await cast();
    const certificate = await certificateFor('/ocsp', ['/ca.crl']);
    const list = await crl(pki.vgca.ca, '2026-06-02', '2026-07-02');
    const response = await pki.ocsp(pki.vgca.ca, [{ certificateDer: certificate.der }]);
    answers.set('/ca.crl', send(list));
    answers.set('/ocsp', (request, reply, body) => {
      expect(request.headers['content-type']).toBe('application/ocsp-request');
      expect(body[0]).toBe(0x30);
      send(response, 'application/ocsp-response')(request, reply, body);
    });
    expect(await httpFetcher().fetch(certificate, await issuerOf())).toEqual({
      ocspResponses: [response],
      findings: [],
    });
    // Asked again because that was not enough: the next address.
    expect(await httpFetcher().fetch(certificate, await issuerOf(), [response])).toEqual({
      crls: [list],
      findings: [],
    });
    expect(await httpFetcher().fetch(certificate, await issuerOf(), [response, list])).toEqual({ findings: [] });
    answers.set('/ocsp', (_request, reply) => reply.writeHead(503).end());
    expect(await httpFetcher().fetch(certificate, await issuerOf())).toEqual({
      crls: [list],
      findings: [{ code: 'EXTEND_FETCH_FAILED', params: { url: `${base}/ocsp`, reason: 'HTTP 503' } }],
    });
  });

  test('are asked for once, however many want them at the same time', async () => {
    const { pki } = await cast();
    const certificate = await certificateFor(undefined, ['/once.crl']);
    const list = await crl(pki.vgca.ca, '2026-06-02', '2026-07-02');
    answers.set('/once.crl', (request, response, body) => setTimeout(() => send(list)(request, response, body), 50));
    const fetcher = httpFetcher();
    const issuer = await issuerOf();
    const before = asked.length;
    const results = await Promise.all(Array.from({ length: 5 }, () => fetcher.fetch(certificate, issuer)));
    expect(results.every(({ crls }) => crls?.length === 1)).toBe(true);
    expect(asked.length - before).toBe(1);
  });

  test.each<[string, Answer, RegExp, object]>([
    ['not in time', () => {}, /TimeoutError/, { timeoutMs: 100 }],
    [
      'headers at once and the rest never',
      (_request, response) => response.writeHead(200).write('0'),
      /TimeoutError|AbortError/,
      { timeoutMs: 100 },
    ],
    ['a redirect', (_request, response) => response.writeHead(302, { location: '/good.crl' }).end(), /redirect/, {}],
    ['a page that says sorry', send(new TextEncoder().encode('<html>Xin lỗi</html>'), 'text/html'), /^CRL$/, {}],
    ['nothing', send(new Uint8Array()), /^CRL$/, {}],
    ['a closed connection', (request) => request.socket.destroy(), /.+/, {}],
    ['more than it may be', send(new Uint8Array(5000)), /> 4000/, { maxBytes: 4000 }],
    [
      'more than it may be, without saying how much, for ever',
      (_request, response) => {
        response.writeHead(200);
        const more = setInterval(() => response.write(new Uint8Array(1000)), 1);
        response.on('close', () => clearInterval(more));
      },
      /> 4000/,
      { maxBytes: 4000, timeoutMs: 3000 },
    ],
  ])('%s is a finding with its reason, and the next address is asked', async (_name, answer, reason, options) => {
    const { pki } = await cast();
    const list = await crl(pki.vgca.ca, '2026-06-02', '2026-07-02');
    answers.set('/bad.crl', answer);
    answers.set('/good.crl', send(list));
    const certificate = await certificateFor(undefined, ['/bad.crl', '/good.crl']);
    const { crls, findings } = await httpFetcher(options).fetch(certificate, await issuerOf());
    expect(crls).toEqual([list]);
    expect(findings).toMatchObject([{ code: 'EXTEND_FETCH_FAILED', params: { url: `${base}/bad.crl` } }]);
    expect(String(findings?.[0]?.params?.['reason'])).toMatch(reason);
  });

  test('of a certificate without addresses are none', async () => {
    const before = asked.length;
    const root = readCertificate((await cast()).pki.vgca.root.certificateDer);
    expect(await httpFetcher().fetch(root, root)).toEqual({ findings: [] });
    expect(asked.length).toBe(before);
  });
});

describe('the time-stamp client against a real server', () => {
  const client = (path: string, more = {}) =>
    timestampClient({ url: base + path, attempts: 3, firstWaitMs: 5, timeoutMs: 150, ...more });
  const imprint = new Uint8Array(32);

  test('never has more requests under way than it may', async () => {
    answers.set('/slow', (_request, response) => setTimeout(() => response.writeHead(400).end(), 20));
    most = 0;
    const slow = client('/slow', { concurrency: 3 });
    await Promise.allSettled(Array.from({ length: 12 }, () => slow.timestamp('SHA-256', imprint)));
    expect(most).toBe(3);
  });

  test.each<[string, Answer, string, number]>([
    ['503 is tried again', (_request, response) => response.writeHead(503).end(), 'TSA_HTTP_STATUS', 3],
    ['no answer in time is tried again', () => {}, 'TSA_TIMEOUT', 3],
    ['a closed connection is tried again', (request) => request.socket.destroy(), 'TSA_UNREACHABLE', 3],
    ['404 is not', (_request, response) => response.writeHead(404).end(), 'TSA_HTTP_STATUS', 1],
    [
      'a redirect is not followed',
      (_request, response) => response.writeHead(301, { location: '/elsewhere' }).end(),
      'TSA_REDIRECT',
      1,
    ],
    ['another media type is not taken', send(new Uint8Array(10), 'text/html'), 'TSA_CONTENT_TYPE', 1],
    [
      'an endless answer is given up',
      send(new Uint8Array(300_000), 'application/timestamp-reply'),
      'TSA_ANSWER_TOO_LARGE',
      1,
    ],
  ])('%s', async (_name, answer, code, times) => {
    answers.set('/tsa', answer);
    const before = asked.length;
    await expect(client('/tsa').timestamp('SHA-256', imprint)).rejects.toMatchObject({ code });
    expect(asked.length - before).toBe(times);
  });
});
