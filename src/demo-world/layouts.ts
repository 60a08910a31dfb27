import type { NameInput } from '../x509/write.js';

/**
 * Subject layouts as met in real Vietnamese certificates (domain notes on §7.3: attribute order and where CCCD and MST stand).
 * Every one says that it is a demonstration.
 */

export const DEMO_MARK = 'DEMO – KHÔNG CÓ GIÁ TRỊ';

/** VGCA-like root and issuing CA: `C, O, CN`, Vietnamese UTF-8. */
export function vgcaAuthority(commonName: string): NameInput {
  return [
    ['C', 'VN'],
    ['O', `${DEMO_MARK} (Cơ yếu)`],
    ['CN', commonName],
  ];
}

/** National root: `C, O, OU, CN`. */
export function nationalRoot(commonName: string): NameInput {
  return [
    ['C', 'VN'],
    ['O', `${DEMO_MARK} (Ministry)`],
    ['OU', 'National Centre of Digital Signature Authentication (DEMO)'],
    ['CN', commonName],
  ];
}

/** Commercial CA; some write `C, O, CN`, others `CN, O, C`. */
export function commercialAuthority(commonName: string, order: 'C-O-CN' | 'CN-O-C'): NameInput {
  const name: NameInput = [
    ['C', 'VN'],
    ['O', `${DEMO_MARK} – CÔNG TY CHỨNG THỰC SỐ`],
    ['CN', commonName],
  ];
  return order === 'C-O-CN' ? name : [...name].reverse();
}

/** Public-school staff under a VGCA-like CA: `E, CN, OU, O, C`. */
export function officialPerson(person: { name: string; email: string; unit: string; body?: string }): NameInput {
  return [
    ['E', person.email],
    ['CN', person.name],
    ['OU', person.unit],
    ['O', person.body ?? DEMO_MARK],
    ['C', 'VN'],
  ];
}

/** A public school's seal under a VGCA-like CA: `CN, O, C`, with the tax code in a UID. */
export function officialSeal(seal: { name: string; taxCode: string; body?: string }): NameInput {
  return [
    ['UID', `MST:${seal.taxCode}`],
    ['CN', seal.name],
    ['O', seal.body ?? DEMO_MARK],
    ['C', 'VN'],
  ];
}

/** An individual under a commercial remote-signing CA: `C, ST, L, O, CN, UID=CCCD:…`. */
export function remotePerson(person: {
  name: string;
  citizenId: string;
  province: string;
  district?: string;
  title?: string;
}): NameInput {
  return [
    ['C', 'VN'],
    ['ST', person.province],
    ...(person.district === undefined ? [] : [['L', person.district] as const]),
    ['O', DEMO_MARK],
    ...(person.title === undefined ? [] : [['title', person.title] as const]),
    ['CN', person.name],
    ['UID', `CCCD:${person.citizenId}`],
  ];
}

/** An individual within an organisation: two UID values, tax code and citizen number. */
export function organisationPerson(person: {
  name: string;
  citizenId: string;
  province: string;
  organisation: string;
  taxCode: string;
}): NameInput {
  return [
    ['C', 'VN'],
    ['ST', person.province],
    ['O', `${person.organisation} (${DEMO_MARK})`],
    ['UID', `MST:${person.taxCode}`],
    ['UID', `CCCD:${person.citizenId}`],
    ['CN', person.name],
  ];
}

/** An organisation's seal under a commercial CA: `C, L, OU, CN, UID=MST:…`. */
export function commercialSeal(seal: { name: string; taxCode: string; province: string }): NameInput {
  return [
    ['C', 'VN'],
    ['L', seal.province],
    ['OU', DEMO_MARK],
    ['CN', seal.name],
    ['UID', `MST:${seal.taxCode}`],
  ];
}
