import { beforeAll, describe, expect, test } from 'vitest';
import { editHeader, editJws, editPayload, recordOf } from '../../src/demo-world/forge.js';
import { fromBase64Url, toBase64, toBase64Url, utf8Decode, utf8Encode } from '../../src/encoding.js';
import type { JsonObject } from '../../src/record/json-value.js';
import { latinText } from '../support/latin.js';
import { MEASURED } from '../support/measured.js';
import { type AttackWorld, attackWorld, closed, expectRefused, jwsOf, octets, signRaw, withTeachers } from './world.js';

/** Attacks by somebody who knows JSON, base64url and JWS: the same file read in two ways, or a header that says otherwise. */

let kit: AttackWorld;
beforeAll(async () => {
  kit = await attackWorld();
}, 60_000);

/** The good diploma's text, changed as text. */
const edited = (change: (text: string) => string): Uint8Array => utf8Encode(change(utf8Decode(kit.goodDiploma)));

const forgedPayload = (): string =>
  jwsOf(
    editPayload(kit.goodDiploma, (record) => ({
      ...record,
      nguoi_hoc: { ...(record['nguoi_hoc'] as JsonObject), ho_va_ten: 'Kẻ Mạo Danh' },
    })),
  ).payload;

describe('algorithm confusion', () => {
  test.each(['none', 'None', 'NONE', 'HS256', 'HS384', 'HS512', 'hs256'])(
    '`alg` %s is refused, with and without a value',
    async (alg) => {
      for (const value of ['', 'AAAA']) {
        const report = kit.judge(
          editJws(kit.goodDiploma, ({ signatures }) => {
            const seal = signatures[1]!;
            seal.protected = editHeader(seal.protected, (header) => {
              header['alg'] = alg;
            });
            seal.signature = value;
          }),
        );
        expect(report.answer).toBe('REJECT');
        expect(['SIGNATURE_ALGORITHM_REFUSED', 'SIGNATURE_ALGORITHM_UNKNOWN']).toContain(report.code);
        expect(report.signatures.find(({ claimedRole }) => claimedRole === 'school-seal')?.integrity).toBe('BROKEN');
      }
    },
  );

  test.each(['spki', 'certificate', 'pem'] as const)(
    'an HMAC with the public key (%s) as its secret is no signature',
    async (form) => {
      const { leaf } = kit.school.holder('school-seal');
      const der = form === 'certificate' ? leaf.certificateDer : leaf.spkiDer;
      const secret =
        form === 'pem' ? utf8Encode(`-----BEGIN PUBLIC KEY-----\n${toBase64(der)}\n-----END PUBLIC KEY-----\n`) : der;
      const { subtle } = globalThis.crypto;
      const hmac = { name: 'HMAC', hash: 'SHA-256' };
      const key = await subtle.importKey('raw', new Uint8Array(secret), hmac, false, ['sign']);
      const jws = jwsOf(kit.goodDiploma);
      const payload = forgedPayload();
      const header = editHeader(jws.signatures[1]!.protected, (members) => {
        members['alg'] = 'HS256';
      });
      const value = await subtle.sign('HMAC', key, new Uint8Array(utf8Encode(`${header}.${payload}`)));
      const signature = { protected: header, signature: toBase64Url(new Uint8Array(value)) };
      const report = kit.judge(utf8Encode(JSON.stringify({ payload, signatures: [jws.signatures[0], signature] })));
      expectRefused(report, 'SIGNATURE_VALUE_WRONG');
      expect(report.signatures[1]?.code).toBe('SIGNATURE_ALGORITHM_REFUSED');
    },
  );

  test('an EC algorithm with an RSA key, and another hash than was signed, are refused', () => {
    for (const [alg, code] of [
      ['ES256', 'SIGNATURE_ALGORITHM_NOT_OF_KEY'],
      ['RS512', 'SIGNATURE_VALUE_WRONG'],
      ['PS256', 'SIGNATURE_VALUE_WRONG'],
    ] as const) {
      const report = kit.judge(
        editJws(kit.goodDiploma, ({ signatures }) => {
          signatures[1]!.protected = editHeader(signatures[1]!.protected, (header) => {
            header['alg'] = alg;
          });
        }),
      );
      expectRefused(report, code);
    }
  });

  test('RSA with SHA-1 is refused even where the value is right', async () => {
    const bytes = await signRaw(octets(kit.diploma('rs1')), [
      kit.head(),
      {
        ...kit.diplomaSeal(),
        header: (members) => {
          members['alg'] = 'RS1';
        },
      },
    ]);
    expect(kit.judge(bytes)).toMatchObject({ answer: 'REJECT', code: 'SIGNATURE_ALGORITHM_UNKNOWN' });
  });
});

