// EU DSS names every outer signature JAdES-BASELINE-B and verifies every one, the teachers' detached ones included.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDemoPki } from '../../../dist/demo-world/index.js';
import { addSignature, signRecord } from '../../../dist/index.js';
import { extractPartial } from '../../../dist/jades/index.js';
import { readJson } from '../../../dist/record/index.js';
import { AT, expect, judgeByDss, keyKinds } from '../kit.mjs';

/** Signed files of the world, one file an algorithm, and each teacher's signature as a compact JWS of its own. */
export default async function jades({ world, work, full }) {
  const folder = join(work, 'dss');
  for (const name of ['files', 'anchors', 'intermediates']) mkdirSync(join(folder, name), { recursive: true });
  const put = (name, bytes) => writeFileSync(join(folder, name), bytes);
  for (const ca of world.authorities) {
    put(`${ca.kind === 'root-ca' ? 'anchors' : 'intermediates'}/${ca.id}.cer`, ca.certificateDer);
  }
  const expected = new Map();
  let leaf = 0;
  const teacherCertificates = new Set();
  for (const [name, bytes] of world.signed) {
    const jws = JSON.parse(new TextDecoder().decode(bytes));
    put(`files/${name}.json`, bytes);
    expected.set(`${name}.json`, { signatures: jws.signatures.length, format: 'JAdES-BASELINE-B' });
    const record = readJson(Buffer.from(jws.payload, 'base64url'));
    for (const certificate of record.chung_thu_so ?? []) teacherCertificates.add(certificate);
    const partial = extractPartial(record);
    for (const { entry, jws: compact, payload } of full ? partial : partial.slice(0, 3)) {
      const part = `${name}${entry.replaceAll('/', '-')}-${leaf++}`;
      // Detached as it stands in the record, and with its payload put in its place: the same signature both times.
      put(`files/${part}.detached-form.json`, compact);
      put(`files/${part}.detached-form.json.detached`, payload);
      expected.set(`${part}.detached-form.json`, { signatures: 1, format: 'JAdES-BASELINE-B' });
      const [header, , value] = compact.split('.');
      put(`files/${part}.attached-form.json`, `${header}.${Buffer.from(payload).toString('base64url')}.${value}`);
      expected.set(`${part}.attached-form.json`, { signatures: 1, format: 'JAdES-BASELINE-B' });
    }
  }
  // A teacher's certificate stands in the record, not in the header: it is handed over beside the file, as `chung_thu_so` is.
  for (const [index, text] of [...teacherCertificates].entries()) {
    put(`intermediates/teacher-${index}.cer`, Buffer.from(text, 'base64'));
  }
  await algorithms(put, expected, world, full);
  const output = judgeByDss(folder);
  const seen = new Map();
  for (const line of output.split('\n').filter(Boolean)) {
    const [file, , format, intact, valid, indication, subIndication] = line.split('\t');
    seen.set(file, (seen.get(file) ?? 0) + 1);
    const right = format === expected.get(file)?.format && intact === 'true' && valid === 'true';
    expect(`EU DSS on ${file}`, right, `${format} intact=${intact} valid=${valid} ${indication} ${subIndication}`);
    expect(`EU DSS does not fail ${file}`, !String(indication).endsWith('FAILED'), `${indication} ${subIndication}`);
  }
  for (const [file, { signatures }] of expected) {
    expect(
      `EU DSS finds every signature of ${file}`,
      seen.get(file) === signatures,
      `${seen.get(file)} of ${signatures}`,
    );
  }
}

/** One file an algorithm with its two signatures. */
async function algorithms(put, expected, world, full) {
  // The published pool is small: the full matrix makes its own keys.
  const pki = await createDemoPki({ at: AT, seed: 'interop', fresh: full });
  const record = world.records.get('bang-cu-nhan') ?? [...world.records].find(([name]) => name.startsWith('bang'))[1];
  for (const [kind, algorithm] of keyKinds(full)) {
    const signer = async (name) => {
      const leaf = await pki.issue({
        ca: pki.vgca.ca,
        subject: [
          ['C', 'VN'],
          ['O', 'DEMO – KHÔNG CÓ GIÁ TRỊ'],
          ['CN', name],
        ],
        key: kind,
      });
      return leaf.signer;
    };
    const options = { signingTime: AT, algorithm };
    const first = await signRecord(record, {
      ...options,
      role: 'head-of-issuing-body',
      signer: await signer('Hiệu trưởng mẫu'),
    });
    const both = await addSignature(first, { ...options, role: 'school-seal', signer: await signer('Con dấu mẫu') });
    put(`files/${kind}-${algorithm}.json`, both);
    expected.set(`${kind}-${algorithm}.json`, { signatures: 2, format: 'JAdES-BASELINE-B' });
  }
}
