/** Opening a JWS in any of its three serializations (RFC 7515 §7). */
import { decodeBase64Url, encodeBase64Url } from '#crypto';
import { utf8Encode } from '../encoding.js';
import type { Finding } from '../errors.js';
import { type Limits, withLimits } from '../limits.js';
import { readJson } from '../record/index.js';
import type { JsonObject, JsonValue } from '../record/json-value.js';
import { isObject, MOST_FINDINGS, unreadable } from './header.js';
import { type Context, compactParts, jsonParts, type Parts, readSignature } from './signature.js';
import type { JadesDocument, JadesSignature, NamedDocument, Serialization } from './types.js';

export interface OpenOptions {
  /** Documents that detached signatures (`sigD`) may refer to; a single one also stands for a missing payload. */
  readonly documents?: readonly NamedDocument[];
  readonly limits?: Partial<Limits>;
}

/**
 * Opens a JWS. Never throws for a bad artefact: what is wrong stands in `faults`, of the document or of one signature.
 *
 * @param bytes compact, flattened or general serialization; a compact one may end with a line break
 * @returns `content` is the decoded payload; absent when detached or unreadable
 * Source: RFC 7515, RFC 7797, ETSI TS 119 182-1 V1.2.1.
 */
export function openJades(bytes: Uint8Array, options: OpenOptions = {}): JadesDocument {
  const context = contextOf(options);
  const { limits } = context;
  if (bytes.length > limits.jsonBytes) {
    return failed([{ code: 'LIMIT_EXCEEDED', params: { limit: 'jsonBytes', allowed: limits.jsonBytes } }]);
  }
  return looksLikeJson(bytes) ? openJson(bytes, context) : openCompact(bytes, context);
}

/** As `openJades`, for the value that `readJson` gave for the same octets under the same limits. */
export function openReadJades(value: JsonValue, options: OpenOptions = {}): JadesDocument {
  return openValue(value, contextOf(options));
}

function contextOf(options: OpenOptions): Context {
  const limits = withLimits(options.limits);
  return {
    limits,
    documents: options.documents ?? [],
    certificates: { seen: new Set(), unreadable: 0 },
    counterSignatures: limits.jwsSignatures,
    timestamps: { left: limits.timestamps, allowed: limits.timestamps, exceeded: false },
  };
}

function failed(faults: readonly Finding[], serialization?: Serialization): JadesDocument {
  return { format: 'jws', ...(serialization ? { serialization } : {}), signatures: [], faults, warnings: [] };
}

function looksLikeJson(bytes: Uint8Array): boolean {
  let at = 0;
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at++;
  return bytes[at] === 0x7b || bytes[at] === 0x5b || at === bytes.length || bytes[at] === 0xef;
}

function openCompact(bytes: Uint8Array, context: Context): JadesDocument {
  let end = bytes.length;
  if (bytes[end - 1] === 0x0a) end--;
  if (bytes[end - 1] === 0x0d) end--;
  // Anything outside ASCII becomes U+FFFD, which no part accepts; an unencoded payload (RFC 7797 §5.2) is ASCII too.
  const text = ascii.decode(bytes.subarray(0, end));
  const parts = compactParts(text);
  if (parts === undefined || !looksLikeHeader(parts.protectedText)) return failed([{ code: 'JWS_NOT_A_JWS' }]);
  return document('compact', [parts], parts.payloadText, context, []);
}

/** Any text may hold two points: the first part must at least begin as the base64url of a JSON object does. */
function looksLikeHeader(text = ''): boolean {
  if (/^e[yw3]/.test(text)) return true;
  const bytes = decodeBase64Url(text.slice(0, 64));
  return bytes !== undefined && looksLikeJson(bytes) && bytes.length > 0;
}

const ascii = new TextDecoder('utf-8', { ignoreBOM: true });

function openJson(bytes: Uint8Array, context: Context): JadesDocument {
  let value: JsonValue;
  try {
    value = readJson(bytes, context.limits);
  } catch (error) {
    return failed(unreadable(error, 'file'));
  }
  return openValue(value, context);
}

function openValue(value: JsonValue, context: Context): JadesDocument {
  if (!isObject(value)) return failed([{ code: 'JWS_NOT_A_JWS' }]);
  if ('signatures' in value) return openGeneral(value, context);
  if ('signature' in value && 'protected' in value) {
    const payload = payloadOf(value);
    const parts = jsonParts(value, payload.text);
    const warnings = unknownMembers(value, flattenedMembers, '');
    return document('flattened', [parts], payload.text, context, payload.faults, warnings, memberFaults(value));
  }
  return failed([{ code: 'JWS_NOT_A_JWS' }]);
}

const flattenedMembers = new Set(['payload', 'protected', 'header', 'signature']);
const generalMembers = new Set(['payload', 'signatures']);
const signatureMembers = new Set(['protected', 'header', 'signature']);