describe('one file, two readings', () => {
  test.each([
    [
      'the payload twice, the forged one first',
      (text: string, forged: string) => `{"payload":"${forged}",${text.slice(1)}`,
    ],
    [
      'the payload twice, the forged one last',
      (text: string, forged: string) => `${text.slice(0, -1)},"payload":"${forged}"}`,
    ],
    [
      'a second payload whose name is spelt with an escape',
      (text: string, forged: string) => `{"payl\\u006fad":"${forged}",${text.slice(1)}`,
    ],
    ['the signatures twice', (text: string) => `${text.slice(0, -1)},"signatures":[]}`],
    [
      'a value twice inside a signature',
      (text: string) => text.replace('"signature":"', '"signature":"AAAA","signature":"'),
    ],
  ])('%s is not read at all', (_title, change) => {
    const report = kit.judge(edited((text) => change(text, forgedPayload())));
    expectRefused(report, 'JWS_JSON_UNREADABLE');
    expect(report.record).toBeUndefined();
  });

  test('duplicate members inside the signed record make it unreadable, signed as they are', async () => {
    const honest = utf8Decode(octets(kit.diploma('hai-ten')));
    const twice = honest.replace('"ho_va_ten":', '"ho_va_ten":"Kẻ Mạo Danh","ho_va_ten":');
    const report = kit.judge(await signRaw(utf8Encode(twice), [kit.head(), kit.diplomaSeal()]));
    expect(report).toMatchObject({ answer: 'REJECT', code: 'RECORD_NOT_READABLE' });
  });

  test('duplicate members inside a protected header make it unreadable', async () => {
    const report = kit.judge(
      editJws(kit.goodDiploma, ({ signatures }) => {
        const seal = signatures[1]!;
        const header = utf8Decode(fromBase64Url(seal.protected)!);
        seal.protected = toBase64Url(utf8Encode(header.replace('{"alg":', '{"alg":"none","alg":')));
      }),
    );
    expectRefused(report, 'ROLE_MISSING');
    expect(report.signatures[1]).toMatchObject({ role: 'unknown', code: 'JWS_JSON_UNREADABLE' });
  });

  test('a flattened signature beside the general ones is refused', () => {
    const report = kit.judge(
      edited((text) => {
        const { signatures } = JSON.parse(text) as { signatures: { protected: string; signature: string }[] };
        const { protected: header, signature } = signatures[0]!;
        return `${text.slice(0, -1)},"protected":"${header}","signature":"${signature}"}`;
      }),
    );
    expectRefused(report, 'JWS_SERIALIZATIONS_MIXED');
  });

  test('an unsigned record beside the signed one, in a member that is no JWS, shows nothing and is named', () => {
    const fake = JSON.stringify({ ...recordOf(kit.goodDiploma), ten_van_bang: 'BẰNG TIẾN SĨ' });
    const report = kit.judge(edited((text) => `{"ho_so":${fake},${text.slice(1)}`));
    expect(report.answer).toBe('ACCEPT');
    expect(report.record?.sha256).toBe(kit.judge(kit.goodDiploma).record?.sha256);
    expect(report.remarks?.map(({ code }) => code)).toContain('JWS_UNKNOWN_MEMBER');
  });

  test('text after the end, or a byte order mark in front, is not passed over', () => {
    for (const [change, answer, code] of [
      [(text: string) => `${text}{}`, 'UNDECIDED', 'FORMAT_UNKNOWN'],
      [(text: string) => `${text}\u0000`, 'UNDECIDED', 'FORMAT_UNKNOWN'],
      [(text: string) => `\ufeff${text}`, 'REJECT', 'JWS_JSON_UNREADABLE'],
    ] as const) {
      expect(kit.judge(edited(change))).toMatchObject({ answer, code });
    }
  });

  test('octets that are no UTF-8 in the signed record are not guessed at', async () => {
    const bytes = octets(kit.diploma('utf-8')).slice();
    bytes[latinText(bytes).indexOf('"ten_van_bang":"') + 20] = 0xff;
    const report = kit.judge(await signRaw(bytes, [kit.head(), kit.diplomaSeal()]));
    expect(report).toMatchObject({ answer: 'REJECT', code: 'RECORD_NOT_READABLE' });
  });
});

