// veraPDF: every form is PDF/A-3, before and after signing; poppler extracts what the record says; qpdf finds no error.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderPdf, signPdf } from '../../../dist/index.js';
import { AT, expect, need, needJava, run } from '../kit.mjs';

export default async function forms({ world, work, full }) {
  need('qpdf', ['--version'], ['qpdf']);
  need('pdftotext', ['-v'], ['poppler-utils']);
  const folder = join(work, 'forms');
  mkdirSync(folder);
  const inputs = [
    ...[...world.records].map(([name, value]) => [name, value]),
    ...[...world.signed].map(([name, bytes]) => [`${name}-signed`, bytes]),
  ];
  const chosen = full
    ? inputs
    : inputs.filter(([name]) => /^(hoc-ba-(thpt|tieu-hoc|thcs)|bang-)/.test(name)).slice(0, 8);
  for (const [name, input] of chosen) {
    const pdf = await renderPdf(input);
    const path = join(folder, `${name}.pdf`);
    writeFileSync(path, pdf);
    const checked = run('qpdf', ['--check', path]);
    expect(`qpdf finds no error in ${name}`, checked.ok, checked.stderr);
    const { stdout } = run('pdftotext', ['-layout', path, '-']);
    const record = input instanceof Uint8Array ? JSON.parse(new TextDecoder().decode(input)) : input;
    const holder = (
      record.payload === undefined ? record : JSON.parse(Buffer.from(record.payload, 'base64url').toString())
    ).nguoi_hoc?.ho_va_ten;
    if (holder !== undefined)
      expect(
        `poppler reads the holder's name in ${name}`,
        // A diploma has it in capitals.
        stdout.normalize('NFC').toUpperCase().includes(holder.normalize('NFC').toUpperCase()),
      );
  }
  const sealed = world.signed.get('hoc-ba-thpt');
  const seal = [...world.certificates].find(([name]) => name.includes('thpt-van-cac') && name.includes('con-dau'))?.[1]
    ?.signer;
  if (sealed !== undefined && seal !== undefined) {
    const pdf = await signPdf(await renderPdf(sealed), { role: 'school-seal', signer: seal, signingTime: AT });
    writeFileSync(join(folder, 'sealed.pdf'), pdf);
  }
  // A control: veraPDF must see what is wrong, or its word is worth nothing.
  const wrong = Buffer.from(await renderPdf(chosen[0][1]))
    .toString('latin1')
    .replace('/Marked true', '/Marked null');
  writeFileSync(join(folder, 'control.pdf'), Buffer.from(wrong, 'latin1'));
  const { ok, stdout, stderr } = run('java', [
    '-cp',
    needJava('verapdf', 'interop-verapdf-1.jar'),
    'khue.Conform',
    folder,
    '3a',
  ]);
  if (!ok) throw new Error(stderr);
  const rows = stdout.split('\n').filter((line) => line.includes('\t'));
  expect('veraPDF judged every form', rows.length >= chosen.length, `${rows.length} of ${chosen.length}`);
  for (const row of rows) {
    const [name, compliant, broken] = row.split('\t');
    if (name === 'control.pdf') expect('veraPDF refuses an untagged file', compliant === 'false', broken);
    else expect(`veraPDF: ${name} is PDF/A-3A`, compliant === 'true', broken);
  }
}
