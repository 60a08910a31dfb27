import {
  authorityKeyIdentifier,
  basicConstraints,
  type CertificateInput,
  type ExtensionInput,
  keyIdentifierOf,
  keyUsage,
  type NameInput,
  type SigningKey,
  signingKeyFromPkcs8,
  subjectKeyIdentifier,
  writeCertificate,
} from '../../../src/x509/write.js';

/** Certificates made on the spot with P-256 keys, as wrong as a test needs them. */

export const day = 86_400_000;
export const notBefore = Date.UTC(2026, 0, 1);
export const notAfter = Date.UTC(2031, 0, 1);
export const at = Date.UTC(2027, 0, 1);

export async function newKey(): Promise<SigningKey> {
  const { subtle } = globalThis.crypto;
  const pair = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  return signingKeyFromPkcs8(new Uint8Array(await subtle.exportKey('pkcs8', pair.privateKey)), 'ES256');
}

export interface Made {
  readonly name: NameInput;
  readonly key: SigningKey;
  readonly der: Uint8Array;
}

export type Overrides = Partial<Omit<CertificateInput, 'subject' | 'extensions'>> & {
  readonly extensions?: readonly ExtensionInput[];
  readonly pathLength?: number;
  readonly key?: SigningKey;
};

let serial = 1000;

export const nameOf = (name: string | NameInput): NameInput => (typeof name === 'string' ? [['CN', name]] : name);

async function keyIdentifiers(key: SigningKey, issuer: SigningKey): Promise<ExtensionInput[]> {
  return [
    subjectKeyIdentifier(await keyIdentifierOf(key.spkiDer)),
    authorityKeyIdentifier(await keyIdentifierOf(issuer.spkiDer)),
  ];
}

/** A CA under `issuer`, or a self-signed root. */
export async function makeCa(
  name: string | NameInput,
  issuer?: { name: NameInput; key: SigningKey },
  overrides: Overrides = {},
): Promise<Made> {
  const key = overrides.key ?? (await newKey());
  const by = issuer ?? { name: nameOf(name), key };
  const der = await writeCertificate({
    subject: nameOf(name),
    issuer: by.name,
    serialNumber: serial++,
    notBefore,
    notAfter,
    spkiDer: key.spkiDer,
    signWith: by.key,
    ...overrides,
    extensions: [
      basicConstraints(true, overrides.pathLength),
      keyUsage(['keyCertSign', 'cRLSign']),
      ...(await keyIdentifiers(key, by.key)),
      ...(overrides.extensions ?? []),
    ],
  });
  return { name: nameOf(name), key, der };
}

/** An end entity. `extensions` replace key usage (digitalSignature, nonRepudiation) and are added to the key identifiers. */
export async function makeLeaf(
  name: string | NameInput,
  issuer: { name: NameInput; key: SigningKey },
  overrides: Overrides = {},
): Promise<Made> {
  const key = overrides.key ?? (await newKey());
  const der = await writeCertificate({
    subject: nameOf(name),
    issuer: issuer.name,
    serialNumber: serial++,
    notBefore,
    notAfter,
    spkiDer: key.spkiDer,
    signWith: issuer.key,
    ...overrides,
    extensions: [
      ...(overrides.extensions ?? [keyUsage(['digitalSignature', 'nonRepudiation'])]),
      ...(await keyIdentifiers(key, issuer.key)),
    ],
  });
  return { name: nameOf(name), key, der };
}