describe('base64url', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const otherBits = (text: string): string => text.slice(0, -1) + alphabet[alphabet.indexOf(text.at(-1)!) ^ 1]!;

  test('with other padding bits is not the same signature, header or payload', () => {
    const value = editJws(kit.goodDiploma, ({ signatures }) => {
      signatures[1]!.signature = otherBits(signatures[1]!.signature);
    });
    expectRefused(kit.judge(value), 'JWS_BASE64URL');
    for (const padding of ['=', '==', '\n', ' ']) {
      const padded = editJws(kit.goodDiploma, ({ signatures }) => {
        signatures[1]!.signature += padding;
      });
      expectRefused(kit.judge(padded), 'JWS_BASE64URL');
    }
  });

  test('in the alphabet of plain base64 is refused', () => {
    const plain = editJws(kit.goodDiploma, ({ signatures }) => {
      const { signature } = signatures[1]!;
      signatures[1]!.signature = signature.replaceAll('-', '+').replaceAll('_', '/');
    });
    expectRefused(kit.judge(plain), 'JWS_BASE64URL');
  });

  test('of the payload spelt otherwise is refused whatever the signatures say', async () => {
    // Padded to a length whose last character has unused bits, signed over the other spelling by the right keys.
    let record = kit.diploma('bit');
    while (octets(record).length % 3 === 0) record = { ...record, so_hieu: `${record['so_hieu'] as string}1` };
    const bytes = await kit.forgeDiploma(record, [kit.head(), kit.diplomaSeal()]);
    const report = kit.judge(editJws(bytes, (jws) => (jws.payload = otherBits(jws.payload))));
    expect(report.answer).toBe('REJECT');
    expect(report.signatures.every(({ answer }) => answer === 'REJECT')).toBe(true);
  });
});

describe('headers', () => {
  test('a parameter in both headers is refused, whether or not the values agree', () => {
    for (const [name, value] of [
      ['alg', 'RS256'],
      ['alg', 'none'],
      ['x5c', []],
      ['iat', 1],
    ] as const) {
      const report = kit.judge(
        editJws(kit.goodDiploma, ({ signatures }) => {
          signatures[1]!.header = { [name]: value } as JsonObject;
        }),
      );
      expectRefused(report, 'JWS_HEADER_IN_BOTH');
    }
  });

  test.each(['alg', 'x5t#S256', 'iat', 'srAts', 'khue_prev', 'x5c'])(
    '%s moved from the protected to the unprotected header never yields ACCEPT',
    (name) => {
      const report = kit.judge(
        editJws(kit.goodDiploma, ({ signatures }) => {
          const seal = signatures[1]!;
          let value: unknown;
          seal.protected = editHeader(seal.protected, (header) => {
            value = header[name];
            delete header[name];
          });
          seal.header = { [name]: value } as JsonObject;
        }),
      );
      expect(report.answer).not.toBe('ACCEPT');
    },
  );

  test('`crit` and `b64` in the unprotected header are refused', () => {
    for (const header of [{ crit: ['b64'] }, { b64: false }]) {
      const report = kit.judge(
        editJws(kit.goodDiploma, ({ signatures }) => {
          signatures[1]!.header = header as unknown as JsonObject;
        }),
      );
      expectRefused(report, 'JWS_HEADER_UNPROTECTED');
    }
  });

  test.each([
    [['khue-la'], 'JWS_CRIT_UNKNOWN'],
    [[], 'JWS_CRIT_FORM'],
    ['b64', 'JWS_CRIT_FORM'],
    [['alg'], 'JWS_CRIT_FORM'],
    [['iat', 'iat'], 'JWS_CRIT_FORM'],
    [['sigD'], 'JWS_CRIT_FORM'],
  ])('a signature whose signer demands crit %j is refused although its value is right', async (crit, code) => {
    const bytes = await signRaw(octets(kit.diploma('crit')), [
      kit.head(),
      {
        ...kit.diplomaSeal(),
        header: (members) => {
          members['crit'] = crit;
          members['khue-la'] = true;
        },
      },
    ]);
    expectRefused(kit.judge(bytes), code);
  });

  test('an unencoded payload (b64 false) for one signature of two is refused', async () => {
    const bytes = await signRaw(octets(kit.diploma('b64')), [
      kit.head(),
      {
        ...kit.diplomaSeal(),
        header: (members) => {
          members['b64'] = false;
          members['crit'] = ['b64'];
        },
      },
    ]);
    expect(kit.judge(bytes)).toMatchObject({ answer: 'REJECT' });
  });

  test('the school’s own certificate shown first in x5c, a stranger’s named by the digest, shows the stranger', async () => {
    const seal = kit.school.holder('school-seal').leaf;
    const bytes = await signRaw(octets(kit.diploma('hai-x5c')), [
      kit.head(),
      {
        ...kit.diplomaSeal(kit.strangers.impostor),
        header: (members) => {
          members['x5c'] = [toBase64(seal.certificateDer), ...(members['x5c'] as string[])];
        },
      },
    ]);
    const report = kit.judge(bytes);
    expectRefused(report, 'SIGNER_NOT_LISTED');
    expect(report.signatures[1]).toMatchObject({
      role: 'unknown',
      signer: { certificateSha256: kit.strangers.impostor.certificateSha256 },
    });
  });

  test('a certificate digest that names another certificate than the one in x5c finds no signer', async () => {
    const other = kit.school.holder('head-of-issuing-body').leaf;
    const bytes = await signRaw(octets(kit.diploma('x5t')), [
      kit.head(),
      {
        ...kit.diplomaSeal(),
        header: (members) => {
          members['x5t#S256'] = toBase64Url(fromHex(other.certificateSha256));
        },
      },
    ]);
    const report = kit.judge(bytes);
    expect(report).toMatchObject({ answer: 'UNDECIDED', code: 'SIGNER_CERTIFICATE_NOT_FOUND' });
  });

  test('`jwk`, `jku`, `x5u` and `kid` give no key: the certificate decides', async () => {
    const bytes = await signRaw(octets(kit.diploma('jwk')), [
      kit.head(),
      {
        ...kit.diplomaSeal(kit.strangers.impostor),
        header: (members) => {
          members['jwk'] = { kty: 'oct', k: 'AAAA' };
          members['jku'] = 'http://127.0.0.1:9/keys';
          members['x5u'] = 'http://127.0.0.1:9/cert';
          members['kid'] = kit.school.holder('school-seal').leaf.spkiSha256;
        },
      },
    ]);
    expectRefused(kit.judge(bytes), 'SIGNER_NOT_LISTED');
  });
});

