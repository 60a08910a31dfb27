import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8Decode, utf8Encode } from '../../../src/encoding.js';
import { KhueError } from '../../../src/errors.js';
import type { JsonObject } from '../../../src/record/json-value.js';
import {
  type MinistryXmlOptions,
  ministryXmlStructure,
  ministryXmlToRecord,
  recordToMinistryXml,
  type XmlPlace,
} from '../../../src/record/mapping/index.js';
import { runs } from '../../support/fuzz.js';
import { MEASURED } from '../../support/measured.js';
import { arbitraryRecord, plain, schoolRecords } from './records.js';

const xmlOf = (record: JsonObject, options?: MinistryXmlOptions) => utf8Decode(recordToMinistryXml(record, options));
const read = (xml: string) => ministryXmlToRecord(utf8Encode(xml));

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof KhueError) return error.code;
    throw error;
  }
  return 'no error';
}

/** A slot's content as a signer tool would leave it; invented, and never judged. */
const signature = (id: string, target: string) =>
  `\n  <ds:Signature Id="${id}" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><!-- kept --><ds:SignedInfo><ds:Reference URI="#${target}"/></ds:SignedInfo>` +
  `<ds:SignatureValue>QUJD\r\nREVG</ds:SignatureValue><ds:KeyName>a &lt; b</ds:KeyName></ds:Signature>\t`;

describe('a học bạ to the ministry’s XML and back', () => {
  it.each(schoolRecords)('loses nothing of $name', ({ record }) => {
    const { record: back } = ministryXmlToRecord(recordToMinistryXml(record));
    expect(plain(back)).toEqual(plain(record));
  });

  it('loses nothing of any record that the tables can express', () => {
    fc.assert(
      fc.property(arbitraryRecord, (record) => {
        const bytes = recordToMinistryXml(record);
        const { record: back, carried } = ministryXmlToRecord(bytes);
        expect(plain(back)).toEqual(plain(record));
        expect(xmlOf(back, { carried }) === utf8Decode(bytes)).toBe(true);
      }),
      { numRuns: runs(100) },
    );
  });

  it.each(schoolRecords)('carries Ids and signature slots of $name octet for octet', ({ record }) => {
    const unsigned = xmlOf(record).replace(
      '<HOC_BA>',
      '<HOC_BA xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="goc">',
    );
    const signed = unsigned
      .replace('<GVCN/>', `<GVCN Id="cn">${signature('s-cn', 'thongtinhocba')}</GVCN>`)
      .replace('<CBQL/>', `<CBQL>${signature('s-ql', 'data')}${signature('s-ql-2', 'data')}</CBQL>`)
      .replace('<KY_PHAT_HANH/>', `<KY_PHAT_HANH>${signature('s-ph', 'data')}</KY_PHAT_HANH>`)
      .replace('Id="diem-1"', 'Id="mon-mot"');
    const { record: back, carried } = read(signed);
    expect(plain(back)).toEqual(plain(record));
    expect(carried.slots.filter((slot) => slot.role === 'principal')[0]!.content).toContain('s-ql-2');
    expect(xmlOf(back, { carried })).toBe(signed);
  });

  it('has the sourced Ids, and a slot for each teacher with the Id of the teacher', () => {
    const xml = xmlOf(schoolRecords.find(({ name }) => name === 'hoc-ba/thpt/valid-1.json')!.record);
    expect(xml).toContain('<DU_LIEU_HOC_BA Id="data">');
    expect(xml).toContain('<THONG_TIN_HOC_BA Id="thongtinhocba">');
    expect(xml.match(/<GVBM Id="gvbm-3-1"/g)).toHaveLength(2);
    expect(xml.indexOf('</DU_LIEU_HOC_BA>')).toBeLessThan(xml.indexOf('<PHAT_HANH_HOC_BA>'));
  });

  it('leaves out khue’s own members where they are not wanted, and the rest comes back', () => {
    const { record } = schoolRecords[0]!;
    const { record: back } = read(xmlOf(record, { withoutOwn: true }));
    expect(back['ma_ban_ghi']).toBeUndefined();
    expect(back['loai_ho_so']).toBe(record['loai_ho_so']);
    expect((back['nguoi_hoc'] as JsonObject)['ho_va_ten']).toBe((record['nguoi_hoc'] as JsonObject)['ho_va_ten']);
  });

  it('follows another skeleton without another line of code', () => {
    const children = ministryXmlStructure.children!;
    const moved: XmlPlace = {
      ...ministryXmlStructure,
      element: 'HocBaSo',
      children: [{ ...children[0]!, element: 'DuLieu', id: 'd', children: [...children[0]!.children!, children[1]!] }],
    };
    const { record } = schoolRecords[0]!;
    const bytes = recordToMinistryXml(record, { structure: moved });
    expect(utf8Decode(bytes)).toContain('<HocBaSo><DuLieu Id="d">');
    expect(plain(ministryXmlToRecord(bytes, { structure: moved }).record)).toEqual(plain(record));
    expect(codeOf(() => ministryXmlToRecord(bytes))).toBe('MAPPING_UNKNOWN_ELEMENT');
  });

  it('reads the same record with white space, CDATA and character references between', () => {
    const { record } = schoolRecords[0]!;
    const xml = xmlOf(record)
      .replace('<CAP_HOC_ID>', '\n\t<CAP_HOC_ID>')
      .replace(/<TEN_LOP_HOC>(.*?)<\/TEN_LOP_HOC>/, '<TEN_LOP_HOC><![CDATA[$1]]></TEN_LOP_HOC>')
      .replace('<NAM_BAT_DAU>2', '<NAM_BAT_DAU>&#x32;');
    expect(plain(read(xml).record)).toEqual(plain(record));
  });
});

