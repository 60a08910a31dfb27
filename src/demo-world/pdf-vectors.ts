/** Files of `test-vectors/pdf/`: records as signed PDFs, good, forged and doubtful, each with the report that a verifier owes. */
import { concatBytes, utf8Encode } from '../encoding.js';
import { renderPdf } from '../form/index.js';
import { signPdf } from '../issuing/index.js';
import { pagesOf } from '../pdf/changes/index.js';
import { openPdf, type PdfView } from '../pdf/file/index.js';
import { type PdfDict, PdfRef, type PdfValue } from '../pdf/syntax/index.js';
import { dictionary, name, PdfUpdate, stream, textString, withKeys } from '../pdf/update/index.js';
import { canonicalize } from '../record/index.js';
import type { Signer } from '../signer/types.js';
import { formatInstant } from '../time.js';
import type { Role } from '../trust/types.js';
import { editJws, recordOf } from './forge.js';
import { reportText, vectorReport } from './vectors.js';
import type { DemoWorld } from './world-types.js';

/** One PDF, what it must be answered, and in words what it is. */
interface PdfVector {
  readonly file: string;
  readonly answer: 'ACCEPT' | 'REJECT' | 'UNDECIDED';
  readonly vi: string;
  readonly en: string;
  readonly bytes: Uint8Array;
}

const SIGNED = '2026-05-28T04:00:00Z';
const SCHOOL = 'th-sao-khue';

/** Every file of `test-vectors/pdf/`: the same octets wherever they are made, for every signature is RSASSA-PKCS1-v1_5. */
export async function pdfVectorFiles(world: DemoWorld): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const index = [];
  for (const { answer, bytes, en, file, vi } of await pdfVectors(world)) {
    const report = vectorReport(world, { file, bytes });
    const base = file.slice(file.lastIndexOf('/') + 1).replace(/\.pdf$/, '');
    const reportFile = `reports/${base}.json`;
    files.set(file, bytes);
    files.set(reportFile, utf8Encode(reportText(report)));
    index.push({ name: base, file, report: reportFile, answer, code: report.code, vi, en });
  }
  for (const [path, bytes] of world.files) if (path.startsWith('trust/')) files.set(path, bytes);
  files.set('trust-pin.txt', world.files.get('trust-pin.txt')!);
  const list = { at: formatInstant(world.at), trust: 'trust', pin: world.trustPin, vectors: index };
  files.set('vectors.json', utf8Encode(`${JSON.stringify(list, null, 2)}\n`));
  files.set('README.md', utf8Encode(README));
  return files;
}

