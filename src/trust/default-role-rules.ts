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

const issuedPapers = ['van-bang', 'chung-chi', 'phu-luc', 'quyet-dinh'] as const;

export const defaultRoleRules: readonly RoleRule[] = [
  {
    id: 'hoc-ba-trung-hoc',
    documentTypes: ['hoc-ba/thcs', 'hoc-ba/thpt'],
    order: 'strict',
    requirements: [subjectTeacher, homeroomTeacher, principal, seal],
    source: 'TT 22/2021/TT-BGDĐT; signing steps of the ministry database (GVBM, GVCN, CBQL, con dấu)',
  },
  {
    id: 'hoc-ba-tieu-hoc',
    documentTypes: ['hoc-ba/tieu-hoc'],
    order: 'strict',
    requirements: [{ ...subjectTeacher, onlyListedTeachers: true }, homeroomTeacher, principal, seal],
    source: 'TT 27/2020/TT-BGDĐT; signing steps of the ministry database (GVBM, GVCN, CBQL, con dấu)',
  },
  ...issuedPapers.map(
    (family): RoleRule => ({
      id: `${family}-mac-dinh`,
      documentTypes: [`${family}/*`],
      order: 'strict',
      requirements: [head, seal],
      source: 'Luật 20/2023/QH15 Art. 19(1): the signature of the issuing body; TT 10/2026/TT-BGDĐT',
    }),
  ),
];
