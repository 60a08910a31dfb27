import { expect, test } from 'vitest';
import { digest } from '#crypto';
import { octetString, oid, sequence, setOf } from '../../src/asn1/writer.js';
import { readSignedData } from '../../src/cms/index.js';
import { CmsOid } from '../../src/cms/oids.js';
import { signedAttributesDer, writeSignedData } from '../../src/cms/write.js';
import { forgeEntries, forgeOuter } from '../../src/demo-world/forge.js';
import { concatBytes, utf8Encode } from '../../src/encoding.js';
import { extendDetailed, localTimestamper, signPdf } from '../../src/issuing/index.js';
import { appendUnsigned, openJades, timestampComponent } from '../../src/jades/index.js';
import { openPdf } from '../../src/pdf/file/index.js';
import { SignatureRevision } from '../../src/pdf/signature/revision.js';
import { canonicalize } from '../../src/record/index.js';
import { judgeTechnically } from '../../src/validation/judged-signature.js';
import type { SignatureFacts } from '../../src/validation/signature-facts.js';
import type { SignaturePolicy } from '../../src/validation/signature-judgement.js';
import { otherRecordPdf } from '../support/record-pdf.js';
import { verifyChecked } from '../support/report-invariants.js';
import { smallPdf } from '../support/small-pdf.js';
import { crl, ms, sourceOf, timeStore, token, tsa } from '../support/time-fixture.js';
import {
  AT,
  cast,
  revocation,
  SIGNED_AT,
  secondaryRecord,
  signedPrimary,
  usualSteps,
} from '../support/trust-fixture.js';

/** What a forger would make of proofs of existence. */

test('revocation data of before the proof do not become enough by waiting until the certificate has expired', async () => {
  const { pki, issue } = await cast();
  const service = await tsa('TSA một', '2025-06-01', '2031-06-01');
  const signer = await issue('CON DẤU TRANG', { notAfter: ms('2027-06-01') });
  const signed = await signPdf(smallPdf(), {
    role: 'school-seal',
    signer: signer.signer,
    signingTime: '2027-05-28T03:00:00Z',
  });
  const authorities = [pki.vgca.root, pki.vgca.ca];
  const old = sourceOf(await Promise.all(authorities.map((ca) => crl(ca, '2027-04-01', '2027-12-31'))));
  const { bytes } = await extendDetailed(signed, {
    trust: await timeStore({ services: [service], issued: '2027-05-20', revocation: old }),
    at: '2027-05-30T00:00:00Z',
    to: 'B-T',
    timestamper: localTimestamper(service.signer, { now: () => ms('2027-05-29') }),
  });
  const trust = await timeStore({ services: [service], issued: '2027-08-01', revocation: old });
  const report = (file: Uint8Array) => verifyChecked(file, { trust, at: '2027-09-01T00:00:00Z', policy: 'signatures' });
  expect(report(signed)).toMatchObject({ answer: 'UNDECIDED', code: 'CERTIFICATE_EXPIRED' });
  expect(report(bytes)).toMatchObject({ answer: 'UNDECIDED', code: 'REVOCATION_TOO_OLD' });
});

test('a content time-stamp over other octets, in a signature added to a PDF, proves nothing of the record', async () => {
  const { issue } = await cast();
  const service = await tsa('TSA', '2025-06-01', '2031-06-01');
  const teacher = await issue('Giáo Viên Bị Thu Hồi');
  const entries = await forgeEntries(
    secondaryRecord(),
    () => teacher,
    () => SIGNED_AT - 86_400_000,
  );
  const pdf = otherRecordPdf(await forgeOuter(canonicalize(entries), await usualSteps()), ['ky.x']);
  const { certificateChain, sign } = (await issue('MALLORY')).signer;
  const content = utf8Encode('anything at all');
  const revision = new SignatureRevision(openPdf(pdf), {
    field: { name: 'zz', page: 0 },
    kind: 'ETSI.CAdES.detached',
    signingTime: SIGNED_AT,
    reserve: 12_000,
  });
  const attributes = signedAttributesDer({
    messageDigest: revision.digest('SHA-256'),
    certificate: certificateChain[0]!,
    contentTimestamps: [await token(service, '2026-06-05T00:00:00Z', content)],
  });
  const hashed = digest('SHA-256', attributes);
  const value = await sign({ toBeSigned: attributes, digest: hashed, algorithm: 'RS256', describe: '' });
  const cms = writeSignedData({
    digest: 'SHA-256',
    scheme: { scheme: 'RSASSA-PKCS1-v1_5', digest: 'SHA-256' },
    signedAttributes: attributes,
    value,
    certificates: certificateChain,
    content,
  });
  const entry = { revokedAt: ms('2026-09-01'), reason: 'cessationOfOperation' as const };
  const trust = await timeStore({
    services: [service],
    revocation: await revocation({ entries: [{ leaf: teacher, entry }] }),
  });
  const entriesOf = (file: Uint8Array) =>
    verifyChecked(file, { trust, at: AT }).signatures.filter(({ scope }) => scope === 'ENTRY');
  const plain = entriesOf(pdf);
  expect(plain.length).toBeGreaterThan(0);
  for (const one of plain) expect(one.answer).toBe('UNDECIDED');
  const attacked = entriesOf(concatBytes(pdf, revision.appended(cms)));
  expect(attacked.map(({ answer, bestSignatureTime }) => [answer, bestSignatureTime])).toEqual(
    plain.map(({ answer, bestSignatureTime }) => [answer, bestSignatureTime]),
  );
});

