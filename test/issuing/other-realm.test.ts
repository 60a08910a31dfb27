import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, it } from 'vitest';
import { utf8Encode } from '../../src/encoding.js';
import { KhueError } from '../../src/errors.js';
import { render } from '../../src/form/index.js';
import { signInputs } from '../../src/issuing/index.js';
import { openInput } from '../../src/issuing/input.js';
import { openTrust } from '../../src/trust/index.js';
import { keyHash } from '../../src/trust/pins.js';
import { openSchool, type School, SIGNING_TIME, untouched } from './school.js';

let school: School;
beforeAll(async () => {
  school = await openSchool('octets');
});

/** The same octets as an array of another realm, as test runners and windows of a browser make them. */
function foreign(octets: Uint8Array): Uint8Array {
  const made = runInNewContext(`new Uint8Array(${octets.length})`) as Uint8Array;
  made.set(octets);
  return made;
}

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof KhueError ? error.code : String(error);
  }
}

describe('octets of another realm', () => {
  it('are octets, and not a value to be signed, a bundle or a key that is none', () => {
    const record = utf8Encode('{"loai_ho_so":"hoc-ba/thpt"}');
    expect(foreign(record)).not.toBeInstanceOf(Uint8Array);
    expect([...openInput(foreign(record)).bytes]).toEqual([...record]);
    expect(codeOf(() => render(foreign(utf8Encode('{"a":1}'))))).toBe('RENDER_INPUT');
    const at = SIGNING_TIME;
    expect(codeOf(() => openTrust(foreign(utf8Encode('x')), { at, allowUnpinned: true }))).toBe('TRUST_UNREADABLE');
    expect(keyHash(foreign(school.homeroom.certificateDer))).toBe(school.homeroom.spkiSha256);
  });
});

it('what is no input of signInputs is a wrong call, before the key is used', async () => {
  const options = { role: 'homeroom-teacher', signer: untouched(school.homeroom), signingTime: SIGNING_TIME } as const;
  const taken = async (): Promise<void> => {
    for await (const item of signInputs([{ name: 'a', bytes: 'text' as never }], options)) expect(item).toBeUndefined();
  };
  await expect(taken()).rejects.toMatchObject({ code: 'WRONG_CALL' });
});
