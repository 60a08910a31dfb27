/**
 * Limits of every reader (contract §5). A limit reached is reported as `LIMIT_EXCEEDED` with the limit's name;
 * it never means "forged". The same on every machine: nothing here depends on wall-clock time.
 */
export interface Limits {
  readonly jsonBytes: number;
  readonly jsonDepth: number;
  readonly jsonMembers: number;
  readonly jwsSignatures: number;
  readonly jwsHeaderBytes: number;
  readonly certificateBytes: number;
  readonly certificatesPerArtefact: number;
  readonly cmsBytes: number;
  /** Time-stamp tokens of one artefact that are read. */
  readonly timestamps: number;
  readonly pathLength: number;
  readonly pathSignatureChecks: number;
  readonly crlBytes: number;
  readonly ocspBytes: number;
  /** Fixed: no structure that is read goes as deep as 64. */
  readonly derDepth: number;
  /** Octets of a Token Status List. */
  readonly statusListInflatedBytes: number;
  readonly inflatedBytesPerStream: number;
  readonly inflatedBytesTotal: number;
  readonly pdfBytes: number;
  readonly pdfObjects: number;
  readonly pdfRevisions: number;
  readonly pdfNesting: number;
  readonly pdfSignatures: number;
  /** Counted work of one `verify`: bytes hashed. */
  readonly hashedBytes: number;
  /** Counted work of one `verify`: public-key operations. */
  readonly signatureChecks: number;
}

const MiB = 1024 * 1024;

export const defaultLimits: Limits = Object.freeze({
  jsonBytes: 16 * MiB,
  jsonDepth: 64,
  jsonMembers: 200_000,
  jwsSignatures: 64,
  jwsHeaderBytes: 512 * 1024,
  certificateBytes: 64 * 1024,
  certificatesPerArtefact: 100,
  cmsBytes: 8 * MiB,
  timestamps: 256,
  pathLength: 10,
  pathSignatureChecks: 2_000,
  crlBytes: 256 * MiB,
  ocspBytes: 4 * MiB,
  derDepth: 64,
  statusListInflatedBytes: 64 * MiB,
  inflatedBytesPerStream: 64 * MiB,
  inflatedBytesTotal: 128 * MiB,
  pdfBytes: 512 * MiB,
  pdfObjects: 1_000_000,
  pdfRevisions: 500,
  pdfNesting: 100,
  pdfSignatures: 256,
  hashedBytes: 4096 * MiB,
  signatureChecks: 20_000,
});

/** Limits that are whole already, so that every reader on the way down is given the same object. */
const whole = new WeakSet<Partial<Limits>>([defaultLimits]);

/** The limits that are given over the defaults; one that is `undefined` or no number is not given: nothing is read without a limit. */
export function withLimits(limits: Partial<Limits> | undefined): Limits {
  if (limits === undefined) return defaultLimits;
  if (whole.has(limits)) return limits as Limits;
  const made: { -readonly [name in keyof Limits]: Limits[name] } = { ...defaultLimits };
  for (const name of Object.keys(made) as (keyof Limits)[]) {
    const given = limits[name];
    if (given !== undefined && !Number.isNaN(given)) made[name] = given;
  }
  whole.add(Object.freeze(made));
  return made;
}
