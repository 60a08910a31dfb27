import { Oid } from '../asn1/oids.js';
import { DerReader } from '../asn1/reader.js';
import type { Certificate, GeneralName, Name, NameConstraints } from './certificate.js';
import { asDerError } from './extensions.js';
import { nameValues, rdnKeys } from './name.js';
import { isHostName, splitMailbox, uriHost } from './name-syntax.js';

/**
 * Name constraints along a path (RFC 5280 §4.2.1.10, §6.1.3 (b), (c), §6.1.4 (g)). Forms without defined matching (otherName,
 * registeredID, x400Address, ediPartyName) reject a certificate that holds a name of a constrained form.
 */

/** Comparisons of names with subtrees in one path search; as much as Go's crypto/x509 allows. */
export const maxNameComparisons = 250_000;

export interface NameWork {
  comparisons: number;
}

/** A name that breaks the constraints, in words, or that the work was too much. */
export type NameFault = { readonly name: string } | { readonly exceeded: true };

export class NameConstraintState {
  private readonly imposed: NameConstraints[] = [];
  private readonly work: NameWork;

  constructor(work: NameWork) {
    this.work = work;
  }

  /** Takes the constraints of a CA (or of the anchor) for everything below it. */
  add(constraints: NameConstraints | undefined): void {
    if (constraints !== undefined) this.imposed.push(constraints);
  }

  /** Judges subject and alternative names of a certificate. */
  check(certificate: Certificate): NameFault | undefined {
    if (this.imposed.length === 0) return undefined;
    for (const name of namesOf(certificate)) {
      for (const constraints of this.imposed) {
        const fault = this.checkName(name, constraints);
        if (fault !== undefined) return fault;
      }
    }
    return undefined;
  }

  private checkName(name: GeneralName, { permitted, excluded }: NameConstraints): NameFault | undefined {
    const fault: NameFault = { name: describe(name) };
    for (const subtree of excluded) {
      if (++this.work.comparisons > maxNameComparisons) return { exceeded: true };
      if (subtree.kind === name.kind && matches(name, subtree, 'excluded') !== 'outside') return fault;
    }
    let constrained = false;
    let inside = false;
    for (const subtree of permitted) {
      if (++this.work.comparisons > maxNameComparisons) return { exceeded: true };
      if (subtree.kind !== name.kind) continue;
      constrained = true;
      const outcome = matches(name, subtree, 'permitted');
      if (outcome === 'unusable') return fault;
      if (outcome === 'inside') inside = true;
    }
    return constrained && !inside ? fault : undefined;
  }
}

function namesOf(certificate: Certificate): GeneralName[] {
  const names: GeneralName[] = [];
  const { subject, subjectAltNames } = certificate;
  if (subject.rdns.length > 0) names.push({ kind: 'directory', name: subject });
  if (subjectAltNames !== undefined) names.push(...subjectAltNames, ...utf8Mailboxes(subjectAltNames));
  else for (const text of nameValues(subject, Oid.emailAddress)) names.push({ kind: 'email', text });
  return names;
}

/** RFC 9598 §6: constraints on rfc822Name hold for SmtpUTF8Mailbox too; one that cannot be read is no mailbox of any subtree. */
function utf8Mailboxes(names: readonly GeneralName[]): GeneralName[] {
  return names.flatMap((name): GeneralName[] => {
    if (name.kind !== 'otherName' || name.oid !== Oid.smtpUtf8Mailbox) return [];
    try {
      const reader = new DerReader(name.value);
      const text = reader.utf8String();
      reader.finish();
      return [{ kind: 'email', text }];
    } catch (error) {
      asDerError(error);
      return [{ kind: 'email', text: '' }];
    }
  });
}

type Match = 'inside' | 'outside' | 'unusable';

