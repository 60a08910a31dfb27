import type { JsonObject } from '../record/json-value.js';
import { editHeader, editJws, editPayload } from './forge.js';
import { signed, type Work } from './many-sign.js';

/** How one in a hundred of many records is forged: the known ways, each of which must be REJECT. */
export interface Forgery {
  readonly name: string;
  make(work: Work): Promise<Uint8Array>;
}

type Entries = readonly JsonObject[];

const entriesOf = (record: JsonObject): Entries => record['bang_diem_hoc_ba'] as Entries;

function withEntry(record: JsonObject, index: number, change: JsonObject): JsonObject {
  return {
    ...record,
    bang_diem_hoc_ba: entriesOf(record).map((entry, i) => (i === index ? { ...entry, ...change } : entry)),
  };
}

const good = ({ record, school, maker }: Work): Promise<Uint8Array> => signed(record, school, maker.times);

export const FORGERIES: readonly Forgery[] = [
  {
    name: 'diem-bi-sua',
    make: async (work) =>
      editPayload(await good(work), (record) => {
        // A mark that is the best already is lowered: a change that changes nothing would be no forgery.
        const best = entriesOf(record)[0]!['diem_tong_ket'] === 10;
        return withEntry(record, 0, { diem_tong_ket: best ? 9 : 10 });
      }),
  },
  {
    name: 'ten-nguoi-hoc-bi-sua',
    make: async (work) =>
      editPayload(await good(work), (record) => ({
        ...record,
        nguoi_hoc: { ...(record['nguoi_hoc'] as JsonObject), ho_va_ten: 'Người Khác' },
      })),
  },
  {
    name: 'go-chu-ky-chu-nhiem',
    make: async (work) => editJws(await good(work), ({ signatures }) => signatures.splice(0, 1)),
  },
  {
    name: 'thieu-con-dau',
    make: async (work) => editJws(await good(work), ({ signatures }) => signatures.splice(2, 1)),
  },
  {
    name: 'con-dau-truong-khac',
    make: ({ record, school, maker, random }) => {
      const others = Object.values(maker.schools)
        .flat()
        .filter(({ id }) => id !== school.id);
      return signed(record, school, maker.times, { seal: random.pick(others).holder('school-seal').leaf });
    },
  },
  {
    name: 'hieu-truong-la-giao-vien',
    make: ({ record, school, maker }) =>
      signed(record, school, maker.times, { principal: school.holder('homeroom-teacher').leaf }),
  },
  {
    name: 'con-dau-nguoi-la',
    make: ({ record, school, maker }) => signed(record, school, maker.times, { seal: maker.strangers.impostor }),
  },
  {
    name: 'con-dau-goc-tu-lam',
    make: ({ record, school, maker }) => signed(record, school, maker.times, { seal: maker.strangers.homeMade }),
  },
  {
    name: 'con-dau-sai-muc-dich',
    make: ({ record, school, maker }) => signed(record, school, maker.times, { seal: maker.strangers.wrongUsage }),
  },
  {
    name: 'thuat-toan-none',
    make: async (work) =>
      editJws(await good(work), ({ signatures }) => {
        const seal = signatures[2]!;
        seal.protected = editHeader(seal.protected, (header) => {
          header['alg'] = 'none';
        });
      }),
  },
  {
    name: 'ngay-ky-bi-sua',
    make: async (work) =>
      editJws(await good(work), ({ signatures }) => {
        const seal = signatures[2]!;
        seal.protected = editHeader(seal.protected, (header) => {
          header['iat'] = (header['iat'] as number) - 86_400;
        });
      }),
  },
  {
    name: 'chu-ky-tu-ho-so-khac',
    make: async (work) => {
      const { record, school, maker } = work;
      const other = await signed(
        {
          ...record,
          ma_ban_ghi: work.random.uuid(),
          nguoi_hoc: { ...(record['nguoi_hoc'] as JsonObject), ho_va_ten: 'Người Khác' },
        },
        school,
        maker.times,
      );
      const mine = JSON.parse(new TextDecoder().decode(await good(work))) as { signatures: unknown[] };
      return editJws(other, (jws) => {
        jws.signatures = mine.signatures as typeof jws.signatures;
      });
    },
  },
];
