import { createHash, createPrivateKey, sign as rsaSign } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { judgeIntegrity } from '../../src/document/integrity.js';
import { fromBase64Url } from '../../src/encoding.js';
import type { Job } from '../../src/issuing/index.js';
import { openPdfSigned } from '../../src/pdf/signature/open.js';
import { smallPdf } from '../support/small-pdf.js';
import { useTool } from './tool.js';

const held = useTool({ cases: false });
const tool = () => held.tool;

const PIN = { KHUE_PIN: 'khue-demo' };
const HEAD = 'keys/thpt-van-cac/hieu-truong.p12';
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(tool().path(name)));
const sign = (input: string, output: string, ...more: string[]) =>
  tool().khue(
    ['sign', input, '--role', 'head-of-issuing-body', '--key', HEAD, '-o', output, '--at', '2026-11-20', ...more],
    { env: PIN },
  );
const integrity = (name: string): unknown[] => openPdfSigned(bytesOf(name)).signatures.map(judgeIntegrity);

describe('khue sign, on PDFs', () => {
  test('appends one signature, and another when it is run again', async () => {
    tool().write('giay.pdf', smallPdf());
    expect(await sign('giay.pdf', 'giay-1.pdf')).toMatchObject({ status: 0, stderr: '' });
    expect(await sign('giay-1.pdf', 'giay-2.pdf', '--field', 'lan_hai')).toMatchObject({ status: 0, stderr: '' });
    expect(integrity('giay-2.pdf')).toEqual([{ integrity: 'INTACT' }, { integrity: 'INTACT' }]);
    const first = bytesOf('giay-1.pdf');
    expect(Buffer.compare(bytesOf('giay-2.pdf').subarray(0, first.length), first)).toBe(0);
  });

  test('takes PDFs and records from one folder; one that is refused spoils no other', async () => {
    tool().write('tron/a.json', tool().read('records/bang-tot-nghiep-thpt.json'));
    tool().write('tron/b.pdf', smallPdf({ kind: 'packed' }));
    tool().write('tron/c.pdf', smallPdf({ trailer: '/Encrypt 5 0 R' }));
    const run = await sign('tron', 'tron-ra/');
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('[PDF_ENCRYPTED_NOT_SIGNED]');
    expect(tool().names('tron-ra')).toEqual(['a.json', 'b.pdf']);
    expect(integrity('tron-ra/b.pdf')).toEqual([{ integrity: 'INTACT' }]);
  });
});

describe('khue prepare and complete, on PDFs', () => {
  test('digests out, values in; again does no harm', async () => {
    tool().write('xa/mot.pdf', smallPdf());
    tool().write('xa/hai.pdf', smallPdf({ kind: 'stream' }));
    const leaf = tool().world.people.get('thpt-van-cac/hieu-truong')!.leaf;
    tool().write('hieu-truong.cer', leaf.certificateDer);
    const prepared = await tool().khue([
      ...['prepare', 'xa', '--role', 'head-of-issuing-body', '--cert', 'hieu-truong.cer', '--at', '2026-11-20'],
      ...['-o', 'viec.json', '--tsa-room', '8192'],
    ]);
    // The certificate comes alone and no trust list is at hand: that is said.
    expect(prepared.stderr).toMatch(/^Chứng thư của .* không kèm chứng thư của nơi cấp \(.*\n$/);
    expect(prepared.status).toBe(0);
    const job = JSON.parse(tool().read('viec.json')) as Job;
    const key = createPrivateKey({ key: Buffer.from(leaf.key.pkcs8), format: 'der', type: 'pkcs8' });
    const values = job.items.map(({ digest, id, protected: attributes }) => {
      const toBeSigned = fromBase64Url(attributes)!;
      expect(createHash('sha256').update(toBeSigned).digest('base64')).toBe(digest);
      return [id, rsaSign('sha256', toBeSigned, key).toString('base64')];
    });
    tool().write('gia-tri.json', JSON.stringify(Object.fromEntries(values)));
    for (const [inputs, output] of [
      ['xa', 'xa-1/'],
      ['xa-1', 'xa-2/'],
    ] as const) {
      const done = await tool().khue([
        'complete',
        'viec.json',
        'gia-tri.json',
        inputs,
        '-o',
        output,
        '--at',
        '2026-12-01',
      ]);
      expect(done).toMatchObject({ status: 0, stderr: '' });
    }
    for (const name of ['mot.pdf', 'hai.pdf']) {
      expect(integrity(`xa-2/${name}`)).toEqual([{ integrity: 'INTACT' }]);
      expect(Buffer.compare(bytesOf(`xa-2/${name}`), bytesOf(`xa-1/${name}`))).toBe(0);
    }
  }, 60_000);
});

describe('khue extract', () => {
  const record = '{"loai_ho_so":"van-bang/cu-nhan"}';
  const carrying = (...names: string[]): Uint8Array =>
    smallPdf({
      catalog: `/AF [${names.map((_, index) => `${7 + 2 * index} 0 R`).join(' ')}]`,
      more: names.flatMap((name, index) => [
        `<< /Type /EmbeddedFile /Length ${record.length} >>\nstream\n${record}\nendstream`,
        `<< /Type /Filespec /F (${name}) /UF (${name}) /AFRelationship /Source /EF << /F ${6 + 2 * index} 0 R >> >>`,
      ]),
    });

  test('gives the record octet for octet', async () => {
    tool().write('ho-so.pdf', carrying('ho-so.json'));
    expect(await tool().khue(['extract', 'ho-so.pdf', '-o', 'lay-ra.json'])).toMatchObject({ status: 0, stderr: '' });
    expect(tool().read('lay-ra.json')).toBe(record);
  });

  test.each([
    ['a PDF without one', () => smallPdf(), 1, 'PDF_WITHOUT_RECORD'],
    ['a PDF with two', () => carrying('ho-so.json', 'ho-so.jose.json'), 66, 'PDF_TWO_RECORDS'],
    ['an encrypted PDF', () => smallPdf({ trailer: '/Encrypt 5 0 R' }), 66, 'ENCRYPTED_UNSUPPORTED'],
    ['no PDF', () => new TextEncoder().encode(record), 66, 'PDF_HEADER'],
  ])('says of %s what it is, and writes nothing', async (_what, pdf, status, code) => {
    tool().write('khac.pdf', pdf());
    const run = await tool().khue(['extract', 'khac.pdf', '-o', 'khong.json']);
    expect(run.status).toBe(status);
    expect(run.stderr).toContain(`[${code}]`);
    expect(existsSync(tool().path('khong.json'))).toBe(false);
  });
});
