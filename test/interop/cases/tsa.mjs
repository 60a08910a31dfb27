// Our client asks a service run by `openssl ts`; EU DSS names what we stamp while signing JAdES-BASELINE-T and verifies the tokens.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { matchesImprint, readTimestamp } from '../../../dist/cms/index.js';
import { addSignature, localTimestamper, signRecord, timestampClient } from '../../../dist/index.js';
import { AT, expect, judgeByDss, need, run } from '../kit.mjs';

export default async function tsa({ world, work }) {
  need('openssl', ['version'], ['openssl']);
  await askOpenssl(work);
  await judgeStamped(world, join(work, 'dss'));
}

/** A service over HTTP on this machine whose answers are made by openssl; it takes SHA-256 and SHA-512, not SHA-384. */
async function askOpenssl(work) {
  const file = (name) => join(work, name);
  const made = run('openssl', [
    ...'req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=TSA -addext extendedKeyUsage=critical,timeStamping'.split(
      ' ',
    ),
    ...['-addext', 'keyUsage=critical,digitalSignature', '-keyout', file('key.pem'), '-out', file('tsa.pem')],
  ]);
  if (!made.ok) throw new Error(made.stderr);
  writeFileSync(file('serial'), '01\n');
  writeFileSync(
    file('tsa.cnf'),
    [
      '[tsa]',
      `serial = ${file('serial')}`,
      `signer_cert = ${file('tsa.pem')}`,
      `signer_key = ${file('key.pem')}`,
      'signer_digest = sha256',
      'default_policy = 1.2.3.4',
      'other_policies = 1.2.3.5',
      'digests = sha256, sha512',
      'accuracy = secs:1, millisecs:500, microsecs:100',
      'ordering = yes',
      'tsa_name = yes',
      'ess_cert_id_chain = no',
      'ess_cert_id_alg = sha256',
      'clock_precision_digits = 3',
      '',
    ].join('\n'),
  );
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    writeFileSync(file('query'), Buffer.concat(chunks));
    const names = ['-queryfile', file('query'), '-config', file('tsa.cnf'), '-section', 'tsa', '-out', file('reply')];
    const answered = run('openssl', ['ts', '-reply', ...names]);
    if (!answered.ok) return response.writeHead(500).end();
    response.writeHead(200, { 'content-type': 'application/timestamp-reply' });
    return response.end(readFileSync(file('reply')));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}/`;
  const content = Buffer.from('nội dung minh họa');
  const ask = (name, options = {}) => {
    const imprint = new Uint8Array(createHash(name.replace('-', '')).update(content).digest());
    return timestampClient({ url, attempts: 1, ...options }).timestamp(name, imprint);
  };
  try {
    for (const [name, options] of [
      ['SHA-256', {}],
      ['SHA-512', {}],
      ['SHA-256', { policy: '1.2.3.5' }],
    ]) {
      const token = await ask(name, options).catch((error) => error);
      const reading = token instanceof Error ? { fault: token } : readTimestamp(token);
      const { timestamp } = reading;
      const right =
        timestamp !== undefined &&
        matchesImprint(timestamp, [content]) &&
        timestamp.accuracy === 1501 &&
        timestamp.policy === (options.policy ?? '1.2.3.4') &&
        Math.abs(timestamp.time - Date.now()) < 60_000;
      expect(`our client takes a token of openssl by ${name}`, right, `${JSON.stringify(reading)}`.slice(0, 300));
    }
    const refusal = await ask('SHA-384').catch((error) => error);
    expect(
      'a refusal of openssl is read',
      refusal.code === 'TIMESTAMP_REFUSED' && String(refusal.params.reason).includes('badAlg'),
      `${refusal.code} ${JSON.stringify(refusal.params)}`,
    );
  } finally {
    server.close();
  }
}

/** A diploma with two outer signatures, each stamped by another of the world's authorities. */
async function judgeStamped(world, folder) {
  for (const name of ['files', 'anchors', 'intermediates']) mkdirSync(join(folder, name), { recursive: true });
  const put = (name, bytes) => writeFileSync(join(folder, name), bytes);
  for (const ca of world.authorities) {
    put(`${ca.kind === 'root-ca' ? 'anchors' : 'intermediates'}/${ca.id}.cer`, ca.certificateDer);
  }
  const record = [...world.records].find(([name]) => name.startsWith('bang'))[1];
  const { vgca, neac } = world.pki.tsa;
  const options = (id, tsaLeaf) => ({
    signer: world.signers.get(id),
    signingTime: AT,
    timestamper: localTimestamper(tsaLeaf.signer, { now: () => Date.parse(AT), accuracySeconds: 1 }),
  });
  const first = await signRecord(record, {
    role: 'head-of-issuing-body',
    ...options('thpt-van-cac/hieu-truong', vgca),
  });
  put('files/b-t.json', await addSignature(first, { role: 'school-seal', ...options('thpt-van-cac/con-dau', neac) }));
  const lines = judgeByDss(folder).split('\n').filter(Boolean);
  expect('EU DSS finds both signatures', lines.length === 2, String(lines.length));
  for (const line of lines) {
    const [, , format, intact, valid, indication, subIndication] = line.split('\t');
    const right = format === 'JAdES-BASELINE-T' && intact === 'true' && valid === 'true';
    expect('EU DSS on a stamped signature', right, line);
    expect('EU DSS does not fail it', !String(indication).endsWith('FAILED'), `${indication} ${subIndication}`);
  }
}
