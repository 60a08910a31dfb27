// Files of the primary school of the demonstration world, each with its own id: records, and their forms as PDF, signed three times.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { addSignature, renderPdf, signPdf, signRecord } from '../dist/index.js';

const SCHOOL = 'th-sao-khue';
export const SIGNING_TIME = new Date('2026-05-28T02:00:00Z');
const ROLES = [
  ['homeroom-teacher', 'gvcn-5a'],
  ['principal', 'hieu-truong'],
  ['school-seal', 'con-dau'],
];

export function put(path, bytes) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

/** The trust bundle of a world; returns its folder. */
export function writeTrust(world, folder) {
  for (const [name, bytes] of world.files) if (name.startsWith('trust/')) put(join(folder, ...name.split('/')), bytes);
  return join(folder, 'trust');
}

/** A record of a pupil of its own, whose homeroom teacher teaches every subject. */
export function recordOf(world, number) {
  const { danh_sach_nguoi_ky: rows, nguoi_hoc: pupil, ...rest } = world.records.get('hoc-ba-tieu-hoc');
  return {
    ...rest,
    nguoi_hoc: {
      ...pupil,
      so_dinh_danh_ca_nhan: `${pupil.so_dinh_danh_ca_nhan.slice(0, 6)}${String(number).padStart(6, '0')}`,
    },
    danh_sach_nguoi_ky: rows.filter(({ vai_tro }) => vai_tro !== 'subject-teacher'),
    ma_ban_ghi: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  };
}

export function signerOf(world, name) {
  return world.signers.get(`${SCHOOL}/${name}`);
}

export async function signedJson(world, number) {
  let signed;
  for (const [role, name] of ROLES) {
    const options = { role, signer: signerOf(world, name), signingTime: SIGNING_TIME };
    signed = await (signed === undefined
      ? signRecord(recordOf(world, number), options)
      : addSignature(signed, options));
  }
  return signed;
}

/** Three signatures on the form itself: everybody signs there (profile `all`). */
export async function signedPdf(world, number) {
  let pdf = await renderPdf(recordOf(world, number), { profile: 'all' });
  for (const [role, name] of ROLES)
    pdf = await signPdf(pdf, { role, signer: signerOf(world, name), signingTime: SIGNING_TIME });
  return pdf;
}
