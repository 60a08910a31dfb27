import { contextTag, integer, nullValue, octetString, oid, sequence, setOf, tlv } from '../asn1/writer.js';
import { utf8Encode } from '../encoding.js';
import { bmpPassword, deriveOctets, hmac, PURPOSE } from '../signer/pkcs12-mac.js';
import type { Seeded } from './seeded.js';

/**
 * PKCS#12 files (RFC 7292) for a demonstration: salts and initialisation vectors come from the seed, so that the files are the
 * same bytes each time. Nobody should write real key files this way.
 */

export interface Pkcs12Input {
  readonly pin: string;
  /** PKCS#8, DER. */
  readonly pkcs8: Uint8Array;
  /** DER, the key's certificate first. */
  readonly chain: readonly Uint8Array[];
  readonly friendlyName: string;
  /** `modern`: PBES2 with AES-256 and SHA-256 (RFC 8018); `legacy`: triple DES and SHA-1 (RFC 7292 appendix C). */
  readonly protection: 'modern' | 'legacy';
  readonly salts: Seeded;
}

/** As OpenSSL writes them; few enough for a whole world to be made in seconds. */
const ROUNDS = 2048;

const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const KEY_BAG = '1.2.840.113549.1.12.10.1.2';
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3';
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1';
const SHA1 = '1.3.14.3.2.26';
const SHA256 = '2.16.840.1.101.3.4.2.1';

/** One PFX with a key and its chain. */
export async function writePkcs12(input: Pkcs12Input): Promise<Uint8Array> {
  const encrypt = input.protection === 'modern' ? encryptPbes2 : encryptTripleDes;
  const attributes = setOf(
    sequence(oid('1.2.840.113549.1.9.20'), setOf(bmpString(input.friendlyName))),
    sequence(oid('1.2.840.113549.1.9.21'), setOf(octetString(Uint8Array.of(1)))),
  );
  const certificateBags = input.chain.map((der, index) =>
    sequence(
      oid(CERTIFICATE_BAG),
      contextTag(0, sequence(oid(X509_CERTIFICATE), contextTag(0, octetString(der)))),
      ...(index === 0 ? [attributes] : []),
    ),
  );
  const certificates = await encrypt(sequence(...certificateBags), input);
  const key = await encrypt(input.pkcs8, input);
  const keyBag = sequence(oid(KEY_BAG), contextTag(0, sequence(key.algorithm, octetString(key.encrypted))), attributes);
  const authenticatedSafe = sequence(
    sequence(
      oid(ENCRYPTED_DATA),
      contextTag(
        0,
        sequence(
          integer(0),
          sequence(oid(DATA), certificates.algorithm, contextTag(0, certificates.encrypted, { constructed: false })),
        ),
      ),
    ),
    sequence(oid(DATA), contextTag(0, octetString(sequence(keyBag)))),
  );
  return sequence(
    integer(3),
    sequence(oid(DATA), contextTag(0, octetString(authenticatedSafe))),
    macData(authenticatedSafe, input),
  );
}

interface Encrypted {
  /** AlgorithmIdentifier, DER. */
  readonly algorithm: Uint8Array;
  readonly encrypted: Uint8Array;
}

async function encryptPbes2(plain: Uint8Array, { pin, salts }: Pkcs12Input): Promise<Encrypted> {
  const { subtle } = globalThis.crypto;
  const salt = salts.bytes(16);
  const iv = salts.bytes(16);
  const password = await subtle.importKey('raw', new Uint8Array(utf8Encode(pin)), 'PBKDF2', false, ['deriveKey']);
  const key = await subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt: new Uint8Array(salt), iterations: ROUNDS },
    password,
    { name: 'AES-CBC', length: 256 },
    false,
    ['encrypt'],
  );
  const encrypted = await subtle.encrypt({ name: 'AES-CBC', iv: new Uint8Array(iv) }, key, new Uint8Array(plain));
  const derivation = sequence(
    oid('1.2.840.113549.1.5.12'),
    sequence(octetString(salt), integer(ROUNDS), sequence(oid('1.2.840.113549.2.9'), nullValue())),
  );
  const cipher = sequence(oid('2.16.840.1.101.3.4.1.42'), octetString(iv));
  return {
    algorithm: sequence(oid('1.2.840.113549.1.5.13'), sequence(derivation, cipher)),
    encrypted: new Uint8Array(encrypted),
  };
}

/** pbeWithSHAAnd3-KeyTripleDES-CBC (RFC 7292 appendix C). */
async function encryptTripleDes(plain: Uint8Array, { pin, salts }: Pkcs12Input): Promise<Encrypted> {
  const { default: forge } = await import('node-forge');
  const salt = salts.bytes(8);
  const derive = (purpose: number, length: number) =>
    binary(deriveOctets('SHA-1', purpose, bmpPassword(pin), salt, ROUNDS, length));
  const cipher = forge.cipher.createCipher('3DES-CBC', derive(PURPOSE.key, 24));
  cipher.start({ iv: derive(PURPOSE.iv, 8) });
  cipher.update(forge.util.createBuffer(binary(plain)));
  cipher.finish();
  return {
    algorithm: sequence(oid('1.2.840.113549.1.12.1.3'), sequence(octetString(salt), integer(ROUNDS))),
    encrypted: Uint8Array.from(cipher.output.getBytes(), (character) => character.charCodeAt(0)),
  };
}

/** MacData: HMAC under a key of the PIN (RFC 7292 §4, appendix B). */
function macData(content: Uint8Array, { pin, protection, salts }: Pkcs12Input): Uint8Array {
  const [name, length, hash] =
    protection === 'modern' ? (['SHA-256', 32, SHA256] as const) : (['SHA-1', 20, SHA1] as const);
  const salt = salts.bytes(16);
  const secret = deriveOctets(name, PURPOSE.mac, bmpPassword(pin), salt, ROUNDS, length);
  const mac = hmac(name, secret, content);
  return sequence(sequence(sequence(oid(hash), nullValue()), octetString(mac)), octetString(salt), integer(ROUNDS));
}

function bmpString(text: string): Uint8Array {
  return tlv(0x1e, bmpPassword(text).slice(0, -2));
}

function binary(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
