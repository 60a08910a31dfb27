// Poppler draws our fonts, FreeType the whole ones: every letter of Vietnamese and of the Central Highlands, and what else the subsets have
// of Latin, Greek and Cyrillic, must look the same. With a control: a letter that is drawn wrong must be seen.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FONT_RESOURCES, fontGlyphs, number, showOperators } from '../../../dist/form/font.js';
import { writeFont } from '../../../dist/form/index.js';
import { Objects } from '../../../dist/form/objects.js';
import { expect, need, needPython, run } from '../kit.mjs';

const VIETNAMESE = 'aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵdđ'.normalize('NFC');
const HIGHLANDS = ['ƀ', 'č', 'ĕ', 'ŏ', 'ŭ', 'ơ\u0306', 'ư\u0306', 'ê\u0306', 'ô\u0306', 'â\u0306', 'ñ', 'b̆'];
const FILES = { regular: 'Regular', bold: 'Bold', italic: 'Italic' };
const SIZE = 24;
const DPI = 300;
const SCALE = DPI / 72;
/** Ink that one has and the other has not within a dot, as a share of all. Letters alike have next to none; another accent more than 0.05. */
const MOST = 0.02;

/** A page of letters, each on a place of its own. */
function sheet(face, texts) {
  const rows = texts.map((text, i) => ({ text, x: 40 + (i % 12) * 44, y: 780 - Math.floor(i / 12) * 48, size: SIZE }));
  const objects = new Objects();
  const catalog = objects.reserve();
  const fonts = Object.entries(FONT_RESOURCES).map(([key, name]) => `/${name} ${writeFont(objects, key)} 0 R`);
  const shown = rows.map(
    ({ text, x, y }) =>
      `/${FONT_RESOURCES[face]} ${SIZE} Tf 1 0 0 1 ${number(x)} ${number(y)} Tm ${showOperators(face, SIZE, text)}`,
  );
  const content = objects.addStream('', Buffer.from(`BT\n${shown.join('\n')}\nET`));
  const pages = objects.reserve();
  const page = objects.add(
    `<< /Type /Page /Parent ${pages} 0 R /MediaBox [0 0 595 842] /Resources << /Font << ${fonts.join(' ')} >> >> /Contents ${content} 0 R >>`,
  );
  objects.set(pages, `<< /Type /Pages /Count 1 /Kids [${page} 0 R] >>`);
  objects.set(catalog, `<< /Type /Catalog /Pages ${pages} 0 R >>`);
  return { pdf: objects.finish(`/Root ${catalog} 0 R`), rows };
}

export default async function letters({ full, work }) {
  need('pdftoppm', ['-v'], ['poppler-utils']);
  need('ls', ['/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf'], ['fonts-liberation2']);
  const python = needPython('pillow');
  const compare = (name, face, texts, told = texts) => {
    const found = [];
    for (let at = 0; at < texts.length; at += 190) {
      const { pdf, rows } = sheet(face, texts.slice(at, at + 190));
      const path = join(work, `${name}-${at}`);
      writeFileSync(`${path}.pdf`, pdf);
      const drawn = run('pdftoppm', ['-r', String(DPI), '-singlefile', '-gray', '-png', `${path}.pdf`, path]);
      if (!drawn.ok) throw new Error(drawn.stderr);
      const input = JSON.stringify(rows.map((row, i) => ({ ...row, text: told[at + i] })));
      const font = `/usr/share/fonts/truetype/liberation2/LiberationSerif-${FILES[face]}.ttf`;
      const { ok, stdout, stderr } = run(
        python,
        [new URL('../python/letters.py', import.meta.url).pathname, `${path}.png`, String(SCALE), font],
        { input },
      );
      if (!ok) throw new Error(stderr);
      found.push(
        ...stdout
          .trimEnd()
          .split('\n')
          .map((line) => line.split('\t')),
      );
    }
    return found.map(([difference, text]) => ({ difference: Number(difference), text }));
  };
  for (const face of Object.keys(FILES)) {
    const texts = [
      ...VIETNAMESE,
      ...VIETNAMESE.toUpperCase(),
      ...HIGHLANDS,
      ...HIGHLANDS.map((text) => text.toUpperCase()),
    ];
    for (const { difference, text } of compare(`vietnamese-${face}`, face, texts))
      expect(`${text} looks as the whole font draws it (${face})`, difference <= MOST, String(difference));
  }
  // By night the rarer fonts too.
  for (const key of Object.keys(FONT_RESOURCES).filter((name) => full || Object.hasOwn(FILES, name))) {
    const face = key.split('-')[0];
    const texts = fontGlyphs(key)
      .map(({ code }) => String.fromCodePoint(code))
      // What has no ink of its own, marks (above with their letters), and what Pillow would turn or join.
      .filter((text) => !/[\p{Z}\p{M}\p{C}]/u.test(text));
    const wrong = compare(key, face, texts).filter(({ difference }) => difference > MOST);
    expect(`every letter of ${key} looks as the whole font draws it`, wrong.length === 0, JSON.stringify(wrong));
  }
  // The control: o with a hook is no o with a horn, and ê without its breve is not ê̆.
  const control = compare('control', 'regular', ['ỏ', 'ê', 'à', 'ẫ', 'ụ', 'M'], ['ơ', 'ê\u0306', 'á', 'ẩ', 'u', 'Ṃ']);
  expect(
    'a wrong letter is seen',
    control.every(({ difference }) => difference > MOST),
    JSON.stringify(control),
  );
}
