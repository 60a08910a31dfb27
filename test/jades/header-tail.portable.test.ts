import { expect, test } from 'vitest';
import { toBase64Url, utf8Encode } from '../../src/encoding.js';
import { headerWithKnownTail, keepTail } from '../../src/jades/header-tail.js';
import { defaultLimits } from '../../src/limits.js';
import { readJson } from '../../src/record/index.js';
import type { JsonObject } from '../../src/record/json-value.js';

/** Ends of headers that were met before are not read again; what comes of it is what the strict reader gives for the whole. */

const X5C = [`MIIB${'Qw+/'.repeat(60)}`, `MIIC${'x5c0'.repeat(50)}`];
const END = `,"x5c":${JSON.stringify(X5C)}}`;

const textOf = (json: string): string => toBase64Url(utf8Encode(json));

function whole(json: string): unknown {
  try {
    return readJson(utf8Encode(json));
  } catch {
    return undefined;
  }
}

function meet(json: string): void {
  const octets = utf8Encode(json);
  for (let i = 0; i < 2; i++) keepTail(toBase64Url(octets), octets, readJson(octets) as JsonObject, defaultLimits);
}

test('a header with a known end is what the strict reader gives for all of it', () => {
  expect(headerWithKnownTail(textOf(`{"alg":"RS256"${END}`), defaultLimits)).toBeUndefined();
  // The three places that an end may have in the groups of base64.
  for (const alg of ['R', 'RS', 'RS2']) meet(`{"alg":"${alg}"${END}`);
  const heads = [
    '{"alg":"RS256"',
    '{"alg":"RS256","iat":1779933600',
    '{"alg":"RS256","iat":17799336001',
    '{"alg":"RS256" , "khue_prev":{"digAlg":"S256","digVals":["uA7X"]} ',
    '{"alg":"học bạ"',
    '{"__proto__":1',
    '{"alg":"\\u0041\\\\"',
  ];
  for (const head of heads) {
    const json = head + END;
    const read = headerWithKnownTail(textOf(json), defaultLimits);
    expect(read, head).toEqual(whole(json));
    expect(Object.keys(read!), head).toEqual(Object.keys(whole(json) as object));
    expect(Object.getPrototypeOf(read), head).toBe(null);
  }
});

test('what the strict reader refuses, or reads as something else, is never taken from a known end', () => {
  for (const alg of ['R', 'RS', 'RS2']) meet(`{"alg":"${alg}"${END}`);
  const heads = [
    '{',
    '{ ',
    '{"alg":1,',
    '{"alg":1}',
    '{"alg":1]',
    '[{"alg":1',
    '{"a":{"alg":1',
    '{"alg":"x',
    '{"alg":"x\\"',
    '{"x5c":[]',
    '{"x5c":["MIIB"]',
    '{"a":1,"a":1',
    '\ufeff{"alg":1',
    '{"alg":"\\ud800"',
    '{"alg":1e999',
    '',
  ];
  for (const head of heads)
    for (const pad of ['', ' ', '  ']) {
      const json = pad + head + END;
      const expected = whole(json);
      const read = headerWithKnownTail(textOf(json), defaultLimits);
      if (read !== undefined) expect(read, json.slice(0, 40)).toEqual(expected);
      else if (expected !== undefined) expect(head).toBe('never: it would have been read');
    }
  // Other certificates, another end, padding bits that are not zero, fewer characters.
  const good = textOf(`{"alg":"RS256"${END}`);
  for (const text of [good.slice(0, -1), `${good}A`, `${good.slice(0, -30)}A${good.slice(-29)}`, good.slice(4)]) {
    expect(headerWithKnownTail(text, defaultLimits)).toBeUndefined();
  }
  // Not under other limits, which the end was not read under.
  expect(headerWithKnownTail(good, { ...defaultLimits })).toBeUndefined();
});

test('two parts that are within the limits and pass them together are read whole', () => {
  const limits = { ...defaultLimits, jsonMembers: 3000 };
  const octets = (json: string): Uint8Array => utf8Encode(json);
  for (let i = 0; i < 2; i++) {
    const json = octets(`{"alg":"RS256"${END}`);
    keepTail(toBase64Url(json), json, readJson(json) as JsonObject, limits);
  }
  const long = (count: number): string => textOf(`{"alg":[${'1,'.repeat(count - 1)}1]${END}`);
  // The same place of the end in the groups of base64 as before.
  const fitting = [30, 31, 32, 33, 34, 35].map((count) => headerWithKnownTail(long(count), limits));
  expect(fitting.some((header) => header !== undefined)).toBe(true);
  for (let count = 2995; count <= 3000; count++) expect(headerWithKnownTail(long(count), limits)).toBeUndefined();
});
