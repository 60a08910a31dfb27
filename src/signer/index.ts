/** Where keys live (architecture, room `signer/`): PKCS#12 files and local PKCS#8 keys behind the `Signer` interface. */

export { signerFromPkcs8 } from './local-key.js';
export { listPkcs12, openPkcs12, type Pkcs12Key, type Pkcs12Options } from './pkcs12.js';
export type { SignatureAlgorithm, Signer, SignOutcome, SignRequest } from './types.js';