describe('size', () => {
  test('a payload nested a hundred thousand deep ends as a limit, not as a crash', async () => {
    const deep = `{"loai_ho_so":"hoc-ba/thpt","mo_rong":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const report = kit.judge(await signRaw(utf8Encode(deep), [kit.head(), kit.diplomaSeal()]));
    expect(report).toMatchObject({ answer: 'UNDECIDED', code: 'LIMIT_EXCEEDED' });
  });

  test('a file above the size limit, deep outside the payload, or with thousands of signatures ends as a limit', () => {
    const many = JSON.stringify({ payload: '', signatures: Array.from({ length: 5000 }, () => ({})) });
    for (const text of [
      `{"payload":"${'A'.repeat(17 * 1024 * 1024)}","signatures":[]}`,
      `${'[{"payload":'.repeat(5000)}`,
      many,
    ]) {
      const report = kit.judge(utf8Encode(text));
      expect(report).toMatchObject({ answer: 'UNDECIDED' });
      expect(['LIMIT_EXCEEDED', 'FORMAT_UNKNOWN']).toContain(report.code);
      expect(report.message.vi).not.toMatch(/giả mạo(?!\.)/);
    }
  });

  test('sixty-four signatures with a hundred certificates each are counted, not followed', MEASURED, async () => {
    const x5c = Array.from({ length: 100 }, () => toBase64(kit.strangers.homeMade.certificateDer));
    const started = performance.now();
    const report = kit.judge(
      editJws(kit.goodDiploma, (jws) => {
        const protectedText = editHeader(jws.signatures[1]!.protected, (header) => {
          header['x5c'] = x5c;
        });
        jws.signatures = Array.from({ length: 64 }, () => ({ ...jws.signatures[1]!, protected: protectedText }));
      }),
    );
    expect(report.answer).not.toBe('ACCEPT');
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});

describe('Unicode', () => {
  const nfd = (record: JsonObject): JsonObject => {
    const holder = record['nguoi_hoc'] as { ho_va_ten: string };
    return { ...record, nguoi_hoc: { ...holder, ho_va_ten: holder.ho_va_ten.normalize('NFD') } } as JsonObject;
  };

  test('the NFD twin of a signed record is not what was signed', () => {
    expectRefused(kit.judge(editPayload(kit.goodDiploma, nfd)), 'SIGNATURE_VALUE_WRONG');
    expectRefused(kit.judge(editPayload(kit.good, nfd)), 'SIGNATURE_VALUE_WRONG');
  });

  test('the NFD twin, signed by the right people, is a warning; a teacher’s signature of the NFC form does not fit it', async () => {
    const twin = await kit.forgeDiploma(nfd(kit.diploma('nfd')), [kit.head(), kit.diplomaSeal()]);
    const report = kit.judge(twin);
    expect(report.answer).toBe('ACCEPT');
    expect(report.record?.remarks?.map(({ code }) => code)).toContain('RECORD_TEXT');
    const signed = await withTeachers(kit, kit.record('nfd'));
    expectRefused(kit.judge(await closed(kit, nfd(signed))), 'SIGNATURE_VALUE_WRONG');
  });
});

const fromHex = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g)!, (byte) => Number.parseInt(byte, 16));
