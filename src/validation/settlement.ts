import type { CodeParams } from '../errors.js';
import { formatVietnamDate, type InstantMs } from '../time.js';
import type { TrustStore } from '../trust/types.js';
import type { Name } from '../x509/certificate.js';
import { formatName } from '../x509/index.js';
import type { Settlement, SettlementKind } from './report.js';

/** Where each missing thing is normally had, and whether waiting helps (model 18). */
const table: Readonly<
  Record<SettlementKind, { readonly vi: string; readonly en: string; readonly waitingHelps: boolean }>
> = {
  TRUST_LIST: { vi: 'đơn vị phát hành danh sách tin cậy', en: 'whoever publishes the trust list', waitingHelps: true },
  TRUST_LIST_ENTRY: {
    vi: 'đơn vị phát hành danh sách tin cậy, theo đề nghị của cơ sở giáo dục',
    en: 'whoever publishes the trust list, at the request of the institution',
    waitingHelps: false,
  },
  CRL: {
    vi: 'tổ chức chứng thực nói trên, hoặc gói danh sách tin cậy mới nhất',
    en: 'the certification authority named, or the newest trust bundle',
    waitingHelps: true,
  },
  TIME_STAMP: {
    vi: 'cơ sở giáo dục đã cấp: bản có dấu thời gian, hoặc bản cấp lại',
    en: 'the issuing institution: a copy with a time-stamp, or a re-issue',
    waitingHelps: false,
  },
  CA_CERTIFICATE: {
    vi: 'đơn vị phát hành danh sách tin cậy, hoặc tổ chức chứng thực nói trên',
    en: 'whoever publishes the trust list, or the certification authority named',
    waitingHelps: false,
  },
  SIGNING_CERTIFICATE: {
    vi: 'cơ sở giáo dục đã cấp tệp',
    en: 'the institution that issued the file',
    waitingHelps: false,
  },
  DETACHED_DOCUMENT: {
    vi: 'người đưa tệp (tùy chọn --document)',
    en: 'whoever handed over the file (option --document)',
    waitingHelps: false,
  },
  STATUS_LIST: {
    vi: 'gói danh sách tin cậy có danh sách trạng thái mới nhất',
    en: 'a trust bundle with the newest status list',
    waitingHelps: true,
  },
  SCHEMA: {
    vi: 'phiên bản mới hơn của chương trình kiểm tra',
    en: 'a newer version of the verifier',
    waitingHelps: false,
  },
  ORIGINAL_FILE: {
    vi: 'cơ sở giáo dục đã cấp, hoặc người học: tệp gốc có chữ ký số',
    en: 'the issuing institution, or the holder: the original signed file',
    waitingHelps: false,
  },
  NEWER_VERIFIER: {
    vi: 'phiên bản mới hơn của chương trình kiểm tra',
    en: 'a newer version of the verifier',
    waitingHelps: false,
  },
  OTHER_LIMITS: {
    vi: 'người chạy chương trình: đặt giới hạn cao hơn',
    en: 'whoever runs the program: larger limits',
    waitingHelps: false,
  },
};

export function settle(what: SettlementKind, of: string, trust: TrustStore): Settlement {
  const { vi, en, waitingHelps } = table[what];
  return {
    what,
    of: of !== '' ? of : what === 'TRUST_LIST' || what === 'TRUST_LIST_ENTRY' ? trust.info.name : '',
    from: `${vi} / ${en}`,
    waitingHelps,
  };
}

/** A name as people read it: common name, else organisation, else the whole name. From a certificate: a claim unless its path was validated. */
export function authorityName(name: Name): string {
  let organisation: string | undefined;
  for (const rdn of name.rdns) {
    for (const { type, value } of rdn) {
      if (type === '2.5.4.3') return value;
      if (type === '2.5.4.10') organisation = value;
    }
  }
  return organisation ?? formatName(name);
}

/** Parameters of `TRUST_LIST_STALE`. */
export function staleParams(name: string, nextUpdate: InstantMs, at: InstantMs): CodeParams {
  return { name, nextUpdate: formatVietnamDate(nextUpdate), days: Math.floor((at - nextUpdate) / 86_400_000) };
}