describe('what other writers of XML do', () => {
  const record = plain(schoolRecords.find(({ name }) => name === 'hoc-ba/thcs/valid-1.json')!.record) as Record<
    string,
    unknown
  >;
  const good = xmlOf(record as JsonObject);
  const replaced = (from: string | RegExp, to: string) => {
    const xml = good.replace(from, to);
    if (xml === good) throw new Error(`nothing to change: ${from}`);
    return xml;
  };
  const nil = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"';

  it.each([
    ['a mark with a decimal that is zero', replaced(/<DIEM_HOC_KY_1>(\d+\.\d)</, '<DIEM_HOC_KY_1>$10<')],
    ['white space around a number', replaced(/<NAM_BAT_DAU>(\d+)</, '<NAM_BAT_DAU>\n  $1\r\n<')],
    ['a flag in the other form of XML Schema', replaced(/<IS_DUOC_LEN_LOP>1</, '<IS_DUOC_LEN_LOP>true<')],
    ['an empty mark', replaced('<NHAN_XET>', '<DIEM_DANH_GIA_LAI/><NHAN_XET>')],
    ['a mark that is nil', replaced('<NHAN_XET>', `<DIEM_DANH_GIA_LAI ${nil}/><NHAN_XET>`)],
    [
      'a text that is nil',
      replaced('</NGUOI_HOC>', `<DOI_TUONG_CHINH_SACH ${nil}></DOI_TUONG_CHINH_SACH></NGUOI_HOC>`),
    ],
    ['an object that is nil', replaced('</NGUOI_HOC>', `<THONG_TIN_NGUOI_GIAM_HO ${nil}/></NGUOI_HOC>`)],
    ['an empty text', replaced('</NGUOI_HOC>', '<DOI_TUONG_CHINH_SACH></DOI_TUONG_CHINH_SACH></NGUOI_HOC>')],
    [
      'empty objects',
      replaced('</NGUOI_HOC>', '<THONG_TIN_NGUOI_GIAM_HO><HO_VA_TEN/></THONG_TIN_NGUOI_GIAM_HO></NGUOI_HOC>'),
    ],
  ])('reads the same record with %s', (_, xml) => expect(plain(read(xml!).record)).toEqual(record));

  it.each([
    ['with content', replaced('<TEN_LOP_HOC>', `<TEN_LOP_HOC ${nil}>`)],
    ['that is an item of a list', replaced('<QUA_TRINH>', `<QUA_TRINH ${nil}/><QUA_TRINH>`)],
  ])('refuses a nil element %s', (_, xml) => expect(codeOf(() => read(xml))).toBe('XML_UNSUPPORTED'));

  it('leaves no nil on what is filled in afterwards', () => {
    const { record: back, carried } = read(replaced('<NHAN_XET>', `<DIEM_DANH_GIA_LAI ${nil}/><NHAN_XET>`));
    const [first, ...rest] = back['bang_diem_hoc_ba'] as readonly JsonObject[];
    const filled = { ...back, bang_diem_hoc_ba: [{ ...first, diem_danh_gia_lai: 5 }, ...rest] };
    expect(xmlOf(filled, { carried })).not.toContain(':nil');
  });

  it('reads an empty list as none', () => {
    const xml = replaced(/<QUA_TRINH_HOC_TAP>.*<\/QUA_TRINH_HOC_TAP>/, '<QUA_TRINH_HOC_TAP> </QUA_TRINH_HOC_TAP>');
    expect(Object.hasOwn(read(xml).record, 'qua_trinh_hoc_tap')).toBe(false);
  });

  it('reads 8.0 as the mark 8', () => {
    const { record: back } = read(replaced(/<DIEM_HOC_KY_1>[^<]*</, '<DIEM_HOC_KY_1>8.0<'));
    expect((back['bang_diem_hoc_ba'] as readonly { diem_hoc_ky_1: unknown }[])[0]!.diem_hoc_ky_1).toBe(8);
  });

  it('keeps apart what is there and empty from what is not there', () => {
    const odd = { ...record, so_so_dang_bo: '', qua_trinh_hoc_tap: [], tong_ket_hoc_ba: {} } as unknown as JsonObject;
    expect(plain(ministryXmlToRecord(recordToMinistryXml(odd)).record)).toEqual(plain(odd));
  });

  it.each([
    ['a declaration on a field', replaced('<TEN_LOP_HOC>', '<TEN_LOP_HOC xmlns:q="urn:q">')],
    ['a declaration on an object', replaced('<NGUOI_HOC>', '<NGUOI_HOC xmlns:q="urn:q">')],
    [
      'the place of a schema',
      replaced(
        '<HOC_BA>',
        '<HOC_BA xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="hoc-ba.xsd">',
      ),
    ],
  ])('writes %s again', (_, xml) => {
    const { record: back, carried } = read(xml!);
    expect(plain(back)).toEqual(record);
    expect(xmlOf(back, { carried })).toBe(xml);
  });
});

