// Chains of certificates, good ones and such as are broken in one way each, made from a few keys. Repeatable but for the keys.

import {
  authorityKeyIdentifier,
  basicConstraints,
  crlNumber,
  keyIdentifierOf,
  keyUsage,
  signingKeyFromPkcs8,
  subjectKeyIdentifier,
  unknownExtension,
  writeCertificate,
  writeCrl,
} from '../../dist/x509/write.js';
import { AT, DAY, ways } from './chain-ways.mjs';

const from = AT - 400 * DAY;
const to = AT + 800 * DAY;

async function newKey(algorithm) {
  const { subtle } = globalThis.crypto;
  const parameters = algorithm.startsWith('ES')
    ? { name: 'ECDSA', namedCurve: algorithm === 'ES384' ? 'P-384' : 'P-256' }
    : { name: 'RSA-PSS', modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1), hash: 'SHA-256' };
  const pair = await subtle.generateKey(parameters, true, ['sign', 'verify']);
  const pkcs8 = new Uint8Array(await subtle.exportKey('pkcs8', pair.privateKey));
  const key = await signingKeyFromPkcs8(pkcs8, algorithm);
  return { ...key, keyId: await keyIdentifierOf(key.spkiDer) };
}

/** A few keys, each used again and again. */
export async function makeKeys() {
  const keys = [];
  for (const algorithm of ['ES256', 'RS256', 'ES256', 'RS256', 'ES256', 'PS256', 'ES384', 'RS512', 'ES256', 'ES256']) {
    keys.push(await newKey(algorithm));
  }
  return keys;
}

/** mulberry32: small, and good enough to mix cases. */
export function seededRandom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The number-th chain: which way it is made, its certificates and CRLs as DER, root first. */
export async function makeChain(number, keys, seed = 1) {
  const random = seededRandom(seed * 1_000_003 + number);
  const names = Object.keys(ways);
  // Half of them are valid ones.
  const pool = names.filter((name) => ways[name].valid === (number % 2 === 0));
  const intermediates = Math.floor(random() * 4);
  const plan = { certificates: [], crls: undefined, otherAnchor: false };
  for (let i = 0; i < intermediates + 2; i++) {
    const leaf = i === intermediates + 1;
    plan.certificates.push({
      name: leaf
        ? [
            ['C', 'VN'],
            ['CN', `DEMO leaf ${number}`],
          ]
        : [
            ['C', 'VN'],
            ['CN', `DEMO CA ${i} of ${number}`],
          ],
      isCa: !leaf,
      keyIndex: Math.floor(random() * 9),
      notBefore: from,
      notAfter: to,
      add: [],
      drop: [],
      replace: new Map(),
    });
  }
  const fitting = pool.filter((name) => ways[name].when?.(plan) ?? true);
  const way = fitting[Math.floor(random() * fitting.length)];
  ways[way].change(plan, random);
  return { number, way, valid: ways[way].valid, ...(await build(plan, keys, number)) };
}

async function build(plan, keys, number) {
  const made = [];
  for (const [index, one] of plan.certificates.entries()) {
    const above = index === 0 ? one : plan.certificates[index - 1];
    const key = keys[one.keyIndex];
    const by = keys[one.signedBy ?? above.keyIndex];
    const usual = [
      ...(one.isCa ? [basicConstraints(true, one.pathLength)] : []),
      keyUsage(one.isCa ? ['keyCertSign', 'cRLSign'] : ['digitalSignature', 'nonRepudiation']),
      subjectKeyIdentifier(key.keyId),
      ...(index === 0 ? [] : [authorityKeyIdentifier(keys[above.keyIndex].keyId)]),
    ].filter((extension) => !one.drop.includes(extension.oid));
    const replaced = usual.map((extension) => one.replace.get(extension.oid) ?? extension);
    const added = [...one.replace.values()].filter(
      ({ oid: type }) => !usual.some((extension) => extension.oid === type),
    );
    one.serial = number * 16 + index + 1;
    const der = await writeCertificate({
      subject: one.name,
      issuer: one.issuerName ?? above.name,
      serialNumber: one.serial,
      notBefore: one.notBefore,
      notAfter: one.notAfter,
      spkiDer: key.spkiDer,
      extensions: [...replaced, ...added, ...one.add],
      signWith: by,
    });
    made.push(one.after === undefined ? der : await one.after(der, by));
  }
  const anchor = plan.otherAnchor
    ? await writeCertificate({
        subject: plan.certificates[0].name,
        issuer: plan.certificates[0].name,
        serialNumber: number * 16 + 15,
        notBefore: from,
        notAfter: to,
        spkiDer: keys[9].spkiDer,
        extensions: [basicConstraints(true), keyUsage(['keyCertSign', 'cRLSign']), subjectKeyIdentifier(keys[9].keyId)],
        signWith: keys[9],
      })
    : made[0];
  return {
    anchor,
    intermediates: made.slice(1, -1).filter((_, index) => plan.certificates[index + 1].withheld !== true),
    leaf: made.at(-1),
    ...(plan.crls === undefined ? {} : { crls: await buildCrls(plan, keys) }),
  };
}

async function buildCrls(plan, keys) {
  const { revoke, without, old, foreign, critical } = plan.crls;
  const crls = [];
  for (const [index, ca] of plan.certificates.slice(0, -1).entries()) {
    if (index === without) continue;
    const key = keys[index === foreign ? 9 : ca.keyIndex];
    const revoked = revoke === index + 1 ? [plan.certificates[revoke].serial] : [];
    crls.push(
      await writeCrl({
        issuer: ca.name,
        thisUpdate: index === old ? AT - 90 * DAY : AT - DAY,
        nextUpdate: index === old ? AT - 30 * DAY : AT + 30 * DAY,
        entries: [4242, ...revoked].map((serialNumber) => ({ serialNumber, revokedAt: AT - 9 * DAY })),
        extensions: [
          authorityKeyIdentifier(key.keyId),
          crlNumber(7),
          ...(index === critical ? [unknownExtension(true)] : []),
        ],
        signWith: key,
      }),
    );
  }
  return crls;
}
