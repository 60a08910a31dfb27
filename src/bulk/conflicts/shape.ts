import type { Answer } from '../../codes/kind.js';
import type { BulkFacts } from '../facts.js';
import type { BulkReport } from '../judge.js';

/**
 * Whether what a file says is a line of reports: only what comparing rests on is looked at. Files of lines come from other programs
 * and other versions too, and what is none must be counted, not taken for a record in which nothing was found.
 */

const ANSWERS: ReadonlySet<unknown> = new Set<Answer>(['ACCEPT', 'REJECT', 'UNDECIDED']);

export function isReport(value: unknown): value is BulkReport {
  return (
    isObject(value) &&
    ANSWERS.has(value['answer']) &&
    isText(value['code']) &&
    isTextOrNone(value['input']) &&
    isNoneOr(value['record'], isRecord) &&
    isListOf(value['signatures'], isSignature) &&
    isNoneOr(value['bulk'], isFacts)
  );
}

function isRecord(value: unknown): boolean {
  return isObject(value) && isText(value['type']) && isTextOrNone(value['id']) && isTextOrNone(value['sha256']);
}

function isSignature(value: unknown): boolean {
  return (
    isObject(value) &&
    isText(value['code']) &&
    isTextOrNone(value['claimedRole']) &&
    isTextOrNone(value['claimedSigningTime']) &&
    isNoneOr(value['path'], (path) => isListOf(path, isText)) &&
    isNoneOr(value['timestamps'], (stamps) => isListOf(stamps, (stamp) => isObject(stamp) && isText(stamp['kind']))) &&
    isNoneOr(value['revocation'], (found) => isObject(found) && isTextOrNone(found['source'])) &&
    isNoneOr(value['signer'], (signer) => isObject(signer) && isText(signer['certificateSha256']))
  );
}

export function isFacts(value: unknown): value is BulkFacts {
  return (
    isObject(value) &&
    ANSWERS.has(value['answer']) &&
    [value['id'], value['replaces'], value['reason']].every(isTextOrNone) &&
    isNoneOr(value['version'], Number.isSafeInteger) &&
    isNoneOr(value['superseded'], (superseded) => superseded === true) &&
    isNoneOr(value['issuers'], (issuers) => isListOf(issuers, isText)) &&
    isNoneOr(value['keys'], isKeys) &&
    isNoneOr(value['results'], (results) => isTableOf(results, (result) => typeof result === 'number')) &&
    isNoneOr(value['seals'], (seals) => isListOf(seals, isSeal)) &&
    isNoneOr(value['certificates'], (certificates) => isTableOf(certificates, isCertificate))
  );
}

function isKeys(value: unknown): boolean {
  return (
    isObject(value) && isText(value['by']) && [value['record'], value['content'], value['number']].every(isTextOrNone)
  );
}

function isSeal(value: unknown): boolean {
  return isObject(value) && isText(value['certificate']) && isText(value['code']) && isTextOrNone(value['at']);
}

function isCertificate(value: unknown): boolean {
  return isObject(value) && [value['spki'], value['serial'], value['from'], value['to']].every(isText);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTextOrNone(value: unknown): boolean {
  return value === undefined || isText(value);
}

function isNoneOr(value: unknown, is: (value: unknown) => boolean): boolean {
  return value === undefined || is(value);
}

function isListOf(value: unknown, is: (value: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(is);
}

function isTableOf(value: unknown, is: (value: unknown) => boolean): boolean {
  return isObject(value) && Object.values(value).every(is);
}
