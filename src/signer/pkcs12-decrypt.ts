/** Password-based decryption of PKCS#12 contents: PBES2 (RFC 8018 §6.2) by pkijs, the old PKCS#12 schemes (RFC 7292 Appendix C) by node-forge. */
import type * as Asn1js from 'asn1js';
import type * as Pkijs from 'pkijs';
import { concatBytes } from '../encoding.js';
import { KhueError } from '../errors.js';
import { deriveOctets, PURPOSE } from './pkcs12-mac.js';

export interface Libraries {
  readonly asn1js: typeof Asn1js;
  readonly pkijs: typeof Pkijs;
}

/** The password in the two forms that PKCS#12 files use; overwritten by whoever made it. */
export interface Password {
  /** For PBES2. */
  readonly utf8: Uint8Array;
  /** For everything older. */
  readonly bmp: Uint8Array;
}

/** Derivation rounds above these are refused: a file must not keep the machine busy for minutes. */
export const MAX_ROUNDS = { pbkdf2: 10_000_000, pkcs12: 1_000_000 } as const;

const PBES2 = '1.2.840.113549.1.5.13';

interface LegacyScheme {
  readonly cipher: '3DES' | 'RC2';
  readonly keyOctets: number;
}

/** RFC 7292 Appendix C; RC4 is left out, no software writes it any more. */
const legacySchemes: Readonly<Record<string, LegacyScheme>> = {
  '1.2.840.113549.1.12.1.3': { cipher: '3DES', keyOctets: 24 },
  '1.2.840.113549.1.12.1.4': { cipher: '3DES', keyOctets: 16 },
  '1.2.840.113549.1.12.1.5': { cipher: 'RC2', keyOctets: 16 },
  '1.2.840.113549.1.12.1.6': { cipher: 'RC2', keyOctets: 5 },
};

/** Decrypts what an AlgorithmIdentifier says; the MAC has been checked before, so a failure here means a damaged file. */
export async function decryptContent(
  { asn1js, pkijs }: Libraries,
  algorithm: Pkijs.AlgorithmIdentifier,
  encrypted: Uint8Array,
  password: Password,
): Promise<Uint8Array> {
  const legacy = legacySchemes[algorithm.algorithmId];
  if (algorithm.algorithmId !== PBES2 && legacy === undefined)
    throw new KhueError('PKCS12_UNSUPPORTED', { params: { algorithm: algorithm.algorithmId } });
  try {
    if (legacy !== undefined) return await decryptLegacy(asn1js, legacy, algorithm, encrypted, password.bmp);
    checkRounds(pkijs, algorithm);
    return await decryptPbes2({ asn1js, pkijs }, algorithm, encrypted, password.utf8);
  } catch (cause) {
    if (cause instanceof KhueError) throw cause;
    throw new KhueError('PKCS12_UNREADABLE', { cause });
  }
}

async function decryptPbes2(
  { asn1js, pkijs }: Libraries,
  algorithm: Pkijs.AlgorithmIdentifier,
  encrypted: Uint8Array,
  password: Uint8Array,
): Promise<Uint8Array> {
  const copy = password.slice();
  try {
    const engine = new pkijs.CryptoEngine({ crypto: globalThis.crypto });
    const plain = await engine.decryptEncryptedContentInfo({
      password: copy.buffer,
      encryptedContentInfo: new pkijs.EncryptedContentInfo({
        contentType: '1.2.840.113549.1.7.1',
        contentEncryptionAlgorithm: algorithm,
        encryptedContent: new asn1js.OctetString({ valueHex: encrypted.slice().buffer }),
      }),
    });
    return new Uint8Array(plain);
  } finally {
    copy.fill(0);
  }
}

function checkRounds(pkijs: typeof Pkijs, algorithm: Pkijs.AlgorithmIdentifier): void {
  const pbes2 = new pkijs.PBES2Params({ schema: algorithm.algorithmParams });
  const pbkdf2 = new pkijs.PBKDF2Params({ schema: pbes2.keyDerivationFunc.algorithmParams });
  roundsWithin(pbkdf2.iterationCount, MAX_ROUNDS.pbkdf2);
}

export function roundsWithin(rounds: number, most: number): void {
  if (!Number.isSafeInteger(rounds) || rounds < 1 || rounds > most)
    throw new KhueError('PKCS12_UNSUPPORTED', { params: { algorithm: `${rounds} rounds` } });
}

async function decryptLegacy(
  asn1js: typeof Asn1js,
  scheme: LegacyScheme,
  algorithm: Pkijs.AlgorithmIdentifier,
  encrypted: Uint8Array,
  password: Uint8Array,
): Promise<Uint8Array> {
  // pkcs-12PbeParams ::= SEQUENCE { salt OCTET STRING, iterations INTEGER }
  const parameters: unknown = algorithm.algorithmParams;
  if (!(parameters instanceof asn1js.Sequence)) throw new KhueError('PKCS12_UNREADABLE');
  const [salt, rounds] = parameters.valueBlock.value;
  if (!(salt instanceof asn1js.OctetString) || !(rounds instanceof asn1js.Integer))
    throw new KhueError('PKCS12_UNREADABLE');
  const iterations = rounds.valueBlock.valueDec;
  roundsWithin(iterations, MAX_ROUNDS.pkcs12);
  const saltOctets = new Uint8Array(salt.getValue());
  const key = deriveOctets('SHA-1', PURPOSE.key, password, saltOctets, iterations, scheme.keyOctets);
  const iv = deriveOctets('SHA-1', PURPOSE.iv, password, saltOctets, iterations, 8);
  const { default: forge } = await import('node-forge');
  const decipher =
    scheme.cipher === 'RC2'
      ? forge.rc2.createDecryptionCipher(binary(key), scheme.keyOctets * 8)
      : forge.cipher.createDecipher('3DES-CBC', binary(threeKeys(key)));
  if (scheme.cipher === 'RC2') (decipher as { start(iv: string): void }).start(binary(iv));
  else (decipher as { start(options: { iv: string }): void }).start({ iv: binary(iv) });
  decipher.update(forge.util.createBuffer(binary(encrypted)));
  const finished = decipher.finish();
  key.fill(0);
  if (!finished) throw new KhueError('PKCS12_UNREADABLE');
  return octets(decipher.output.getBytes());
}

/** Two-key triple DES uses the first key again as the third. */
function threeKeys(key: Uint8Array): Uint8Array {
  return key.length === 24 ? key : concatBytes(key, key.subarray(0, 8));
}

/** node-forge keeps octets as the characters U+0000 to U+00FF. */
function binary(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function octets(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