async function pdfVectors(world: DemoWorld): Promise<PdfVector[]> {
  const signerOf = (path: string): Signer => world.signers.get(path)!;
  const by = (pdf: Uint8Array, role: Role, path: string): Promise<Uint8Array> =>
    signPdf(pdf, { role, signer: signerOf(path), signingTime: SIGNED });
  const complete = world.signed.get('hoc-ba-tieu-hoc')!;
  const view = await renderPdf(complete);
  const sealed = await by(view, 'school-seal', `${SCHOOL}/con-dau`);
  const halfway = editJws(complete, ({ signatures }) => void signatures.splice(1));
  const byPrincipal = await by(await renderPdf(halfway), 'principal', `${SCHOOL}/hieu-truong`);
  const both = await by(byPrincipal, 'school-seal', `${SCHOOL}/con-dau`);
  const good = (file: string, bytes: Uint8Array, vi: string, en: string): PdfVector => {
    return { file: `signed/${file}.pdf`, answer: 'ACCEPT', vi, en, bytes };
  };
  const forged = (file: string, bytes: Uint8Array, vi: string, en: string): PdfVector => {
    return { file: `forged/${file}.pdf`, answer: 'REJECT', vi, en, bytes };
  };
  const changed = sealed.slice();
  changed[Math.floor(view.length / 2)]! ^= 1;
  return [
    good(
      'con-dau',
      sealed,
      'Mọi chữ ký trong dữ liệu, con dấu trên trang',
      'Every signature in the data, the seal on the page',
    ),
    good(
      'hieu-truong-con-dau',
      both,
      'Giáo viên ký dữ liệu, hiệu trưởng và con dấu ký trang',
      'Teachers signed the data, principal and seal the page',
    ),
    good(
      'them-du-lieu-kiem-tra',
      withStore(sealed),
      'Sau con dấu có thêm dữ liệu kiểm tra lâu dài',
      'Validation data added after the seal',
    ),
    forged(
      'chua-dong-dau',
      view,
      'Dữ liệu đã ký trong một tệp PDF mới, trang không có chữ ký',
      'Signed data in a new PDF whose page nobody signed',
    ),
    forged(
      'ban-thuong',
      await renderPdf(canonicalize(recordOf(complete))),
      'Bản in chưa ai ký',
      'A view that nobody signed',
    ),
    forged('thieu-con-dau', byPrincipal, 'Chỉ hiệu trưởng ký trang', 'Only the principal signed the page'),
    forged(
      'con-dau-truong-khac',
      await by(view, 'school-seal', 'thpt-van-cac/con-dau'),
      'Trang mang con dấu của trường khác',
      'The page bears another school’s seal',
    ),
    forged('sua-mot-byte', changed, 'Một byte của phần đã ký bị sửa', 'One octet of the signed part was changed'),
    forged(
      'sua-noi-dung-trang',
      saved(sealed, otherContent),
      'Lần lưu sau thay nội dung trang',
      'A later saving replaces the content of the page',
    ),
    forged('an-trang', withFreedPage(sealed), 'Lần lưu sau gạch trang khỏi mục lục', 'A later saving frees a page'),
    forged(
      'phong-chu-la-du-lieu',
      saved(sealed, fontAsData),
      'Phông chữ bị làm rỗng, gọi là dữ liệu kiểm tra',
      'The font emptied and called validation data',
    ),
    forged(
      'dau-thoi-gian-che-trang',
      saved(sealed, stampOver),
      'Dấu thời gian giả che trang khi in',
      'A false time-stamp that covers the page when printed',
    ),
    forged('chu-thich-che-trang', saved(sealed, annotated), 'Chú thích che trang', 'An annotation over the page'),
    forged('lenh-khi-mo', saved(sealed, withAction), 'Lệnh chạy khi mở tệp', 'An action when the file is opened'),
    forged(
      'sieu-du-lieu',
      saved(sealed, withMetadata),
      'Siêu dữ liệu bị thay sau con dấu',
      'Metadata replaced after the seal',
    ),
    forged(
      'them-sau-cuoi-tep',
      concatBytes(sealed, utf8Encode('9 0 obj\nnull\nendobj\n')),
      'Thêm dữ liệu sau cuối tệp',
      'Octets after the end of the file',
    ),
    {
      file: 'doubtful/cat-cut.pdf',
      answer: 'UNDECIDED',
      vi: 'Tệp bị cắt cụt',
      en: 'The file is cut off',
      bytes: sealed.slice(0, sealed.length - 5000),
    },
  ];
}

function saved(pdf: Uint8Array, change: (update: PdfUpdate) => void): Uint8Array {
  const update = new PdfUpdate(openPdf(pdf));
  change(update);
  return concatBytes(pdf, update.finish().bytes);
}

function withStore(pdf: Uint8Array): Uint8Array {
  return saved(pdf, (update) => inCatalog(update, { DSS: dictionary({ Type: name('DSS'), Certs: [] }) }));
}

function inCatalog(update: PdfUpdate, members: Readonly<Record<string, PdfValue>>): void {
  update.put(update.root, withKeys(update.view.catalog()!, members));
}

/** The page that bears the signature's cell. */
function pageOf(view: PdfView): { readonly reference: PdfRef; readonly dict: PdfDict } {
  const wanted = [...pagesOf(view)].find((page) => page.has('Annots'))!;
  const num = [...view.file.numbers()].find((one) => view.resolve(new PdfRef(one, 0)) === wanted)!;
  return { reference: new PdfRef(num, 0), dict: wanted };
}

function otherContent(update: PdfUpdate): void {
  const { dict, reference } = pageOf(update.view);
  update.put(reference, withKeys(dict, { Contents: update.add(stream({}, utf8Encode('BT ET'))) }));
}

function withFreedPage(pdf: Uint8Array): Uint8Array {
  const file = openPdf(pdf);
  const { trailer, sectionOffset } = file.revisions.at(-1)!;
  const { num } = pageOf(file.view()).reference;
  const root = (trailer.get('Root') as PdfRef).num;
  const id = /\/ID ?(\[[^\]]*\])(?![\s\S]*\/ID)/.exec(new TextDecoder('latin1').decode(pdf))![1];
  const members = `/Size ${String(trailer.get('Size'))} /Root ${root} 0 R /Prev ${sectionOffset} /ID ${id}`;
  const table = `xref\n${num} 1\n0000000000 00001 f \ntrailer\n<< ${members} >>\nstartxref\n${pdf.length}\n%%EOF\n`;
  return concatBytes(
    pdf,
    Uint8Array.from(table, (letter) => letter.charCodeAt(0)),
  );
}

