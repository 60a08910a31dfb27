/** Verdicts that a reader of the contract would have expected otherwise. */
import { beforeAll, describe, expect, it } from 'vitest';
import { digest } from '#crypto';
import { editJws, recordOf } from '../../src/demo-world/forge.js';
import { fromBase64Url, toBase64Url, utf8Encode } from '../../src/encoding.js';
import { linkBytes } from '../../src/jades/index.js';
import { canonicalize } from '../../src/record/index.js';
import { type AttackWorld, attackWorld, jwsOf, signRaw } from './world.js';

let world: AttackWorld;
let payload: Uint8Array;
beforeAll(async () => {
  world = await attackWorld();
  payload = fromBase64Url(jwsOf(world.good).payload)!;
});

const encoded = (value: unknown): string => toBase64Url(utf8Encode(JSON.stringify(value)));

describe('what somebody without a key puts into a good file', () => {
  it('a broken signature with the value of the first one, placed before it, changes nothing', () => {
    const file = editJws(world.good, ({ signatures }) => {
      signatures.unshift({ protected: encoded({ alg: 'RS256' }), signature: signatures[0]!.signature });
    });
    expect(world.judge(file).answer).toBe('ACCEPT');
  });

  it('a broken signature that names another one as the first changes nothing', () => {
    const second = jwsOf(world.good).signatures[1]!;
    const link = toBase64Url(digest('SHA-256', linkBytes(second.protected, second.signature)));
    const file = editJws(world.good, ({ signatures }) => {
      signatures.unshift({
        protected: encoded({ alg: 'RS256', khue_prev: { digAlg: 'S256', digVals: [link] } }),
        signature: 'AAAA',
      });
    });
    expect(world.judge(file).answer).toBe('ACCEPT');
  });

  it('a broken signature that refers to data outside, though the payload is there, takes the record away from nobody', () => {
    const sigD = { mId: 'http://uri.etsi.org/19182/ObjectIdByURI', pars: ['khac.pdf'] };
    const file = editJws(world.good, ({ signatures }) => {
      signatures.push({ protected: encoded({ alg: 'RS256', crit: ['sigD'], sigD }), signature: 'AAAA' });
    });
    const report = world.judge(file);
    expect({ answer: report.answer, record: report.record?.type }).toEqual({ answer: 'ACCEPT', record: 'hoc-ba/thpt' });
  });
});

/** Two signatures, the second over the first: whoever has any key at all can make them, and put them anywhere among the others. */
describe('a pair of a stranger’s signatures that say which of them was first', () => {
  const pair = async (content: Uint8Array, who: 'impostor' | 'homeMade', role: string) => {
    const step = { by: world.strangers[who], claim: { role }, at: world.times.inMay(27, 9) };
    return jwsOf(await signRaw(content, [step, step])).signatures;
  };

  it.each([
    ['impostor', 'homeroom-teacher'],
    ['impostor', 'principal'],
    ['impostor', 'school-seal'],
    ['homeMade', 'homeroom-teacher'],
    ['homeMade', 'school-seal'],
  ] as const)('of %s as %s changes nothing, wherever it stands', async (who, role) => {
    const added = await pair(payload, who, role);
    for (const place of [0, 1, 3]) {
      const file = editJws(world.good, ({ signatures }) => {
        signatures.splice(place, 0, ...added);
      });
      expect(world.judge(file).answer).toBe('ACCEPT');
    }
  });

  it.each(['head-of-issuing-body', 'school-seal', 'principal'])('as %s changes nothing of a diploma', async (role) => {
    const added = await pair(fromBase64Url(jwsOf(world.goodDiploma).payload)!, 'impostor', role);
    const file = editJws(world.goodDiploma, ({ signatures }) => {
      signatures.unshift(...added);
    });
    expect(world.judge(file).answer).toBe('ACCEPT');
  });
});

describe('a record of a later version', () => {
  it('whose entries are signed in a way not known here is undecided, not forged', async () => {
    const record = canonicalize({ ...recordOf(world.good), phien_ban: '2.0' });
    const report = world.judge(await signRaw(record, [world.homeroom(), world.principal(), world.seal()]));
    expect({ answer: report.answer, code: report.code }).toEqual({ answer: 'UNDECIDED', code: 'RECORD_SCHEMA' });
  });
});

describe('a seal', () => {
  it('whose certificate is not in the file leaves the record undecided, the teachers it vouches for with it', async () => {
    const file = await signRaw(payload, [
      world.homeroom(),
      world.principal(),
      {
        ...world.seal(),
        header: (members) => {
          delete members['x5c'];
        },
      },
    ]);
    const { answer, code } = world.judge(file);
    expect({ answer, code }).toEqual({ answer: 'UNDECIDED', code: 'SIGNER_CERTIFICATE_NOT_FOUND' });
  });

  it('that claims to be of a day after the end of its certificate is refused while the certificate still lasts', async () => {
    const seal = { ...world.seal(), at: Date.UTC(2090, 0, 1) };
    const file = await signRaw(payload, [world.homeroom(), world.principal(), seal]);
    const { answer, code, subIndication } = world.judge(file);
    expect({ answer, code, subIndication }).toEqual({
      answer: 'REJECT',
      code: 'SIGNED_AFTER_BY_OWN_CLAIM',
      subIndication: 'OUT_OF_BOUNDS_NO_POE',
    });
  });
});
