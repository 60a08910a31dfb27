import { createHash, verify as nodeVerify, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import jcs from 'canonicalize';
import { beforeAll, describe, expect, it } from 'vitest';
import { type FormatExample, formatExample, withSections } from '../../src/demo-world/format-example.js';
import { folderSource, openTrust } from '../../src/trust/index.js';
import { verify } from '../../src/validation/index.js';

/** `docs/format.md` and its worked example. The second half reads the example as the document says, without khue's own code. */

const file = (name: string): Buffer => readFileSync(new URL(`../../docs/${name}`, import.meta.url));
let example: FormatExample;

beforeAll(async () => {
  example = await formatExample();
});

describe('the worked example', () => {
  it('is what the script makes, in the document and in its files', () => {
    const document = file('format.md').toString('utf8');
    expect(withSections(document, example.sections)).toBe(document);
    for (const [name, bytes] of example.files) {
      expect(existsSync(new URL(`../../docs/format-example/${name}`, import.meta.url)), name).toBe(true);
      expect(file(`format-example/${name}`).equals(bytes), name).toBe(true);
    }
  });

  it('is accepted under the trust bundle beside it', () => {
    const names = [...example.files.keys()].filter((name) => name.startsWith('trust/'));
    const bundle = new Map(names.map((name) => [name.slice(6), new Uint8Array(file(`format-example/${name}`))]));
    const pin = file('format-example/trust-pin.txt').toString('utf8').trim();
    const trust = openTrust(folderSource(bundle), { pinned: [pin], at: example.at });
    const report = verify(new Uint8Array(file('format-example/3-signed.json')), { trust, at: example.at });
    expect(report.answer).toBe('ACCEPT');
    expect(report.signatures.map(({ role }) => role)).toEqual([
      'subject-teacher',
      'homeroom-teacher',
      'principal',
      'school-seal',
    ]);
  });
});

describe('the document, followed by hand', () => {
  type Json = Record<string, unknown>;
  const decoded = (text: string): Json => JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Json;
  const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
  const jws = JSON.parse(file('format-example/3-signed.json').toString('utf8')) as {
    payload: string;
    signatures: { protected: string; signature: string }[];
  };
  const record = decoded(jws.payload) as Json & {
    co_so_giao_duc: Json;
    nguoi_hoc: Json;
    bang_diem_hoc_ba: (Json & { chu_ky: string[] })[];
    chung_thu_so: string[];
  };
  const holds = (der: string, input: string, value: string): boolean =>
    nodeVerify(
      'sha256',
      Buffer.from(input, 'ascii'),
      new X509Certificate(Buffer.from(der, 'base64')).publicKey,
      Buffer.from(value, 'base64url'),
    );

  it('rebuilds the teacher’s payload (2.1) and verifies the value (2.3)', () => {
    const [entry] = record.bang_diem_hoc_ba;
    const { chu_ky: signatures, ...result } = entry!;
    const names = [
      'loai_ho_so',
      'phien_ban',
      'ma_ban_ghi',
      'pham_vi',
      'nam_bat_dau',
      'nam_ket_thuc',
      'khoi_lop_hoc_id',
    ];
    const payload = jcs({
      loai: 'khue/ket-qua-mon/1',
      ...Object.fromEntries(names.map((name) => [name, record[name]])),
      co_so_giao_duc_id: record.co_so_giao_duc['co_so_giao_duc_id'],
      ho_va_ten: record.nguoi_hoc['ho_va_ten'],
      ngay_sinh: record.nguoi_hoc['ngay_sinh'],
      ket_qua: result,
    })!;
    expect(file('format.md').toString('utf8')).toContain(payload);
    expect(signatures).toHaveLength(1);
    const [header, middle, value] = signatures[0]!.split('.');
    expect(middle).toBe('');
    expect(Object.keys(decoded(header!))).toEqual(['alg', 'typ', 'iat', 'x5t#S256', 'srCms', 'srAts']);
    const certificate = record.chung_thu_so.find(
      (der) => sha256(Buffer.from(der, 'base64')).toString('base64url') === decoded(header!)['x5t#S256'],
    );
    expect(holds(certificate!, `${header}.${Buffer.from(payload).toString('base64url')}`, value!)).toBe(true);
  });

  it('verifies every outer signature over the octets as carried (3.2) and follows khue_prev (3.4)', () => {
    const links: string[] = [];
    for (const { protected: header, signature } of jws.signatures) {
      const members = decoded(header) as Json & { x5c: string[]; khue_prev?: Json };
      expect(sha256(Buffer.from(members.x5c[0]!, 'base64')).toString('base64url')).toBe(members['x5t#S256']);
      expect(holds(members.x5c[0]!, `${header}.${jws.payload}`, signature)).toBe(true);
      expect(members.khue_prev).toEqual(links.length === 0 ? undefined : { digAlg: 'S256', digVals: links });
      links.push(sha256(`${header}.${signature}`).toString('base64url'));
    }
    expect(links).toHaveLength(3);
  });

  it('names the record by the SHA-256 of its octets as signed (1)', () => {
    const sum = sha256(Buffer.from(jws.payload, 'base64url')).toString('hex');
    expect(file('format.md').toString('utf8')).toContain(sum);
    expect(sha256(file('format-example/2-teacher-signed.json')).toString('hex')).toBe(sum);
  });
});
