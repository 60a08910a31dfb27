import type { Certificate } from '../x509/certificate.js';
import { nameIdentifiers } from '../x509/index.js';

/**
 * What no trust list may hold (model 13): personal numbers, e-mail addresses, telephone numbers of Việt Nam.
 * Hashes of such numbers cannot be told from other hashes; the profile has no member for them.
 */

/** Twelve digits, together or in groups of three (domain note §7.4). */
const PERSONAL_NUMBER = /(?<![0-9])[0-9]{12}(?![0-9])|(?<![0-9])[0-9]{3}(?:[ .-][0-9]{3}){3}(?![0-9])/;
const LABELLED_NUMBER = /(?:CCCD|CMND|BHXH|PPID|PID|HC)\s*:/i;
const EMAIL = /[^\s@<>()"]{1,64}@[^\s@<>()"]{1,255}\.[^\s@<>()"]/;
/** Mobile and fixed numbers; a tax code of ten digits looks the same, so one that is labelled so is left alone. */
const TELEPHONE =
  /(?<!MST[^0-9]{0,3})(?<![0-9/])(?:\+?84|0)[ .-]?(?:[35789](?:[ .-]?[0-9]){8}|2(?:[ .-]?[0-9]){9})(?![0-9])/i;

/** Whether a text of a list (a name, a title, a decision) holds personal data. */
export function holdsPersonalData(text: string): boolean {
  if (!/[0-9@]/.test(text)) return false;
  if (text.includes('@') && EMAIL.test(text)) return true;
  return PERSONAL_NUMBER.test(text) || LABELLED_NUMBER.test(text) || TELEPHONE.test(text);
}

/** Whether a code of a school or body is a personal number; such codes are opaque digits, so that nothing else is asked of them. */
export function isPersonalNumber(code: string): boolean {
  return /^[0-9]{12}$/.test(code) || code.includes('@');
}

const PERSONAL_KINDS = new Set(['CCCD', 'CMND', 'HC', 'BHXH', 'PID', 'PPID']);
/** emailAddress (PKCS#9) and telephoneNumber. */
const PERSONAL_ATTRIBUTES = new Set(['1.2.840.113549.1.9.1', '2.5.4.20']);

/** Whether publishing a certificate would publish personal data of its holder. */
export function certificateHoldsPersonalData(certificate: Certificate): boolean {
  const { subject, subjectAltNames } = certificate;
  return (
    nameIdentifiers(subject).some(({ kind }) => PERSONAL_KINDS.has(kind)) ||
    subject.rdns.some((rdn) =>
      rdn.some(({ type, value }) => PERSONAL_ATTRIBUTES.has(type) || holdsPersonalData(value)),
    ) ||
    subjectAltNames?.some(({ kind }) => kind === 'email') === true
  );
}
