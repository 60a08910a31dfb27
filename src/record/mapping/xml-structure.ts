import type { XmlPlace } from './types.js';

/**
 * The skeleton of the official file, as far as it is known (domain notes: names, Ids and reference targets were seen in
 * public signer tools; no XSD was found). To correct it, edit this table or give another one as `structure`.
 */
export const ministryXmlStructure: XmlPlace = {
  element: 'HOC_BA',
  mark: 'unknown',
  holds: 'group',
  note: 'Root. Name, namespace and attributes unknown.',
  children: [
    {
      element: 'DU_LIEU_HOC_BA',
      mark: 'source',
      holds: 'group',
      id: 'data',
      target: true,
      note: 'Target of the manager’s and the school’s signature (#data).',
      children: [
        {
          element: 'THONG_TIN_HOC_BA',
          mark: 'unknown',
          holds: 'fields',
          id: 'thongtinhocba',
          target: true,
          note: 'The Id is sourced, the element’s name and its fields are not. Target of the homeroom teacher’s signature.',
          children: [
            {
              element: 'DIEM_TONG_KET',
              mark: 'source',
              holds: 'subject',
              repeats: true,
              id: 'diem-#',
              target: true,
              note: 'One a subject; target of its teacher’s signature. Holds the teacher’s GVBM with the teacher’s Id.',
            },
          ],
        },
        {
          element: 'DANH_SACH_THONG_TIN_KY',
          mark: 'inferred',
          holds: 'group',
          note: 'Name sourced; that it lies inside DU_LIEU_HOC_BA (so that the manager’s signature covers it) is inferred.',
          children: [
            {
              element: 'DANH_SACH_GVBM',
              mark: 'source',
              holds: 'group',
              note: 'Slots of the subject teachers.',
              children: [
                {
                  element: 'GVBM',
                  mark: 'source',
                  holds: 'slot',
                  repeats: true,
                  role: 'subject-teacher',
                  id: 'gvbm-#',
                  note: 'ds:Signature over the subject. Same Id as the teacher’s GVBM in the subject. One slot a subject or one a teacher: unknown.',
                },
              ],
            },
            {
              element: 'GVCN',
              mark: 'source',
              holds: 'slot',
              role: 'homeroom-teacher',
              note: 'ds:Signature over #thongtinhocba.',
            },
          ],
        },
      ],
    },
    {
      element: 'PHAT_HANH_HOC_BA',
      mark: 'source',
      holds: 'group',
      note: 'Outside DU_LIEU_HOC_BA.',
      children: [
        {
          element: 'CBQL',
          mark: 'source',
          holds: 'slot',
          role: 'principal',
          note: 'ds:Signature over #data. That it stands inside PHAT_HANH_HOC_BA: inferred.',
        },
        {
          element: 'KY_PHAT_HANH',
          mark: 'source',
          holds: 'slot',
          role: 'school-seal',
          note: 'ds:Signature over #data.',
        },
      ],
    },
  ],
};

/** What is not known of the official file and what khue therefore neither writes nor checks. */
export const ministryXmlUnknown: readonly { readonly what: string; readonly here: string }[] = [
  { what: 'root element, namespace', here: 'HOC_BA, none; any xmlns found is carried' },
  { what: 'element that has the Id thongtinhocba', here: 'THONG_TIN_HOC_BA' },
  { what: 'names of the fields inside it', here: 'the JSON key in capitals' },
  { what: 'canonicalisation of the signatures', here: 'not applied; slots are carried as octets' },
  { what: 'XAdES properties, signing time, time-stamps', here: 'carried inside the slot, not read' },
  { what: 'one slot a subject or one a teacher', here: 'as many slots as the file has' },
  { what: 'format of Ids', here: 'any; data and thongtinhocba are sourced' },
];

/** Files and places that the same signer tools know and that are no học bạ: never read, never written. [source: public signer tools] */
export const ministryXmlRelated: readonly { readonly name: string; readonly what: string }[] = [
  { name: 'TONG_KET_CA_NAM', what: 'year summary of a class, a file of its own' },
  {
    name: 'THONG_TIN Id="lyLich"',
    what: 'pupil’s profile, a file of its own; khue’s nguoi_hoc stands inside the học bạ',
  },
  { name: 'CHUKYDONVI', what: 'slot of the unit’s signature in those files' },
];

/** Attribute that holds an Id (capital I). [source: public signer tools] */
export const idAttribute = 'Id';
