import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { checkTrustList, type TrustList } from '../../src/trust/index.js';
import { profileProblems } from '../../src/trust/profile.js';
import { invalidExamples, validExamples } from '../record/schema-examples.js';
import { corpusText, describeCorpus } from '../support/corpus.js';
import { AT, build, editable, ISSUED, key, leaf, school } from './support.js';

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const schema = JSON.parse(readFileSync(path('schemas/trust-list.schema.json'), 'utf8')) as object;

/** A list that uses every member that the profile has. */
async function fullList(): Promise<TrustList> {
  const shard = await leaf('Ký danh sách con');
  const list = editable(
    await build({
      shards: [{ location: 'shards/01.jws', signerSpkiSha256: shard.spkiSha256, minSequence: 1, codes: ['1'] }],
      crls: [{ id: key(4), minIssuedAt: ISSUED }],
      status: [{ id: 'urn:example:status', minIssuedAt: ISSUED }],
      completeHierarchies: [key(5)],
      nextSigner: [key(6)],
      roleRules: [
        {
          id: 'a',
          documentTypes: ['hoc-ba/*'],
          from: '2026-01-01',
          to: '2027-01-01',
          order: 'strict',
          requirements: [
            { role: 'subject-teacher', scope: 'entry', count: 2, onlyListedTeachers: true, standIns: ['principal'] },
            { role: 'school-seal', scope: 'record', capacities: ['dung_dau'] },
          ],
          source: 'x',
        },
      ],
      issuers: [
        school('79000701', {
          formerCodes: ['701'],
          nameEn: 'Demonstration School',
          website: 'https://truong.example.vn/gioi-thieu?x=1',
          teachersListed: true,
          status: [{ kind: 'recall-list', id: 'urn:example:status', issuerSpkiSha256: key(7), from: '2026-01-01' }],
          succession: [{ kind: 'successor', code: '8', decision: '1/QĐ', date: '2026-01-01' }],
        }),
        school('Trường-(cũ)!*', { name: 'Trường chưa có người ký', signers: [] }),
      ],
    }),
  );
  Object.assign(list.LoTE.ListAndSchemeInformation, {
    SchemeOperatorAddress: {
      SchemeOperatorPostalAddress: [
        { lang: 'vi', StreetAddress: '1 phố Ví Dụ', Locality: 'Minh Họa', PostalCode: '100000', Country: 'VN' },
      ],
      SchemeOperatorElectronicAddress: [{ lang: 'vi', uriValue: 'https://vi-du.example.vn' }],
    },
    SchemeInformationURI: [{ lang: 'vi', uriValue: 'https://vi-du.example.vn/danh-sach' }],
    StatusDeterminationApproach: 'urn:example:approach',
    SchemeTypeCommunityRules: [{ lang: 'vi', uriValue: 'urn:example:rules' }],
    PolicyOrLegalNotice: [{ LoTEPolicy: { lang: 'vi', uriValue: 'https://vi-du.example.vn/chinh-sach' } }],
    HistoricalInformationPeriod: 65535,
    DistributionPoints: ['https://vi-du.example.vn/trust-list.jws'],
  });
  return list as TrustList;
}

describe('the schema of trust lists', () => {
  it('is what the compiled validator was made from', async () => {
    const script = '../../scripts/generate-trust-list.mjs';
    const { generate } = (await import(/* @vite-ignore */ script)) as { generate: () => string };
    expect(readFileSync(path('src/trust/generated/trust-list-validator.ts'), 'utf8')).toBe(generate());
  });

  it('takes a list that uses every member', async () => {
    expect(profileProblems(await fullList())).toEqual([]);
    expect(checkTrustList(await fullList(), { at: AT }).usable).toBe(true);
  });

  it('names a Vietnamese title or an English description for everything that khue adds', () => {
    const definitions = (schema as { $defs: Record<string, { title?: string; description?: string }> }).$defs;
    for (const name of ['issuingBody', 'authority', 'roleRules', 'shards', 'completeHierarchies', 'nextSigner']) {
      expect(definitions[name]!.title ?? definitions[name]!.description, name).toBeDefined();
    }
  });
});

