import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { judgeIntegrity } from '../../src/document/integrity.js';
import { utf8Decode, utf8Encode } from '../../src/encoding.js';
import {
  appendSignature,
  entrySignatures,
  generalSerialization,
  openJades,
  previousOf,
  protectedHeader,
  signingInput,
} from '../../src/jades/index.js';
import type { JsonObject } from '../../src/record/json-value.js';
import { fuzzTimeout, runs } from '../support/fuzz.js';
import { testSigner } from './signers.js';

const payload = utf8Encode('{"loai_ho_so":"hoc-ba/thpt","diem":8.6}');

let file: Uint8Array;
let parts: { protected: string; signature: string; payload: string };

beforeAll(async () => {
  const signer = await testSigner('RS256');
  let bytes: Uint8Array | undefined;
  for (const second of [0, 1]) {
    const header = protectedHeader({
      algorithm: 'RS256',
      certificateChain: signer.chain,
      signingTime: second * 1000,
      carriage: 'outer',
      previous: bytes === undefined ? undefined : previousOf(openJades(bytes).signatures),
    });
    const signature = { protected: header, signature: await signer.sign(signingInput(header, payload)) };
    bytes = bytes === undefined ? generalSerialization(payload, [signature]) : appendSignature(bytes, signature);
  }
  file = bytes!;
  const json = JSON.parse(utf8Decode(file)) as {
    payload: string;
    signatures: { protected: string; signature: string }[];
  };
  parts = { payload: json.payload, ...json.signatures[0]! };
});

/** How many signatures verify and have nothing wrong with them or with the file. */
function sound(bytes: Uint8Array): number {
  const document = openJades(bytes);
  for (const signature of document.signatures)
    for (const one of signature.counterSignatures) judgeIntegrity(one.signature);
  const judged = document.signatures.map(
    (one) => judgeIntegrity(one).integrity === 'INTACT' && one.faults.length === 0,
  );
  return document.faults.length > 0 ? 0 : judged.filter(Boolean).length;
}