function fontAsData(update: PdfUpdate): void {
  const { view } = update;
  const font = [...view.file.numbers()].find((num) => {
    const value = view.resolve(new PdfRef(num, 0));
    const type = value instanceof Map ? value.get('Type') : undefined;
    return typeof type === 'object' && type !== null && 'name' in type && type.name === 'Font';
  })!;
  update.put(new PdfRef(font, 0), dictionary({}));
  inCatalog(update, { DSS: dictionary({ VRI: dictionary({ ['A'.repeat(40)]: new PdfRef(font, 0) }) }) });
}

function stampOver(update: PdfUpdate): void {
  const { dict, reference } = pageOf(update.view);
  const look = stream({ Subtype: name('Form'), BBox: [0, 0, 1, 1] }, utf8Encode('1 g 0 0 1 1 re f'));
  const widget = update.add(
    dictionary({
      Type: name('Annot'),
      Subtype: name('Widget'),
      FT: name('Sig'),
      T: textString('dau_thoi_gian'),
      // Print and NoView: on paper alone.
      F: 36,
      Rect: [0, 0, 500, 300],
      P: reference,
      V: update.add(dictionary({ Type: name('DocTimeStamp'), SubFilter: name('ETSI.RFC3161') })),
      AP: dictionary({ N: update.add(look) }),
    }),
  );
  const form = update.view.dict(update.view.catalog()!, 'AcroForm')!;
  const listed = update.view.get(form, 'Fields') as readonly PdfValue[];
  const annotations = update.view.get(dict, 'Annots') as readonly PdfValue[];
  inCatalog(update, { AcroForm: withKeys(form, { Fields: [...listed, widget] }) });
  update.put(reference, withKeys(dict, { Annots: [...annotations, widget] }));
}

function annotated(update: PdfUpdate): void {
  const { dict, reference } = pageOf(update.view);
  const square = dictionary({
    Type: name('Annot'),
    Subtype: name('Square'),
    Rect: [0, 0, 595, 842],
    IC: [1, 1, 1],
    F: 4,
  });
  const annotations = update.view.get(dict, 'Annots') as readonly PdfValue[];
  update.put(reference, withKeys(dict, { Annots: [...annotations, update.add(square)] }));
}

function withAction(update: PdfUpdate): void {
  inCatalog(update, { OpenAction: dictionary({ S: name('JavaScript'), JS: textString('app.alert(1)') }) });
}

function withMetadata(update: PdfUpdate): void {
  const xmp = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF></rdf:RDF></x:xmpmeta>';
  inCatalog(update, {
    Metadata: update.add(stream({ Type: name('Metadata'), Subtype: name('XML') }, utf8Encode(xmp))),
  });
}

const README = `# Test vectors: PDF signatures

Records of the khue format as PDF/A-3 with PAdES signatures, good, forged and doubtful, each with the report that a verifier owes. For
people who write the same in Java, .NET, PHP or anything else. Everything is a demonstration: schools, people and numbers are invented, the
private keys are published, nothing may be trusted.

Made anew by one command, \`npm run build && node scripts/make-test-vectors.mjs pdf\`, whenever the printed forms or the reports change; a test
of this project compares every file byte for byte (all signatures are RSASSA-PKCS1-v1_5, so that the same input gives the same octets).

| file | what |
|---|---|
| \`vectors.json\` | the list: \`file\`, \`report\`, \`answer\`, \`code\`, and in words what was done to the file; \`at\` is the validation time, \`pin\` the trust list's |
| \`signed/\`, \`forged/\`, \`doubtful/\` | the inputs |
| \`reports/\` | the expected reports (\`schemas/validation-report.schema.json\`), two spaces of indentation and a final line feed |
| \`trust/\` | the trust bundle: root list, two shards, a CRL of each CA |

A verifier is right when it accepts everything in \`signed/\` and nothing else. Compare at least \`answer\` and \`code\`; then for each signature
\`integrity\`, \`indication\`, \`code\`, \`role\`, \`coversWholeFile\`, \`changesAfter\`; then the whole report. \`docs/format.md\` §6 says how
a record lies in a PDF and what may follow a signature. Nothing here needs a network.
`;