test('a signature over a weak digest is not taken for one over a strong digest that was judged before it', () => {
  const certificate = { notBefore: 0, notAfter: 1e15, subject: {}, issuer: {} };
  const scheme = { scheme: 'Ed25519' };
  const trust = { info: { issuedAt: 0, name: 'x' }, authorities: [] } as never;
  const policy = { revocation: { required: true, maxAge: 0 }, staleTolerance: 0 } as unknown as SignaturePolicy;
  const shared: never[] = [];
  const codes = (contentDigest: string): string[] => {
    const facts = {
      integrity: 'INTACT',
      id: 's',
      times: { at: Date.parse('2026-11-01') },
      path: { path: [certificate], faults: [], warnings: [] },
      revocation: shared,
      carried: { faults: [], warnings: [], signerCertificate: certificate, scheme, contentDigest },
    } as unknown as SignatureFacts;
    return judgeTechnically(facts, false, [], trust, policy).technical.findings.map(({ code }) => code);
  };
  expect(codes('SHA-512')).toEqual([]);
  expect(codes('SHA-1')).toEqual(['ALGORITHM_TOO_WEAK']);
});

test('a token whose signature stands for its time by a digest that has been given up proves nothing', async () => {
  const service = await tsa('TSA ba', '2025-06-01', '2031-06-01');
  const signed = await signedPrimary();
  const over = utf8Encode(openJades(signed).signatures.at(-1)!.signatureText);
  const usual = readSignedData(await token(service, '2026-06-05T00:00:00Z', over));
  const { content = new Uint8Array() } = 'signedData' in usual ? usual.signedData : {};
  const key = await service.key.as('PS256');
  const scheme = { scheme: 'RSASSA-PSS', digest: 'SHA-256', mgfDigest: 'SHA-256', saltLength: 32 } as const;
  const report = async (name: 'SHA-1' | 'SHA-384') => {
    const signedAttributes = signedAttributesDer({
      contentType: CmsOid.timestampInfo,
      messageDigest: digest(name, content),
      certificate: service.certificateDer,
    });
    const value = await key.sign(signedAttributes);
    const cms = { contentType: CmsOid.timestampInfo, content, digest: name, scheme, signedAttributes, value };
    const der = writeSignedData({ ...cms, certificates: service.chain });
    const file = appendUnsigned(signed, 2, [timestampComponent('sigTst', der)]);
    const trust = await timeStore({ services: [service] });
    return verifyChecked(file, { trust, at: AT }).signatures[2]!;
  };
  expect(await report('SHA-384')).toMatchObject({ bestSignatureTime: '2026-06-05T00:00:00Z' });
  expect(await report('SHA-1')).toMatchObject({
    bestSignatureTime: AT,
    timestamps: [{ indication: 'INDETERMINATE', code: 'ALGORITHM_TOO_WEAK' }],
  });
});

test('a stamped value whose key was chosen since proves nothing of what it covers: the signed octets must name their certificate', async () => {
  const { issue } = await cast();
  const service = await tsa('TSA bốn', '2025-06-01', '2031-06-01');
  const trust = await timeStore({ services: [service] });
  const { signer } = await issue('CON DẤU BỊ LỘ');
  const signed = await signPdf(smallPdf(), { role: 'school-seal', signer, signingTime: new Date(SIGNED_AT) });
  const { certificateChain, sign } = (await issue('MALLORY')).signer;
  const bestTimes = async (isNamed: boolean) => {
    const revision = new SignatureRevision(openPdf(signed), {
      field: { name: 'zz', page: 0 },
      kind: 'ETSI.CAdES.detached',
      signingTime: SIGNED_AT,
      reserve: 12_000,
    });
    const messageDigest = revision.digest('SHA-256');
    const signedAttributes = isNamed
      ? signedAttributesDer({ messageDigest, certificate: certificateChain[0]! })
      : setOf(
          sequence(oid(CmsOid.contentType), setOf(oid(CmsOid.data))),
          sequence(oid(CmsOid.messageDigest), setOf(octetString(messageDigest))),
        );
    const hashed = digest('SHA-256', signedAttributes);
    const value = await sign({ toBeSigned: signedAttributes, digest: hashed, algorithm: 'RS256', describe: '' });
    const cms = writeSignedData({
      digest: 'SHA-256',
      scheme: { scheme: 'RSASSA-PKCS1-v1_5', digest: 'SHA-256' },
      signedAttributes,
      value,
      certificates: certificateChain,
      signatureTimestamp: await token(service, '2026-06-05T00:00:00Z', value),
    });
    const file = concatBytes(signed, revision.appended(cms));
    return verifyChecked(file, { trust, at: AT, policy: 'signatures' }).signatures.map((one) => one.bestSignatureTime);
  };
  expect(await bestTimes(true)).toEqual(['2026-06-05T00:00:00Z', '2026-06-05T00:00:00Z']);
  expect(await bestTimes(false)).toEqual([AT, '2026-06-05T00:00:00Z']);
});
