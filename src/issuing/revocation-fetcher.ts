/** Revocation data from the addresses that certificates name: OCSP (RFC 6960 Appendix A) first, then CRLs (RFC 5280 §4.2.1.13). */
import { contextPrimitive, DerError, DerReader } from '../asn1/reader.js';
import { equalBytes } from '../encoding.js';
import type { Finding } from '../errors.js';
import type { Certificate } from '../x509/certificate.js';
import { openCrl } from '../x509/index.js';
import { openOcsp } from '../x509/ocsp.js';
import { ocspRequest } from '../x509/write-ocsp.js';
import type { RevocationFetcher } from './extend-data.js';
import { bodyWithin, isRedirect } from './http-body.js';

export interface HttpFetcherOptions {
  /** Default: `fetch`. */
  readonly transport?: (url: string, init: RequestInit) => Promise<Response>;
  /** For one answer; default 30 s. */
  readonly timeoutMs?: number;
  /** Most octets of an answer; default 64 MiB. */
  readonly maxBytes?: number;
}

const AUTHORITY_INFO_ACCESS = '1.3.6.1.5.5.7.1.1';
const OCSP_METHOD = '1.3.6.1.5.5.7.48.1';

/**
 * Asks over HTTP. What comes back is opened here and judged like any other datum; whoever answers is believed for nothing but its
 * signature. Every answer is fetched once.
 */
export function httpFetcher(options: HttpFetcherOptions = {}): RevocationFetcher {
  const { maxBytes = 64 * 1024 * 1024, timeoutMs = 30_000, transport = fetch } = options;
  const known = new Map<string, Promise<Uint8Array | Finding>>();
  const ask = (url: string, key: string, init: RequestInit): Promise<Uint8Array | Finding> => {
    const waiting = known.get(key) ?? answer(url, init);
    known.set(key, waiting);
    return waiting;
  };
  const answer = async (url: string, init: RequestInit): Promise<Uint8Array | Finding> => {
    const failed = (reason: string): Finding => ({ code: 'EXTEND_FETCH_FAILED', params: { url, reason } });
    try {
      const response = await transport(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
      if (isRedirect(response)) return failed('redirect');
      if (!response.ok) return failed(`HTTP ${response.status}`);
      return (await bodyWithin(response, maxBytes)) ?? failed(`> ${maxBytes}`);
    } catch (error) {
      return failed(error instanceof Error ? error.name : 'error');
    }
  };
  return {
    async fetch(certificate, issuer, had = []) {
      const findings: Finding[] = [];
      const isHad = (bytes: Uint8Array): boolean => had.some((one) => equalBytes(one, bytes));
      for (const url of ocspAddresses(certificate)) {
        const body = ocspRequest(certificate, issuer).slice();
        const headers = { 'content-type': 'application/ocsp-request' };
        const bytes = await ask(url, `${url} ${certificate.sha256}`, { method: 'POST', headers, body });
        if (!(bytes instanceof Uint8Array)) findings.push(bytes);
        else if (isHad(bytes)) continue;
        else if (opens(() => openOcsp(bytes).responseStatus === 'successful'))
          return { ocspResponses: [bytes], findings };
        else findings.push({ code: 'EXTEND_FETCH_FAILED', params: { url, reason: 'OCSP' } });
      }
      for (const url of crlAddresses(certificate)) {
        const bytes = await ask(url, url, {});
        if (!(bytes instanceof Uint8Array)) findings.push(bytes);
        else if (isHad(bytes)) continue;
        else if (opens(() => openCrl(bytes).faults.length === 0)) return { crls: [bytes], findings };
        else findings.push({ code: 'EXTEND_FETCH_FAILED', params: { url, reason: 'CRL' } });
      }
      return { findings };
    },
  };
}

function opens(read: () => boolean): boolean {
  try {
    return read();
  } catch {
    return false;
  }
}

const isHttp = (url: string): boolean => /^https?:\/\//i.test(url);

function crlAddresses({ crlDistributionPoints = [] }: Certificate): readonly string[] {
  return crlDistributionPoints
    .flatMap(({ fullName = [] }) => fullName)
    .flatMap((name) => (name.kind === 'uri' ? [name.text] : []))
    .filter(isHttp);
}

/** AuthorityInfoAccess (RFC 5280 §4.2.2.1). */
function ocspAddresses({ extensions }: Certificate): readonly string[] {
  const extension = extensions.find(({ oid }) => oid === AUTHORITY_INFO_ACCESS);
  if (extension === undefined) return [];
  const found: string[] = [];
  try {
    const list = new DerReader(extension.value).sequence();
    while (!list.atEnd) {
      const access = list.sequence();
      const method = access.oid();
      if (access.peek() !== contextPrimitive(6)) continue;
      const url = String.fromCharCode(...access.octetString(contextPrimitive(6)));
      if (method === OCSP_METHOD && isHttp(url)) found.push(url);
    }
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
  }
  return found;
}