describe('what the way back refuses', () => {
  const good = xmlOf(schoolRecords[0]!.record);
  const changed = (from: string | RegExp, to: string) => {
    const xml = good.replace(from, to);
    if (xml === good) throw new Error(`nothing to change: ${from}`);
    return xml;
  };

  it.each([
    ['an element that no table names', changed('<CAP_HOC_ID>', '<LA>1</LA><CAP_HOC_ID>'), 'MAPPING_UNKNOWN_ELEMENT'],
    ['a known element at another place', changed('<GVCN/>', '<GVCN/><CBQL/>'), 'MAPPING_UNKNOWN_ELEMENT'],
    ['a field twice', changed('<CAP_HOC_ID>', '<TEN_LOP_HOC>9Z</TEN_LOP_HOC><CAP_HOC_ID>'), 'MAPPING_CONFLICT'],
    ['a place twice', changed('</HOC_BA>', '<PHAT_HANH_HOC_BA/></HOC_BA>'), 'MAPPING_CONFLICT'],
    ['an attribute it would lose', changed('<CAP_HOC_ID>', '<CAP_HOC_ID don_vi="x">'), 'XML_UNSUPPORTED'],
    ['a comment it would lose', changed('<CAP_HOC_ID>', '<!-- x --><CAP_HOC_ID>'), 'XML_UNSUPPORTED'],
    ['text between elements', changed('<CAP_HOC_ID>', 'x<CAP_HOC_ID>'), 'XML_UNSUPPORTED'],
    ['a number written otherwise', changed(/<NAM_BAT_DAU>(\d+)/, '<NAM_BAT_DAU>0$1'), 'MAPPING_VALUE'],
    [
      'more decimals than a number holds',
      changed(/<NAM_BAT_DAU>(\d+)/, '<NAM_BAT_DAU>$1.00000000000000001'),
      'MAPPING_VALUE',
    ],
    ['a mark with a comma', changed(/<DIEM_CA_NAM>[^<]*/, '<DIEM_CA_NAM>8,5'), 'MAPPING_VALUE'],
    [
      'own members beside a table of results',
      changed(/(<khue:BO_SUNG[^>]*>\{)(?=[^<]*"ma_ban_ghi")/, '$1"bang_diem_hoc_ba":[],'),
      'MAPPING_CONFLICT',
    ],
    ['an Id on two elements', changed('Id="diem-2"', 'Id="data"'), 'XML_DUPLICATE_ID'],
    ['an Id repeated inside a slot', changed('<GVCN/>', '<GVCN><x id="data"/></GVCN>'), 'XML_DUPLICATE_ID'],
    [
      'two slots whose content has one Id',
      changed('<GVCN/>', '<GVCN><x Id="q"/><x Id="q"/></GVCN>'),
      'XML_DUPLICATE_ID',
    ],
    ['a teacher’s Id on something else', changed('<GVCN/>', '<GVCN Id="data"/>'), 'XML_DUPLICATE_ID'],
    [
      'another root',
      good.replace('<HOC_BA>', '<HOC_BAI>').replace(/<\/HOC_BA>$/, '</HOC_BAI>'),
      'MAPPING_UNKNOWN_ELEMENT',
    ],
    ['a level that it does not know', changed(/<CAP_HOC_ID>\d\d/, '<CAP_HOC_ID>77'), 'MAPPING_TYPE_UNKNOWN'],
    ['no level', changed(/<CAP_HOC_ID>\d\d<\/CAP_HOC_ID>/, ''), 'MAPPING_MISSING_ELEMENT'],
  ])('refuses %s', (_, xml, code) => {
    expect(codeOf(() => read(xml!))).toBe(code);
  });

  it('refuses own members that contradict the file', () => {
    const xml = good.replace(/(<khue:BO_SUNG[^>]*>\{)(?=[^<]*"ma_ban_ghi")/, '$1"cap_hoc_id":"03",');
    expect(xml).not.toBe(good);
    expect(codeOf(() => read(xml))).toBe('MAPPING_CONFLICT');
  });

  it('takes time in proportion to the white space in a number', MEASURED, () => {
    const xml = changed(/<NAM_BAT_DAU>(\d+)/, `<NAM_BAT_DAU>$1${' '.repeat(2_000_000)}x`);
    const started = performance.now();
    expect(codeOf(() => read(xml))).toBe('MAPPING_VALUE');
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('names the byte offset of what it does not know', () => {
    const xml = changed('<CAP_HOC_ID>', '<LA/><CAP_HOC_ID>');
    try {
      read(xml);
      expect.unreachable();
    } catch (error) {
      expect((error as KhueError).offset).toBe(utf8Encode(xml.slice(0, xml.indexOf('<LA/>'))).length);
    }
  });

  it('does not write a text that XML cannot hold', () => {
    const record = { ...schoolRecords[0]!.record, ten_lop_hoc: '9\u0001A' };
    expect(codeOf(() => recordToMinistryXml(record))).toBe('MAPPING_VALUE');
  });

  it('refuses a diploma: it has no place in this file', () => {
    expect(codeOf(() => recordToMinistryXml({ loai_ho_so: 'van-bang/cu-nhan' }))).toBe('MAPPING_TYPE_UNKNOWN');
  });

  it('only ever throws a KhueError, whatever the bytes', () => {
    const bytes = utf8Encode(good);
    fc.assert(
      fc.property(
        fc.nat(bytes.length - 1),
        fc.uint8Array({ minLength: 0, maxLength: 6 }),
        fc.nat(8),
        (at, put, cut) => {
          const mutant = new Uint8Array([...bytes.subarray(0, at), ...put, ...bytes.subarray(at + cut)]);
          try {
            ministryXmlToRecord(mutant);
          } catch (error) {
            expect(error).toBeInstanceOf(KhueError);
          }
        },
      ),
      { numRuns: runs(400) },
    );
  });
});
