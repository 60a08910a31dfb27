import type { RoleRequirement, RoleRule } from './types.js';

/**
 * The default rule table of the package (contract §2), in the shape of the list's `urn:khue:lote:role-rules` extension.
 * A root list that carries rows for a document type replaces these rows for that type.
 */

const seal: RoleRequirement = { role: 'school-seal', scope: 'record' };

const head: RoleRequirement = {
  role: 'head-of-issuing-body',
  scope: 'record',
  capacities: ['dung_dau', 'KT', 'Q', 'phu_trach'],
};

const homeroomTeacher: RoleRequirement = { role: 'homeroom-teacher', scope: 'record' };

const principal: RoleRequirement = {
  role: 'principal',
  scope: 'record',
  capacities: ['dung_dau', 'KT', 'Q', 'phu_trach'],
};

// The homeroom teacher teaches the subject; the teacher left, is ill, has no certificate (model 8).
const subjectTeacher: RoleRequirement = {
  role: 'subject-teacher',
  scope: 'entry',
  count: 1,
  standIns: ['homeroom-teacher', 'principal'],
};

// Copies are often signed by order or authorisation; the list must allow it for the key, with its decision.
const custodian: RoleRequirement = {
  role: 'register-custodian',
  scope: 'record',
  capacities: ['dung_dau', 'KT', 'Q', 'phu_trach', 'TL', 'TUQ'],
};

const steps = 'signing steps of the ministry database (GVBM, GVCN, CBQL, con dấu)';
const body = 'Luật 20/2023/QH15 Art. 19(1): the signature of the issuing body';

/** Papers that the head of the issuing body and its seal sign; of several issuing bodies each (model 5). */
const issuedPapers: readonly { readonly id: string; readonly types: readonly string[]; readonly source: string }[] = [
  { id: 'van-bang', types: ['van-bang/*'], source: `${body}; TT 10/2026/TT-BGDĐT` },
  { id: 'chung-chi', types: ['chung-chi/*'], source: `${body}; TT 10/2026/TT-BGDĐT` },
  { id: 'phu-luc', types: ['phu-luc/*'], source: `${body}; TT 27/2019/TT-BGDĐT Art. 3 (issued with the diploma)` },
  {
    id: 'quyet-dinh',
    types: ['quyet-dinh/*'],
    source: `${body}; TT 21/2019/TT-BGDĐT (who issues also corrects, revokes)`,
  },
  {
    id: 'cong-nhan-van-bang-nuoc-ngoai',
    types: ['giay-to/giay-cong-nhan-van-bang-nuoc-ngoai'],
    source: `${body}; TT 13/2021/TT-BGDĐT (known; text not seen)`,
  },
  { id: 'giay-to', types: ['giay-to/*'], source: `${body}; TT 18/2020/TT-BGDĐT (head of the school)` },
];

export const defaultRoleRules: readonly RoleRule[] = [
  {
    id: 'hoc-ba-trung-hoc',
    documentTypes: ['hoc-ba/thcs', 'hoc-ba/thpt'],
    order: 'strict',
    requirements: [subjectTeacher, homeroomTeacher, principal, seal],
    source: `TT 22/2021/TT-BGDĐT; ${steps}`,
  },
  {
    id: 'hoc-ba-gdtx',
    documentTypes: ['hoc-ba/gdtx'],
    order: 'strict',
    // The director of the centre (giám đốc) takes the principal's part.
    requirements: [subjectTeacher, homeroomTeacher, principal, seal],
    source: `TT 43/2021/TT-BGDĐT Art. 19 (director of the centre); TT 70/2026/TT-BGDĐT by its title; ${steps}`,
  },
  {
    id: 'hoc-ba-tieu-hoc',
    documentTypes: ['hoc-ba/tieu-hoc'],
    order: 'strict',
    requirements: [{ ...subjectTeacher, onlyListedTeachers: true }, homeroomTeacher, principal, seal],
    source: `TT 27/2020/TT-BGDĐT; ${steps}`,
  },
  ...issuedPapers.map(
    ({ id, types, source }): RoleRule => ({
      id: `${id}-mac-dinh`,
      documentTypes: types,
      order: 'strict',
      requirements: [head, seal],
      source,
    }),
  ),
  {
    id: 'ban-sao-tu-so-goc',
    documentTypes: ['giay-to/ban-sao-tu-so-goc'],
    order: 'strict',
    requirements: [custodian, seal],
    source: 'NĐ 23/2015/NĐ-CP Art. 3, 16 (known; text not seen): whoever keeps the register issues the copy',
  },
  {
    id: 'so-hoa-tu-so-goc',
    documentTypes: ['hoc-ba/*', 'van-bang/*', 'chung-chi/*', 'phu-luc/*', 'giay-to/*'],
    when: 'du_lieu_so_hoa',
    order: 'strict',
    requirements: [custodian, seal],
    source:
      'TT 10/2026/TT-BGDĐT (database also of papers issued before; press); khue model 5: the custodian of today signs',
  },
];