describe('openJades over damaged files', () => {
  it(
    'never throws and never finds more sound signatures, whatever octets are changed, cut, doubled or put in',
    () => {
      const edit = fc.record({
        at: fc.nat(),
        length: fc.nat({ max: 40 }),
        put: fc.oneof(
          fc.uint8Array({ maxLength: 8 }),
          fc
            .constantFrom('"', '{', '}', '[', ']', ',', '.', '\\', '"header":{"etsiU":[]},', '"b64":false,', 'null')
            .map(utf8Encode),
        ),
      });
      fc.assert(
        fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
          let bytes = file;
          for (const { at, length, put } of edits) {
            const from = at % (bytes.length + 1);
            bytes = Uint8Array.from([...bytes.subarray(0, from), ...put, ...bytes.subarray(from + length)]);
          }
          expect(sound(bytes)).toBeLessThanOrEqual(2);
        }),
        { numRuns: runs(300) },
      );
    },
    fuzzTimeout(60_000),
  );

  it(
    'never finds a signature sound after one bit of payload, protected header or value was changed',
    () => {
      fc.assert(
        fc.property(
          fc.constantFrom('payload', 'protected', 'signature' as const),
          fc.nat(),
          fc.nat({ max: 6 }),
          (part, at, bit) => {
            const old = parts[part as keyof typeof parts];
            const i = at % old.length;
            const letter = String.fromCharCode(old.charCodeAt(i) ^ (1 << bit));
            const changed = { ...parts, [part]: old.slice(0, i) + letter + old.slice(i + 1) };
            const bytes = utf8Encode(
              JSON.stringify({
                payload: changed.payload,
                signatures: [{ protected: changed.protected, signature: changed.signature }],
              }),
            );
            const document = openJades(bytes);
            expect(document.signatures.map((one) => judgeIntegrity(one).integrity)).toEqual(['BROKEN']);
          },
        ),
        { numRuns: runs(500) },
      );
    },
    fuzzTimeout(60_000),
  );

  it('refuses every letter in place of the last one of each part', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ ';
    for (const part of ['payload', 'protected', 'signature'] as const) {
      for (const letter of alphabet) {
        if (letter === parts[part].at(-1)) continue;
        const changed = { ...parts, [part]: parts[part].slice(0, -1) + letter };
        const { payload: text, ...signature } = changed;
        const document = openJades(utf8Encode(JSON.stringify({ payload: text, signatures: [signature] })));
        expect(
          document.signatures.map((one) => judgeIntegrity(one).integrity),
          `${part} ${letter}`,
        ).toEqual(['BROKEN']);
      }
    }
  });

  it(
    'never throws for any header',
    () => {
      const name = fc.constantFrom(
        ...'alg typ cty iat sigT x5t x5t#S256 x5t#o sigX5ts x5c srCms srAts sigPId sigPl sigD adoTst crit b64 khue_prev etsiU kid __proto__'.split(
          ' ',
        ),
      );
      const value = fc.oneof(
        fc.jsonValue({ maxDepth: 3 }),
        fc.constantFrom('RS256', 'none', 'S256', 'AAAA', 'MIIB', 1, -1, 1e300, true, null),
        fc.record({
          mId: fc
            .constantFrom('HttpHeaders', 'ObjectIdByURI', 'ObjectIdByURIHash')
            .map((id) => `http://uri.etsi.org/19182/${id}`),
          pars: fc.array(fc.constantFrom('a', '%', 'b/c')),
          hashM: fc.constantFrom('S256', '__proto__', 'toString'),
          hashV: fc.array(fc.constantFrom('AA', '*', '')),
          digAlg: fc.constantFrom('S256', 'S512', 'constructor'),
          digVal: fc.constantFrom('A'.repeat(43), 'x'),
          claimed: fc.array(fc.jsonValue({ maxDepth: 2 })),
        }),
      );
      const members = fc.array(fc.tuple(name, value), { maxLength: 8 });
      const component = fc.tuple(
        fc.constantFrom('cSig', 'sigTst', 'xVals', 'rVals', 'arcTst', 'sigPSt', 'anyValData'),
        value,
      );
      fc.assert(
        fc.property(members, fc.array(component, { maxLength: 4 }), fc.boolean(), (signed, unsigned, encoded) => {
          const head = `{${signed.map(([key, one]) => `${JSON.stringify(key)}:${JSON.stringify(one)}`).join(',')}}`;
          const text = (json: string) =>
            btoa(String.fromCharCode(...utf8Encode(json)))
              .replace(/=+$/, '')
              .replaceAll('+', '-')
              .replaceAll('/', '_');
          const etsiU = unsigned.map(([key, one]) => {
            const json = JSON.stringify({ [key]: one });
            return encoded ? text(json) : (JSON.parse(json) as unknown);
          });
          const bytes = utf8Encode(
            JSON.stringify({
              payload: 'QUJD',
              signatures: [{ protected: text(head), header: { etsiU }, signature: 'QUJD' }],
            }),
          );
          const document = openJades(bytes, { documents: [{ name: 'a', bytes: payload }] });
          for (const signature of document.signatures) expect(judgeIntegrity(signature).integrity).toBe('BROKEN');
        }),
        { numRuns: runs(1000) },
      );
    },
    fuzzTimeout(60_000),
  );

  it(
    'never throws for any record with entries',
    () => {
      const entry = fc.dictionary(fc.constantFrom('mon_hoc_id', 'chu_ky', '__proto__'), fc.jsonValue({ maxDepth: 2 }));
      const record = fc.record(
        {
          bang_diem_hoc_ba: fc.oneof(fc.array(entry), fc.jsonValue()),
          chung_thu_so: fc.jsonValue(),
          nguoi_hoc: fc.jsonValue(),
        },
        { requiredKeys: [] },
      );
      fc.assert(
        fc.property(record, (value) => {
          for (const signature of entrySignatures(value as unknown as JsonObject)) {
            expect(judgeIntegrity(signature).integrity).toBe('BROKEN');
          }
        }),
        { numRuns: runs(500) },
      );
    },
    fuzzTimeout(60_000),
  );
});
