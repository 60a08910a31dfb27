import type * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { utf8Encode } from '../../src/encoding.js';

export interface Pkcs12Input {
  /** PKCS#8, DER. */
  readonly keys: readonly Uint8Array[];
  /** X.509, DER. */
  readonly certificates: readonly Uint8Array[];
  readonly password: string;
  /** Rounds of PBKDF2 and of the MAC. */
  readonly rounds?: number;
  /** What the file claims the rounds of its MAC to be. */
  readonly claimedMacRounds?: number;
}

const buffer = (bytes: Uint8Array): ArrayBuffer => bytes.slice().buffer as ArrayBuffer;

/** A PKCS#12 file with any number of keys, PBES2 with AES-256: `openssl pkcs12` writes one key a file only. */
export async function makePkcs12(input: Pkcs12Input): Promise<Uint8Array> {
  const engine = new pkijs.CryptoEngine({ crypto: globalThis.crypto });
  const password = buffer(utf8Encode(input.password));
  const protection = {
    password,
    contentEncryptionAlgorithm: { name: 'AES-CBC', length: 256 },
    hmacHashAlgorithm: 'SHA-256',
    iterationCount: input.rounds ?? 2048,
  };
  const keyBags = await Promise.all(
    input.keys.map(async (pkcs8) => {
      const bag = new pkijs.PKCS8ShroudedKeyBag({ parsedValue: pkijs.PrivateKeyInfo.fromBER(buffer(pkcs8)) });
      await bag.makeInternalValues(protection as never, engine);
      return new pkijs.SafeBag({ bagId: '1.2.840.113549.1.12.10.1.2', bagValue: bag });
    }),
  );
  const certificateBags = input.certificates.map(
    (der) =>
      new pkijs.SafeBag({
        bagId: '1.2.840.113549.1.12.10.1.3',
        bagValue: new pkijs.CertBag({ parsedValue: pkijs.Certificate.fromBER(buffer(der)) }),
      }),
  );
  const safe = new pkijs.AuthenticatedSafe({
    parsedValue: {
      safeContents: [
        { privacyMode: 0, value: new pkijs.SafeContents({ safeBags: keyBags }) },
        { privacyMode: 1, value: new pkijs.SafeContents({ safeBags: certificateBags }) },
      ],
    },
  });
  await safe.makeInternalValues({ safeContents: [{}, protection] }, engine);
  const pfx = new pkijs.PFX({ parsedValue: { integrityMode: 0, authenticatedSafe: safe } });
  await pfx.makeInternalValues(
    { password, iterations: input.rounds ?? 2048, pbkdf2HashAlgorithm: 'SHA-256', hmacHashAlgorithm: 'SHA-256' },
    engine,
  );
  if (input.claimedMacRounds !== undefined && pfx.macData !== undefined)
    pfx.macData.iterations = input.claimedMacRounds;
  return new Uint8Array((pfx.toSchema() as asn1js.Sequence).toBER(false));
}
