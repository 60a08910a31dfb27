// openssl reads our OCSP requests and answers them; what it answers we judge, and what we answer it judges.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDemoPki } from '../../../dist/demo-world/index.js';
import { openOcsp, readCertificate, revocationSource } from '../../../dist/x509/index.js';
import { ocspRequest } from '../../../dist/x509/write-ocsp.js';
import { expect, need, run } from '../kit.mjs';

const DAY = 86_400_000;

export default async function ocsp({ work }) {
  need('openssl', ['version'], ['openssl']);
  // openssl dates its answers by the clock, so the certificates are of today.
  const now = Math.floor(Date.now() / DAY) * DAY;
  const pki = await createDemoPki({ at: new Date(now), seed: 'interop' });
  const { root, token: ca } = pki.neac;
  const issue = (name) => pki.issue({ ca, subject: [['CN', `DEMO ${name}`]] });
  const leaves = { good: await issue('good'), revoked: await issue('revoked'), unknown: await issue('unknown') };
  const responder = await pki.issueResponder(ca, [['CN', 'DEMO responder']]);
  const stranger = await pki.issue({
    ca,
    subject: [['CN', 'DEMO without the right']],
    extendedKeyUsage: ['emailProtection'],
  });

  mkdirSync(work, { recursive: true });
  const path = (name) => join(work, name);
  const pem = (name, label, der) => {
    const text = Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g);
    writeFileSync(path(name), `-----BEGIN ${label}-----\n${text.join('\n')}\n-----END ${label}-----\n`);
    return path(name);
  };
  const rootPem = pem('root.pem', 'CERTIFICATE', root.certificateDer);
  const caPem = pem('ca.pem', 'CERTIFICATE', ca.certificateDer);
  const leafPem = {};
  for (const [name, leaf] of Object.entries(leaves)) {
    leafPem[name] = pem(`${name}.pem`, 'CERTIFICATE', leaf.certificateDer);
  }
  const keyPem = (name, key) => pem(name, 'PRIVATE KEY', key.pkcs8);
  const signers = {
    'the CA itself': [caPem, keyPem('ca.key', ca.demoKey)],
    'an appointed responder': [
      pem('responder.pem', 'CERTIFICATE', responder.certificateDer),
      keyPem('responder.key', responder.key),
    ],
    'a signer without the right': [
      pem('stranger.pem', 'CERTIFICATE', stranger.certificateDer),
      keyPem('stranger.key', stranger.key),
    ],
  };

  // openssl's index of a CA: status, end, revocation, serial number, file, name.
  const index = path('index.txt');
  const row = (status, leaf, revocation = '') => {
    const serial = BigInt(`0x${Buffer.from(leaf.serialNumber).toString('hex')}`)
      .toString(16)
      .toUpperCase();
    return `${status}\t301231000000Z\t${revocation}\t${serial.length % 2 ? `0${serial}` : serial}\tunknown\t/CN=x\n`;
  };
  const revokedAt = now - 30 * DAY;
  const utc = `${new Date(revokedAt).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`;
  writeFileSync(index, row('V', leaves.good) + row('R', leaves.revoked, `${utc},keyCompromise`));
  writeFileSync(`${index}.attr`, 'unique_subject = no\n');

  const issuer = readCertificate(ca.certificateDer);
  const look = (leaf, der, when) =>
    revocationSource({ ocsp: [openOcsp(der)], certificates: [issuer] }).lookUp(
      readCertificate(leaf.certificateDer),
      issuer,
      when,
    );

  const nonce = new Uint8Array(16).fill(0x5a);
  for (const [name, leaf] of Object.entries(leaves)) {
    for (const options of [{}, { digest: 'SHA-256' }, { digest: 'SHA-384', nonce }]) {
      const title = `${name}, ${options.digest ?? 'SHA-1'}${options.nonce ? ' with nonce' : ''}`;
      writeFileSync(path('req.der'), ocspRequest(readCertificate(leaf.certificateDer), issuer, options));
      const text = run('openssl', ['ocsp', '-reqin', path('req.der'), '-req_text', '-noverify']);
      const serial = Buffer.from(leaf.serialNumber).toString('hex').toUpperCase().replace(/^0+/, '');
      expect(`openssl reads our request (${title})`, text.ok && text.stdout.includes(serial), text.stderr);
      for (const [by, [certificate, key]] of Object.entries(signers)) {
        for (const named of [[], ['-resp_key_id']]) {
          const respond = ['ocsp', '-index', index, '-rsigner', certificate, '-rkey', key, '-CA', caPem];
          const file = path('resp.der');
          const { ok, stderr } = run('openssl', [
            ...[...respond, ...named, '-rmd', 'sha256', '-reqin', path('req.der'), '-respout', file, '-ndays', '7'],
          ]);
          if (!expectTrue(`openssl answers our request (${title}, ${by})`, ok, stderr)) continue;
          const der = new Uint8Array(readFileSync(file));
          const opened = openOcsp(der);
          expect(
            `the nonce comes back (${title}, ${by})`,
            Buffer.from(opened.basic?.nonce ?? []).equals(Buffer.from(options.nonce ?? [])),
          );
          const fact = look(leaf, der, Date.now() + 60_000);
          const entitled = by !== 'a signer without the right';
          const wanted = !entitled || name === 'unknown' ? 'UNKNOWN' : name.toUpperCase();
          const same = fact.status === wanted && (wanted !== 'REVOKED' || fact.revokedAt === revokedAt);
          const reason = wanted === 'REVOKED' ? fact.reason === 'keyCompromise' : true;
          expect(`we judge the answer of openssl (${title}, ${by})`, same && reason, JSON.stringify(fact.unusable));
          const verdict = opensslJudges(file, leafPem[name], options.digest);
          expect(`openssl judges its own answer alike (${title}, ${by})`, verdict.verified === entitled, verdict.said);
        }
      }
    }
  }

  /** What openssl says of a response about a certificate. */
  function opensslJudges(file, certificate, digest = 'SHA-1') {
    const { stdout, stderr } = run('openssl', [
      ...['ocsp', '-respin', file, `-${digest.toLowerCase().replace('-', '')}`, '-issuer', caPem, '-cert', certificate],
      ...['-CAfile', rootPem, '-verify_other', caPem, '-no_nonce'],
    ]);
    const said = `${stdout}${stderr}`;
    return { said, verified: said.includes('Response verify OK'), status: /: (good|revoked|unknown)/.exec(said)?.[1] };
  }

  // The other way round: our answers.
  const variants = {
    good: [{ status: 'GOOD' }, { status: 'GOOD', certHash: true }, { status: 'GOOD', archiveCutoff: now - 900 * DAY }],
    revoked: [
      { status: { revokedAt } },
      { status: { revokedAt, reason: 'cessationOfOperation', invalidityDate: now - 90 * DAY } },
    ],
    unknown: [{ status: 'UNKNOWN' }],
  };
  for (const [name, answers] of Object.entries(variants)) {
    for (const [number, answer] of answers.entries()) {
      for (const digest of ['SHA-1', 'SHA-256']) {
        for (const [by, signer] of [
          ['the CA itself', undefined],
          ['an appointed responder', responder],
          ['a signer without the right', stranger],
        ]) {
          const { certificateDer } = leaves[name];
          const window = { thisUpdate: Date.now() - 60_000, nextUpdate: Date.now() + DAY };
          const der = await pki.ocsp(ca, [{ certificateDer, digest, ...window, ...answer }], signer);
          writeFileSync(path('ours.der'), der);
          const { said, verified, status } = opensslJudges(path('ours.der'), leafPem[name], digest);
          const title = `our answer ${name} ${number}, ${digest}, ${by}`;
          const entitled = signer !== stranger;
          expect(`openssl verifies ${title}`, verified === entitled, said);
          if (entitled) expect(`openssl reads ${title}`, status === name, said);
          const fact = look(leaves[name], der, Date.now());
          expect(
            `we say the same of ${title}`,
            fact.status === (entitled && name !== 'unknown' ? name.toUpperCase() : 'UNKNOWN'),
          );
        }
      }
    }
  }
}

function expectTrue(title, ok, seen) {
  expect(title, ok, seen);
  return ok;
}
