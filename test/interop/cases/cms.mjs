// openssl verifies our CMS signatures as CAdES and our time-stamp tokens; khue reads its tokens.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  makeTimestampToken,
  matchesImprint,
  readTimestamp,
  signedAttributesDer,
  writeSignedData,
} from '../../../dist/cms/index.js';
import { createDemoPki } from '../../../dist/demo-world/index.js';
import { algorithmRow } from '../../../dist/signer/algorithms.js';
import { AT, expect, keyKinds, need, run } from '../kit.mjs';

export default async function cms({ work, full }) {
  need('openssl', ['version'], ['openssl']);
  const pki = await createDemoPki({ at: AT, seed: 'interop', fresh: full });
  const content = Buffer.from('nội dung minh họa');
  writeFileSync(join(work, 'content'), content);
  const pem = (ders) =>
    ders
      .map(
        (der) =>
          `-----BEGIN CERTIFICATE-----\n${Buffer.from(der)
            .toString('base64')
            .match(/.{1,64}/g)
            .join('\n')}\n-----END CERTIFICATE-----\n`,
      )
      .join('');
  writeFileSync(
    join(work, 'roots.pem'),
    pem(pki.authorities.filter(({ kind }) => kind === 'root-ca').map((ca) => ca.certificateDer)),
  );
  writeFileSync(
    join(work, 'others.pem'),
    pem(pki.authorities.filter(({ kind }) => kind !== 'root-ca').map((ca) => ca.certificateDer)),
  );
  const seconds = String(Date.parse(AT) / 1000);
  for (const [kind, algorithm] of keyKinds(full)) {
    const leaf = await pki.issue({
      ca: pki.vgca.ca,
      subject: [
        ['C', 'VN'],
        ['O', 'DEMO – KHÔNG CÓ GIÁ TRỊ'],
        ['CN', `Trường Đỗ Đức ${algorithm}`],
      ],
      key: kind,
    });
    const { scheme, digest } = algorithmRow(algorithm);
    const hash = (bytes) => createHash(digest.replace('-', '')).update(bytes).digest();
    const sign = (toBeSigned) => leaf.signer.sign({ toBeSigned, digest: hash(toBeSigned), algorithm, describe: '' });
    const certificates = leaf.signer.certificateChain;
    const attributes = signedAttributesDer({
      messageDigest: hash(content),
      certificate: certificates[0],
      claims: ['principal'],
    });
    const der = writeSignedData({
      digest,
      scheme,
      signedAttributes: attributes,
      value: await sign(attributes),
      certificates,
    });
    const file = join(work, `${kind}-${algorithm}.p7s`);
    writeFileSync(file, der);
    const args = [
      'cms',
      '-verify',
      '-cades',
      '-binary',
      '-inform',
      'DER',
      '-in',
      file,
      '-content',
      join(work, 'content'),
    ];
    const trust = [
      '-CAfile',
      join(work, 'roots.pem'),
      '-certfile',
      join(work, 'others.pem'),
      '-purpose',
      'any',
      '-attime',
      seconds,
    ];
    const { ok, stderr } = run('openssl', [...args, ...trust, '-out', '/dev/null']);
    expect(`openssl verifies our CAdES signature ${kind} ${algorithm}`, ok, stderr);
  }
  // A certificate that may stamp: EKU time-stamping alone, critical.
  const key = join(work, 'tsa.key');
  run('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    key,
    '-out',
    join(work, 'tsa.pem'),
    '-days',
    '30',
    '-subj',
    '/CN=TSA DEMO',
    '-addext',
    'extendedKeyUsage=critical,timeStamping',
    '-addext',
    'keyUsage=critical,digitalSignature',
    '-addext',
    'basicConstraints=critical,CA:FALSE',
  ]);
  const imprint = createHash('sha256').update(content).digest();
  writeFileSync(
    join(work, 'tsa.cnf'),
    `[t]\nserial=${join(work, 'serial')}\nsigner_cert=${join(work, 'tsa.pem')}\nsigner_key=${key}\nsigner_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256\nordering=no\ness_cert_id_chain=no\ness_cert_id_alg=sha256\n`,
  );
  writeFileSync(join(work, 'serial'), '01\n');
  run('openssl', ['ts', '-query', '-digest', imprint.toString('hex'), '-sha256', '-cert', '-out', join(work, 'q')]);
  const made = run('openssl', [
    'ts',
    '-reply',
    '-queryfile',
    join(work, 'q'),
    '-config',
    join(work, 'tsa.cnf'),
    '-section',
    't',
    '-token_out',
    '-out',
    join(work, 'tok'),
  ]);
  const reading = made.ok ? readTimestamp(new Uint8Array(readFileSync(join(work, 'tok')))) : { fault: made.stderr };
  expect(
    'khue reads a token of openssl',
    'timestamp' in reading && matchesImprint(reading.timestamp, [content]),
    JSON.stringify(reading.fault),
  );
  const { createPrivateKey, sign: nodeSign, X509Certificate } = await import('node:crypto');
  const tsaKey = createPrivateKey(readFileSync(key));
  const token = await makeTimestampToken({
    digest: 'SHA-256',
    imprint,
    time: Date.now(),
    serialNumber: 1n,
    certificates: [new Uint8Array(new X509Certificate(readFileSync(join(work, 'tsa.pem'))).raw)],
    scheme: algorithmRow('RS256').scheme,
    sign: async (bytes) => new Uint8Array(nodeSign('sha256', bytes, tsaKey)),
  });
  writeFileSync(join(work, 'ours'), token);
  const verified = run('openssl', [
    'ts',
    '-verify',
    '-digest',
    imprint.toString('hex'),
    '-in',
    join(work, 'ours'),
    '-token_in',
    '-CAfile',
    join(work, 'tsa.pem'),
  ]);
  expect('openssl verifies our time-stamp token', verified.ok, `${verified.stdout}${verified.stderr}`);
}
