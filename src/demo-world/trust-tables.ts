import { utf8Encode } from '../encoding.js';
import type { IssuerInput } from '../trust/index.js';
import type { DemoLeaf } from './pki.js';

/**
 * What a department has at hand before it has a trust list: a table of schools, one of signers, and their certificates.
 * The columns are those that `khue trust build` reads.
 */
export function trustTables(
  issuers: readonly IssuerInput[],
  leaves: ReadonlyMap<string, DemoLeaf>,
): ReadonlyMap<string, Uint8Array> {
  const certificates = new Map([...leaves].map(([id, leaf]) => [leaf.spkiSha256, { id, leaf }] as const));
  const files = new Map<string, Uint8Array>();
  const recalls = issuers.some(({ status = [] }) => status.length > 0);
  const schools = issuers.map((issuer) => {
    const { succession = [] } = issuer;
    const codes = (kind: string) => succession.filter((one) => one.kind === kind).map(({ code }) => code);
    return [
      issuer.code,
      issuer.name,
      issuer.documentTypes.map(({ type }) => type).join('|'),
      issuer.nameEn,
      issuer.province,
      issuer.superior,
      issuer.term?.from,
      issuer.term?.to,
      codes('successor').join('|'),
      codes('predecessor').join('|'),
      succession[0]?.decision,
      succession[0]?.date,
      issuer.signersComplete === true ? 'có' : 'không',
      ...(recalls ? [issuer.status?.[0]?.id, issuer.status?.[0]?.issuerSpkiSha256, issuer.status?.[0]?.from] : []),
    ];
  });
  const signers = issuers.flatMap(({ code, signers: own }) =>
    own.map((signer) => {
      const names = signer.keys.map((key) => {
        const { id, leaf } = certificates.get(key as string)!;
        const name = `${id.replace('/', '.')}.cer`;
        files.set(`trust-input/cer/${name}`, leaf.certificateDer);
        return name;
      });
      const { from, to } = signer.terms[0]!;
      const capacity = signer.capacities?.[0];
      return [code, signer.role, signer.name, from, to, capacity?.capacity, capacity?.decision, names.join('|')];
    }),
  );
  files.set('trust-input/truong.csv', csv([[...SCHOOL_HEADER, ...(recalls ? RECALL_HEADER : [])], ...schools]));
  files.set('trust-input/nguoi-ky.csv', csv([SIGNER_HEADER, ...signers]));
  return files;
}

const SCHOOL_HEADER = [
  ...['ma_co_so', 'ten_co_so', 'loai_ho_so', 'ten_tieng_anh', 'tinh', 'cap_tren', 'tu_ngay', 'den_ngay'],
  ...['ke_thua_boi', 'ke_thua_tu', 'quyet_dinh', 'ngay_quyet_dinh', 'du_nguoi_ky'],
];

const RECALL_HEADER = ['danh_sach_thu_hoi', 'khoa_thu_hoi', 'thu_hoi_tu'];

const SIGNER_HEADER = [
  'ma_co_so',
  'vai_tro',
  'ho_ten',
  'tu_ngay',
  'den_ngay',
  'tu_cach',
  'quyet_dinh',
  'tep_chung_thu',
];

/** RFC 4180. */
function csv(rows: readonly (readonly (string | undefined)[])[]): Uint8Array {
  const cell = (text = '') => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return utf8Encode(rows.map((row) => `${row.map(cell).join(',')}\r\n`).join(''));
}
