/** Structure of a PKCS#12 file (RFC 7292 §4), read in BER as older software writes it. Keys and certificates come out; nothing else is kept. */

import type * as Asn1js from 'asn1js';
import { digest } from '#crypto';
import type { DigestName } from '../crypto/types.js';
import { equalBytes, utf8Decode, utf8Encode } from '../encoding.js';
import { KhueError } from '../errors.js';
import { decryptContent, type Libraries, MAX_ROUNDS, type Password, roundsWithin } from './pkcs12-decrypt.js';
import { bmpPassword, deriveOctets, hmac, PURPOSE } from './pkcs12-mac.js';

export interface Pkcs12Contents {
  /** PKCS#8 PrivateKeyInfo, DER, in the clear: to be overwritten once imported. */
  readonly privateKeys: readonly Uint8Array[];
  /** X.509, DER, each once. */
  readonly certificates: readonly Uint8Array[];
}

const FILE_LIMIT = 4 * 1024 * 1024;
const BAG_LIMIT = 256;
const KEY_LIMIT = 32;

const oids = {
  data: '1.2.840.113549.1.7.1',
  encryptedData: '1.2.840.113549.1.7.6',
  keyBag: '1.2.840.113549.1.12.10.1.1',
  shroudedKeyBag: '1.2.840.113549.1.12.10.1.2',
  certificateBag: '1.2.840.113549.1.12.10.1.3',
  nestedContents: '1.2.840.113549.1.12.10.1.6',
  x509: '1.2.840.113549.1.9.22.1',
} as const;

const macDigests: Readonly<Record<string, DigestName>> = {
  '1.3.14.3.2.26': 'SHA-1',
  '2.16.840.1.101.3.4.2.4': 'SHA-224',
  '2.16.840.1.101.3.4.2.1': 'SHA-256',
  '2.16.840.1.101.3.4.2.2': 'SHA-384',
  '2.16.840.1.101.3.4.2.3': 'SHA-512',
};

/**
 * Reads a password-protected PKCS#12 file. The PIN is tried once, against the MAC; nothing is decrypted when that fails.
 *
 * @param pin text, or UTF-8 octets, which are overwritten with zeros whatever happens
 * @throws KhueError `PIN_WRONG`, `PKCS12_UNREADABLE`, `PKCS12_UNSUPPORTED`, `LIMIT_EXCEEDED`
 */
export async function readPkcs12(bytes: Uint8Array, pin: string | Uint8Array): Promise<Pkcs12Contents> {
  const password = passwordForms(pin);
  try {
    if (bytes.length > FILE_LIMIT)
      throw new KhueError('LIMIT_EXCEEDED', { params: { limit: 'pkcs12Bytes', allowed: FILE_LIMIT } });
    const [asn1js, pkijs] = await Promise.all([import('asn1js'), import('pkijs')]);
    return await new FileReader({ asn1js, pkijs }, password).read(bytes);
  } finally {
    password.utf8.fill(0);
    password.bmp.fill(0);
    if (typeof pin !== 'string') pin.fill(0);
  }
}

/** Octets that are not UTF-8 are taken as Latin-1, as OpenSSL does. */
function passwordForms(pin: string | Uint8Array): Password {
  if (typeof pin === 'string') return { utf8: utf8Encode(pin), bmp: bmpPassword(pin) };
  let text: string;
  try {
    text = utf8Decode(pin);
  } catch {
    text = String.fromCharCode(...pin.subarray(0, 1024));
  }
  return { utf8: pin.slice(), bmp: bmpPassword(text) };
}

type Node = Asn1js.BaseBlock;

class FileReader {
  private readonly libraries: Libraries;
  private readonly password: Password;
  private readonly privateKeys: Uint8Array[] = [];
  private readonly certificates = new Map<string, Uint8Array>();
  private bags = 0;

  constructor(libraries: Libraries, password: Password) {
    this.libraries = libraries;
    this.password = password;
  }

  async read(bytes: Uint8Array): Promise<Pkcs12Contents> {
    try {
      const safes = this.checkedSafes(bytes);
      for (const safe of safes) await this.readSafe(safe);
    } catch (cause) {
      for (const key of this.privateKeys) key.fill(0);
      if (cause instanceof KhueError) throw cause;
      throw new KhueError('PKCS12_UNREADABLE', { cause });
    }
    return { privateKeys: this.privateKeys, certificates: [...this.certificates.values()] };
  }

  /** PFX ::= SEQUENCE { version, authSafe ContentInfo, macData OPTIONAL }: the MAC is checked before anything else is read. */
  private checkedSafes(bytes: Uint8Array): readonly Node[] {
    const [version, authSafe, macData] = this.members(this.parse(bytes));
    if (
      !(version instanceof this.libraries.asn1js.Integer) ||
      version.valueBlock.valueDec !== 3 ||
      authSafe === undefined
    )
      throw unreadable();
    const [type, content] = this.members(authSafe);
    if (oidOf(type) !== oids.data) throw unsupported(oidOf(type));
    const contents = this.octets(this.inside(content));
    if (macData === undefined) throw unsupported('no MAC');
    this.checkMac(macData, contents);
    return this.members(this.parse(contents));
  }

