// One verdict over a record of 4 kB with three outer RSA-2048 signatures, beside the least work that it could be: the three values and the
// digests that the format asks for. Sixteen different records take turns, so that nothing can be known from the file before.
import { createPublicKey, hash, verify as nodeVerify } from 'node:crypto';
import { flattenedVerify } from 'jose';
import { addSignature, signRecord, verify } from '../dist/index.js';
import { readCertificate } from '../dist/x509/index.js';
import { compareCpu, compareCpuAsync } from './measure.mjs';

const FILES = 16;
/** A verdict takes four times as long at first: only after some 8,000 has the engine compiled all of it. */
const WARM_MS = 5000;
const school = 'th-sao-khue';
const signingTime = new Date(Date.parse('2026-05-28T02:00:00Z'));

/** The sixteen files; each is judged once, and must be accepted. */
export async function smallRecords(world, options) {
  const files = [];
  for (let i = 0; i < FILES; i++) {
    let file = smallRecord(world.records.get('hoc-ba-tieu-hoc'), i);
    for (const [role, name] of [
      ['homeroom-teacher', 'gvcn-5a'],
      ['principal', 'hieu-truong'],
      ['school-seal', 'con-dau'],
    ]) {
      const choice = { role, signer: world.signers.get(`${school}/${name}`), signingTime };
      file = await (role === 'homeroom-teacher' ? signRecord : addSignature)(file, choice);
    }
    const report = verify(file, options);
    if (report.answer !== 'ACCEPT') throw new Error(`${report.code}: ${report.message.en}`);
    files.push(file);
  }
  return files;
}

/** A pupil's record whose homeroom teacher teaches every subject, without first-term results and comments on subjects. */
function smallRecord(record, i) {
  const marks = record.bang_diem_hoc_ba.map((row, at) => {
    const {
      giao_vien_bo_mon: _1,
      nhan_xet_tong_hop: _2,
      ket_qua_hoc_tap_ky_1_id: _3,
      diem_hoc_ky_1: _4,
      ...rest
    } = row;
    return rest.diem_tong_ket === undefined ? rest : { ...rest, diem_tong_ket: 7 + ((i + at) % 4) };
  });
  const {
    nhan_xet_pham_chat: _5,
    nhan_xet_nang_luc_chung: _6,
    nhan_xet_nang_luc_dac_thu: _7,
    ...summary
  } = record.tong_ket_hoc_ba;
  const number = String(i + 1).padStart(2, '0');
  return {
    ...record,
    ma_ban_ghi: `${record.ma_ban_ghi.slice(0, -2)}${number}`,
    nguoi_hoc: {
      ...record.nguoi_hoc,
      ho_va_ten: `${record.nguoi_hoc.ho_va_ten} ${'ABCDEGHIKLMNOPQR'[i]}`,
      so_dinh_danh_ca_nhan: `${record.nguoi_hoc.so_dinh_danh_ca_nhan.slice(0, -2)}${number}`,
    },
    bang_diem_hoc_ba: marks,
    tong_ket_hoc_ba: {
      ...summary,
      bang_nang_luc_pham_chat: summary.bang_nang_luc_pham_chat.map(({ ket_qua_ky_1_id: _8, ...rest }) => rest),
    },
    danh_sach_nguoi_ky: record.danh_sach_nguoi_ky.filter(({ vai_tro }) => vai_tro !== 'subject-teacher'),
  };
}

/** What must be computed for a file whoever writes the verifier: three values, the file's and the record's digest, two links. */
function leastWork(file) {
  const jws = JSON.parse(new TextDecoder().decode(file));
  const values = jws.signatures.map(({ protected: header, signature }) => {
    const { x5c } = JSON.parse(Buffer.from(header, 'base64url').toString());
    const { spkiDer } = readCertificate(Buffer.from(x5c[0], 'base64'));
    return {
      key: bareKey(spkiDer),
      signed: Buffer.from(`${header}.${jws.payload}`, 'ascii'),
      value: Buffer.from(signature, 'base64url'),
    };
  });
  const links = jws.signatures.slice(0, -1).map((one) => Buffer.from(`${one.protected}.${one.signature}`, 'ascii'));
  return { values, digested: [Buffer.from(file), Buffer.from(jws.payload, 'base64url'), ...links], jws };
}

const keys = new Map();

/** The same kind of key object as ours: numbers, no SPKI; made once a key. */
function bareKey(spkiDer) {
  const name = Buffer.from(spkiDer).toString('hex');
  if (!keys.has(name)) {
    const spki = createPublicKey({ key: Buffer.from(spkiDer), format: 'der', type: 'spki' });
    keys.set(name, createPublicKey({ key: spki.export({ format: 'jwk' }), format: 'jwk' }));
  }
  return keys.get(name);
}

function doLeastWork({ values, digested }) {
  for (const { key, signed, value } of values) if (!nodeVerify('sha256', signed, key, value)) throw new Error('floor');
  for (const bytes of digested) hash('sha256', bytes, 'hex');
}

/** @returns lines of name, value, unit */
export async function benchOneRecord(world, options, anyEffort) {
  const effort = { ...anyEffort, warmMs: WARM_MS };
  const files = await smallRecords(world, options);
  const least = files.map(leastWork);
  const { times, ratios } = compareCpu(
    {
      ours: () => {
        for (const file of files) if (verify(file, options).answer !== 'ACCEPT') throw new Error('not accepted');
      },
      floor: () => {
        for (const work of least) doLeastWork(work);
      },
    },
    effort,
  );
  const side = await compareCpuAsync(
    {
      ours: async () => {
        for (const file of files) verify(file, options);
      },
      jose: async () => {
        for (const { jws, values } of least) {
          for (const [i, { key }] of values.entries()) {
            await flattenedVerify({ payload: jws.payload, ...jws.signatures[i] }, key);
          }
        }
      },
    },
    effort,
  );
  const name = 'verify-json-3-signatures';
  const sizes = least.map(({ digested }) => digested[1].length);
  return [
    [`${name}/ops`, (1e6 * FILES) / times.ours, '1/s (CPU time)'],
    [`${name}/floor-ratio`, ratios.floor, `ratio (${FILES} different records, CPU time)`],
    [`${name}/floor`, times.floor / FILES, 'us (CPU time)'],
    [`${name}/ours`, times.ours / FILES, 'us (CPU time)'],
    [`${name}/payload`, Math.max(...sizes), 'bytes'],
    [`${name}/jose-flattened-ratio`, side.ratios.jose, 'ratio (signatures alone by jose / whole verdict by khue)'],
  ];
}