describe('the examples of the schema', () => {
  const ours = new Ajv2020({ strict: false });
  addFormats.default(ours);
  const isOurList = ours.compile(schema);

  it.each(validExamples('trust-list').map(({ name, record }) => [name, record] as const))(
    '%s is valid',
    (_name, list) => {
      expect(profileProblems(list)).toEqual([]);
      expect(isOurList(list)).toBe(true);
      expect(checkTrustList(list, { at: AT })).toEqual({ usable: true, problems: [] });
    },
  );

  it.each(invalidExamples('trust-list').map((example) => [example.name, example.why, example] as const))(
    'invalid/%s is refused there, for that reason and no other: %s',
    (_name, _why, { expect: { keyword, pointer }, record }) => {
      const seal = { code: 'TRUST_ROLE_RULES_SEAL', path: pointer };
      const other = { code: 'TRUST_LIST_SCHEMA', params: { pointer, keyword } };
      expect(profileProblems(record)).toMatchObject([keyword === 'contains' ? seal : other]);
      expect(isOurList(record)).toBe(false);
    },
  );
});

describeCorpus("ETSI's own schema of TS 119 602", 8, () => {
  const etsi = new Ajv({ strict: false, allErrors: false });
  addFormats.default(etsi);
  etsi.addSchema(JSON.parse(corpusText('lote/schema/rfcs/rfc7517.json')) as object, 'rfcs/rfc7517.json');
  const isEtsiList = etsi.compile(JSON.parse(corpusText('lote/schema/1960201_json_schema.json')) as object);

  it('takes every list that ours takes: the one with every member, and a plain one', async () => {
    for (const list of [
      await fullList(),
      await build(),
      await build({ nextUpdate: 'closed', issuers: [], authorities: [] }),
    ]) {
      expect(profileProblems(list)).toEqual([]);
      expect(isEtsiList(list), JSON.stringify(isEtsiList.errors)).toBe(true);
    }
  });

  it('takes whatever of a full list ours still takes after a member was removed, doubled or changed', async () => {
    const ours = new Ajv2020({ strict: false });
    addFormats.default(ours);
    const isOurList = ours.compile(schema);
    const full = await fullList();
    let both = 0;
    for (const change of changes(full)) {
      const list = change();
      if (!isOurList(list)) continue;
      both++;
      expect(isEtsiList(list), JSON.stringify(isEtsiList.errors)).toBe(true);
    }
    expect(both).toBeGreaterThan(100);
  });

  it('lets an unknown member of a digital identity pass, which ours does not', async () => {
    const list = editable(await build());
    Object.assign(
      list.LoTE.TrustedEntitiesList![0]!.TrustedEntityServices[0]!.ServiceInformation.ServiceDigitalIdentity,
      {
        X509Certificate: 'x',
      },
    );
    expect(isEtsiList(list)).toBe(true);
    expect(profileProblems(list).map(({ code }) => code)).toEqual(['TRUST_LIST_SCHEMA']);
  });

  it('says of the lists of others what the corpus says; ours takes none of them, without a fault of its own', () => {
    for (const file of [
      'Mock_PID_Provider_List_v0.0.1-fixed.json',
      'Mock_PID_Provider_List_v0.0.2.json',
      'empty-only-schema-extensions.json',
      'invalid.json',
      'valid-emptyTE.json',
      'valid-full.json',
      'valid.json',
    ]) {
      const { problems, usable } = checkTrustList(JSON.parse(corpusText(`lote/${file}`)), { at: AT });
      expect(usable, file).toBe(false);
      expect(problems.length, file).toBeGreaterThan(0);
    }
  });
});

/** Each member of a value removed, set to odd values, and each element doubled. */
function changes(value: object): (() => unknown)[] {
  const found: (() => unknown)[] = [];
  const visit = (node: unknown, path: (string | number)[]): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const name of Object.keys(node)) {
      const here = [...path, name];
      const edit = (work: (parent: Record<string, unknown> & unknown[], at: string) => void) => () => {
        const copy = structuredClone(value);
        const parent = path.reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], copy);
        work(parent as Record<string, unknown> & unknown[], name);
        return copy;
      };
      found.push(edit((parent, at) => (Array.isArray(parent) ? parent.splice(Number(at), 1) : delete parent[at])));
      for (const odd of [
        null,
        '',
        'x',
        'urn:a:b',
        'http://a b',
        'https://a%zz',
        0,
        1,
        -1,
        [],
        {},
        '9999-12-31T23:59:60Z',
      ]) {
        found.push(edit((parent, at) => (parent[at as never] = structuredClone(odd) as never)));
      }
      if (Array.isArray(node)) found.push(edit((parent, at) => parent.push(parent[Number(at)])));
      visit((node as Record<string, unknown>)[name], here);
    }
  };
  visit(value, []);
  return found;
}