  /** MacData ::= SEQUENCE { mac DigestInfo, macSalt OCTET STRING, iterations INTEGER DEFAULT 1 } */
  private checkMac(macData: Node, contents: Uint8Array): void {
    const [mac, salt, rounds] = this.members(macData);
    const [algorithm, value] = this.members(mac);
    const algorithmOid = oidOf(this.members(algorithm)[0]);
    const name = macDigests[algorithmOid];
    if (name === undefined) throw unsupported(algorithmOid);
    const iterations = rounds instanceof this.libraries.asn1js.Integer ? rounds.valueBlock.valueDec : 1;
    roundsWithin(iterations, MAX_ROUNDS.pkcs12);
    const length = digest(name, new Uint8Array(0)).length;
    const key = deriveOctets(name, PURPOSE.mac, this.password.bmp, this.octets(salt), iterations, length);
    const expected = hmac(name, key, contents);
    key.fill(0);
    if (!equalBytes(expected, this.octets(value))) throw new KhueError('PIN_WRONG');
  }

  private async readSafe(contentInfo: Node): Promise<void> {
    const [type, content] = this.members(contentInfo);
    switch (oidOf(type)) {
      case oids.data:
        return this.readBags(this.octets(this.inside(content)));
      case oids.encryptedData: {
        // EncryptedData ::= SEQUENCE { version, EncryptedContentInfo ::= SEQUENCE { type, algorithm, [0] content } }
        const [, info] = this.members(this.inside(content));
        const [, algorithm, encrypted] = this.members(info);
        const plain = await this.decrypt(algorithm, this.implicitOctets(encrypted));
        await this.readBags(plain);
        plain.fill(0);
        return;
      }
      default:
        throw unsupported(oidOf(type));
    }
  }

  private async readBags(contents: Uint8Array): Promise<void> {
    for (const bag of this.members(this.parse(contents))) {
      if (++this.bags > BAG_LIMIT)
        throw new KhueError('LIMIT_EXCEEDED', { params: { limit: 'pkcs12Bags', allowed: BAG_LIMIT } });
      const [type, wrapped] = this.members(bag);
      const value = this.inside(wrapped);
      switch (oidOf(type)) {
        case oids.keyBag:
          this.addKey(encoded(value));
          break;
        case oids.shroudedKeyBag: {
          const [algorithm, encrypted] = this.members(value);
          this.addKey(await this.decrypt(algorithm, this.octets(encrypted)));
          break;
        }
        case oids.certificateBag: {
          const [kind, certificate] = this.members(value);
          if (oidOf(kind) === oids.x509) this.addCertificate(this.octets(this.inside(certificate)));
          break;
        }
        case oids.nestedContents:
          await this.readBags(encoded(value));
          break;
        default:
        // CRLs and secrets are not needed to sign.
      }
    }
  }

  private addKey(pkcs8: Uint8Array): void {
    this.privateKeys.push(pkcs8);
    if (this.privateKeys.length > KEY_LIMIT)
      throw new KhueError('LIMIT_EXCEEDED', { params: { limit: 'pkcs12Keys', allowed: KEY_LIMIT } });
  }

  private addCertificate(der: Uint8Array): void {
    this.certificates.set(String(digest('SHA-256', der)), der);
  }

  private async decrypt(algorithm: Node | undefined, encrypted: Uint8Array): Promise<Uint8Array> {
    const { AlgorithmIdentifier } = this.libraries.pkijs;
    return decryptContent(this.libraries, new AlgorithmIdentifier({ schema: algorithm }), encrypted, this.password);
  }

  private parse(bytes: Uint8Array): Node {
    const { result, offset } = this.libraries.asn1js.fromBER(bytes.slice(), { maxDepth: 32, parseEmbedded: false });
    if (offset === -1 || result.error !== '') throw unreadable();
    return result;
  }

  private members(node: Node | undefined): readonly Node[] {
    if (!(node instanceof this.libraries.asn1js.Constructed)) throw unreadable();
    return node.valueBlock.value;
  }

  /** The one thing inside an explicit tag. */
  private inside(node: Node | undefined): Node {
    const [only] = this.members(node);
    if (only === undefined) throw unreadable();
    return only;
  }

  private octets(node: Node | undefined): Uint8Array {
    if (!(node instanceof this.libraries.asn1js.OctetString)) throw unreadable();
    return new Uint8Array(node.getValue());
  }

  /** [0] IMPLICIT OCTET STRING, in one piece or in several. */
  private implicitOctets(node: Node | undefined): Uint8Array {
    const { asn1js } = this.libraries;
    if (node instanceof asn1js.Primitive) return new Uint8Array(node.valueBlock.valueHexView);
    const pieces = this.members(node).map((piece) => this.octets(piece));
    const all = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  }
}

function oidOf(node: Node | undefined): string {
  const value: unknown = node?.valueBlock;
  return typeof value === 'object' && value !== null ? String(value) : '';
}

/** The octets of an element as they stood in the file. */
function encoded(node: Node): Uint8Array {
  return new Uint8Array(node.valueBeforeDecodeView);
}

function unreadable(): KhueError {
  return new KhueError('PKCS12_UNREADABLE');
}

function unsupported(algorithm: string): KhueError {
  return new KhueError('PKCS12_UNSUPPORTED', { params: { algorithm } });
}