function openGeneral(value: JsonObject, context: Context): JadesDocument {
  const { signatures } = value;
  const { jwsSignatures } = context.limits;
  const faults: Finding[] = [];
  if (!Array.isArray(signatures)) {
    return failed([{ code: 'JWS_HEADER_MEMBER', params: { name: 'signatures' } }], 'general');
  }
  if (signatures.length > jwsSignatures) {
    return failed([{ code: 'LIMIT_EXCEEDED', params: { limit: 'jwsSignatures', allowed: jwsSignatures } }], 'general');
  }
  // RFC 7515 §7.2.2: the two JSON forms exclude each other.
  for (const name of signatureMembers) {
    if (name in value) faults.push({ code: 'JWS_SERIALIZATIONS_MIXED', params: { name } });
  }
  const payload = payloadOf(value);
  faults.push(...payload.faults);
  const all: Parts[] = [];
  const own: Finding[][] = [];
  const warnings = unknownMembers(value, generalMembers, '').filter(
    ({ params }) => !signatureMembers.has(String(params?.['name'])),
  );
  (signatures as readonly JsonValue[]).forEach((item, i) => {
    if (!isObject(item)) {
      faults.push({ code: 'JWS_HEADER_MEMBER', params: { name: `signatures/${i}` } });
      return;
    }
    all.push(jsonParts(item, payload.text));
    own.push(memberFaults(item));
    warnings.push(...unknownMembers(item, signatureMembers, `/signatures/${i}`));
  });
  return document('general', all, payload.text, context, faults, warnings, ...own);
}

function payloadOf(value: JsonObject): { text?: string; faults: Finding[] } {
  const { payload } = value;
  if (payload === undefined) return { faults: [] };
  if (typeof payload === 'string') return { text: payload, faults: [] };
  return { faults: [{ code: 'JWS_HEADER_MEMBER', params: { name: 'payload' } }] };
}

function memberFaults(item: JsonObject): Finding[] {
  const { header } = item;
  return header === undefined || isObject(header) ? [] : [{ code: 'JWS_HEADER_MEMBER', params: { name: 'header' } }];
}

function unknownMembers(value: JsonObject, known: ReadonlySet<string>, path: string): Finding[] {
  const findings: Finding[] = [];
  for (const name in value) {
    if (findings.length >= MOST_FINDINGS) break;
    if (!known.has(name)) findings.push({ code: 'JWS_UNKNOWN_MEMBER', params: { name }, path });
  }
  return findings;
}

function document(
  serialization: Serialization,
  all: readonly Parts[],
  payloadText: string | undefined,
  context: Context,
  faults: readonly Finding[],
  warnings: readonly Finding[] = [],
  ...own: readonly (readonly Finding[])[]
): JadesDocument {
  const decoded = payloadText === undefined ? undefined : decodeBase64Url(payloadText);
  const given = payloadGiven(payloadText, context);
  const payload = given === undefined ? signedPayload(payloadText, decoded !== undefined) : encodeBase64Url(given);
  const signatures: JadesSignature[] = [];
  for (let position = 0; position < all.length; position++) {
    const parts = all[position]!;
    signatures.push(
      readSignature({ ...parts, payload, given }, { position, scope: 'RECORD' }, context, { faults: own[position] }),
    );
  }
  const everyFault = faults.slice();
  const unencoded = signatures.map(({ header }) => header['b64'] === false);
  // RFC 7797 §3: one payload, one way to sign it.
  if (unencoded.some((flag) => flag !== unencoded[0])) everyFault.push({ code: 'JWS_B64_DIFFERS' });
  let content: Uint8Array | undefined;
  // One that refers to other data, added by anybody, takes the payload away from none of those that cover it.
  if (payloadText !== undefined && (signatures.length === 0 || signatures.some(({ header }) => !('sigD' in header)))) {
    content = unencoded[0] === true ? utf8Encode(payloadText) : decoded;
    if (content === undefined) everyFault.push({ code: 'JWS_BASE64URL', params: { where: 'payload' } });
  }
  const { timestamps } = context;
  const remarks = timestamps.exceeded
    ? [...warnings, { code: 'LIMIT_EXCEEDED', params: { limit: 'timestamps', allowed: timestamps.allowed } } as const]
    : warnings;
  return {
    format: 'jws',
    serialization,
    ...(content ? { content } : {}),
    signatures,
    faults: everyFault,
    warnings: remarks,
  };
}

/**
 * RFC 7515 Appendix F: the payload left out, or empty, as some write it in JSON too; and exactly one document given in its place.
 */
function payloadGiven(payloadText: string | undefined, { documents }: Context): Uint8Array | undefined {
  const leftOut = payloadText === undefined || payloadText === '';
  return leftOut && documents.length === 1 ? documents[0]!.bytes : undefined;
}

/** The payload as it is signed; as text when that is base64url, and so ASCII. */
function signedPayload(payloadText: string | undefined, isBase64Url: boolean): Uint8Array | string | undefined {
  return payloadText === undefined || isBase64Url ? payloadText : utf8Encode(payloadText);
}
