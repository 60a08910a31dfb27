import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  makeTimestampToken,
  readTimestamp,
  readTimestampRequest,
  writeTimestampResponse,
} from '../../src/cms/index.js';
import { utf8Encode } from '../../src/encoding.js';
import { openJades } from '../../src/jades/index.js';
import { algorithmRow } from '../../src/signer/algorithms.js';
import { useTool } from './tool.js';

const held = useTool({ cases: false });
const tool = () => held.tool;

const PIN = { KHUE_PIN: 'khue-demo' };
const DIPLOMA = 'records/bang-tot-nghiep-thpt.json';
const HEAD = 'keys/thpt-van-cac/hieu-truong.p12';
const SEAL = 'keys/thpt-van-cac/con-dau.p12';

const sign = (input: string, role: string, key: string, output: string, ...more: string[]) =>
  tool().khue(['sign', input, '--role', role, '--key', key, '-o', output, '--at', '2026-11-20T02:00:00Z', ...more], {
    env: PIN,
  });

/** Level and proven time of each signature of a file. */
function stamps(path: string): unknown[] {
  return openJades(utf8Encode(tool().read(path))).signatures.map(({ level, timestamps = [] }) => [
    level,
    ...timestamps.map(({ tokenDer }) => {
      const reading = readTimestamp(tokenDer);
      return 'timestamp' in reading ? new Date(reading.timestamp.time).toISOString() : reading.fault.code;
    }),
  ]);
}

/** A time-stamp service on this machine, over HTTP, with a key of the world. */
let server: Server;
const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsa`;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    if (request.url === '/moved') {
      response.writeHead(302, { location: '/tsa' }).end();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const query = readTimestampRequest(new Uint8Array(Buffer.concat(chunks)));
    const { signer } = tool().world.pki.tsa.neac;
    const tokenDer = await makeTimestampToken({
      digest: query.digest!,
      imprint: query.imprint,
      nonce: query.nonce!,
      time: Date.parse('2026-11-20T02:00:09Z'),
      serialNumber: 1,
      certificates: signer.certificateChain,
      scheme: algorithmRow('RS256').scheme,
      sign: (toBeSigned) => signer.sign({ toBeSigned, algorithm: 'RS256', describe: '' }),
    });
    response.writeHead(200, { 'content-type': 'application/timestamp-reply' });
    response.end(writeTimestampResponse({ tokenDer }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  server.close();
});

describe('khue sign --tsa', () => {
  test('stamps by a key file, then by a service; the file is accepted', async () => {
    const first = await sign(DIPLOMA, 'head-of-issuing-body', HEAD, 'b1.json', '--tsa', 'keys/tsa/vgca.p12');
    expect(first).toMatchObject({ status: 0, stderr: '' });
    const second = await sign('b1.json', 'school-seal', SEAL, 'b2.json', '--tsa', url());
    expect(second).toMatchObject({ status: 0, stderr: '' });
    expect(stamps('b2.json')).toEqual([
      ['B-T', '2026-11-20T02:00:00.000Z'],
      ['B-T', '2026-11-20T02:00:09.000Z'],
    ]);
    // The world's CRLs are older than these stamps: a stamp that proves nothing more makes no answer worse.
    expect(await tool().khue(['verify', 'b2.json', ...tool().trust])).toMatchObject({ status: 0 });
  });

  test('writes nothing when the service redirects, when the key may not stamp, and for an address that is none', async () => {
    const attempts = [
      [url().replace('/tsa', '/moved'), 'TSA_REDIRECT'],
      [SEAL, 'TSA_CERTIFICATE'],
      ['http://user:secret@tsa.invalid/', 'TSA_URL'],
    ] as const;
    for (const [tsa, code] of attempts) {
      const run = await sign(DIPLOMA, 'head-of-issuing-body', HEAD, 'khong.json', '--tsa', tsa);
      expect(run.status, code).toBe(1);
      expect(run.stderr).toContain(`[${code}]`);
      expect(run.stderr).not.toContain('secret');
      expect(existsSync(tool().path('khong.json'))).toBe(false);
    }
  });

  test('is not for subject teachers, and a missing key file is exit status 66', async () => {
    const teacher = await sign(
      'records/hoc-ba-thpt.json',
      'subject-teacher',
      'keys/thpt-van-cac/gv-van.p12',
      'khong.json',
      '--all-mine',
      '--tsa',
      url(),
    );
    expect(teacher.status).toBe(64);
    const missing = await sign(DIPLOMA, 'head-of-issuing-body', HEAD, 'khong.json', '--tsa', 'keys/tsa/khong-co.p12');
    expect(missing.status).toBe(66);
    expect(existsSync(tool().path('khong.json'))).toBe(false);
  });
});