/** Whether a name lies in a subtree of its own form. `unusable`: name or subtree is malformed, or the form has no defined matching. */
function matches(name: GeneralName, subtree: GeneralName, list: 'permitted' | 'excluded'): Match {
  switch (name.kind) {
    case 'dns':
      return matchDns(name.text, textOf(subtree).toLowerCase(), list);
    case 'email':
      return matchEmail(name.text, textOf(subtree));
    case 'uri':
      return matchUri(name.text, textOf(subtree).toLowerCase());
    case 'directory':
      return subtree.kind === 'directory' ? matchDirectory(name.name, subtree.name) : 'unusable';
    case 'ip':
      return subtree.kind === 'ip' ? matchAddress(name.octets, subtree.octets) : 'unusable';
    default:
      return 'unusable';
  }
}

const textOf = (name: GeneralName): string => ('text' in name ? name.text : '');

const isWithin = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`);

function matchDns(text: string, constraint: string, list: 'permitted' | 'excluded'): Match {
  const name = text.toLowerCase();
  const wildcard = name.startsWith('*.');
  const host = wildcard ? name.slice(2) : name;
  if (!isHostName(host) || (constraint !== '' && !isHostName(constraint))) return 'unusable';
  if (constraint === '' || isWithin(host, constraint)) return 'inside';
  // `*.example.com` stands for `bar.example.com` too: it reaches into an excluded `bar.example.com`.
  if (wildcard && list === 'excluded' && constraint.endsWith(`.${host}`)) {
    return constraint.slice(0, -host.length - 1).includes('.') ? 'outside' : 'inside';
  }
  return 'outside';
}

/** A mailbox exactly, every mailbox of a host, or with a leading period every mailbox of hosts below a domain. */
function matchEmail(text: string, constraint: string): Match {
  const mailbox = splitMailbox(text);
  if (mailbox === undefined) return 'unusable';
  const host = mailbox.host.toLowerCase();
  if (constraint === '') return 'inside';
  if (constraint.includes('@')) {
    const wanted = splitMailbox(constraint);
    if (wanted === undefined) return 'unusable';
    // RFC 5280 §7.5: the local part as it stands, the host without regard to case.
    return mailbox.local === wanted.local && host === wanted.host.toLowerCase() ? 'inside' : 'outside';
  }
  return matchHost(host, constraint.toLowerCase());
}

function matchUri(text: string, constraint: string): Match {
  const host = uriHost(text)?.toLowerCase();
  if (host === undefined) return 'unusable';
  return constraint === '' ? 'inside' : matchHost(host, constraint);
}

/** A host exactly, or with a leading period every host below a domain. */
function matchHost(host: string, constraint: string): Match {
  if (constraint.startsWith('.')) {
    if (!isHostName(constraint.slice(1))) return 'unusable';
    return host.endsWith(constraint) ? 'inside' : 'outside';
  }
  if (!isHostName(constraint)) return 'unusable';
  return host === constraint ? 'inside' : 'outside';
}

/** The subtree's RDNs are the name's first ones. */
function matchDirectory(name: Name, subtree: Name): Match {
  const wanted = rdnKeys(subtree);
  const given = rdnKeys(name);
  return wanted.length <= given.length && wanted.every((key, i) => key === given[i]) ? 'inside' : 'outside';
}

function matchAddress(address: Uint8Array, subtree: Uint8Array): Match {
  const octets = subtree.length / 2;
  if (!isPrefixMask(subtree.subarray(octets))) return 'unusable';
  if (address.length !== octets) return 'outside';
  for (let i = 0; i < octets; i++) {
    if (((address[i]! ^ subtree[i]!) & subtree[octets + i]!) !== 0) return 'outside';
  }
  return 'inside';
}

/** CIDR style (RFC 4632): ones, then zeros. */
function isPrefixMask(mask: Uint8Array): boolean {
  let ended = false;
  for (const octet of mask) {
    for (let bit = 0x80; bit > 0; bit >>= 1) {
      if ((octet & bit) === 0) ended = true;
      else if (ended) return false;
    }
  }
  return true;
}

function describe(name: GeneralName): string {
  switch (name.kind) {
    case 'dns':
    case 'email':
    case 'uri':
      return `${name.kind} ${name.text}`;
    case 'ip':
      return `ip ${[...name.octets].join('.')}`;
    default:
      return name.kind;
  }
}
