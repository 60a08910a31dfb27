// openssl walks the same paths under the same CRLs, and opens the key files.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, need, run } from '../kit.mjs';

export default function openssl({ world, work, full }) {
  need('openssl', ['version'], ['openssl']);
  const folder = join(work, 'openssl');
  mkdirSync(folder);
  for (const [name, bytes] of world.files) {
    const path = join(folder, name.replaceAll('/', '_'));
    if (/^(authorities|certificates|trust\/crls|keys)\//.test(name)) writeFileSync(path, bytes);
  }
  const pem = (name, der, type) =>
    writeFileSync(
      join(folder, name),
      `-----BEGIN ${type}-----\n${Buffer.from(der)
        .toString('base64')
        .match(/.{1,64}/g)
        .join('\n')}\n-----END ${type}-----\n`,
    );
  const roots = [];
  const others = [];
  for (const ca of world.authorities) {
    pem(`${ca.id}.ca.pem`, ca.certificateDer, 'CERTIFICATE');
    (ca.kind === 'root-ca' ? roots : others).push(join(folder, `${ca.id}.ca.pem`));
  }
  const crls = [];
  for (const [name, bytes] of world.files) {
    if (!name.startsWith('trust/crls/')) continue;
    pem(`${name.replaceAll('/', '_')}.pem`, bytes, 'X509 CRL');
    crls.push(join(folder, `${name.replaceAll('/', '_')}.pem`));
  }
  const anchors = join(folder, 'roots.pem');
  writeFileSync(anchors, roots.map((path) => readFileSync(path, 'utf8')).join(''));
  const revoked = new Set();
  for (const [name, leaf] of world.certificates) {
    pem('leaf.pem', leaf.certificateDer, 'CERTIFICATE');
    const seconds = String(Math.floor(world.at / 1000));
    const args = ['verify', '-attime', seconds, '-crl_check_all', '-purpose', 'any', '-CAfile', anchors];
    for (const other of others) args.push('-untrusted', other);
    for (const crl of crls) args.push('-CRLfile', crl);
    const { ok, stderr, stdout } = run('openssl', [...args, join(folder, 'leaf.pem')]);
    const said = `${stdout}${stderr}`;
    const expired = leaf.notAfter < world.at || leaf.notBefore > world.at;
    if (/certificate revoked/.test(said)) revoked.add(name);
    const stranger = !world.authorities.some((ca) => ca.certificateSha256 === leaf.ca.certificateSha256);
    const explained =
      ok || (expired && /expired|not yet valid/.test(said)) || /certificate revoked/.test(said) || stranger;
    expect(`openssl verifies the path of ${name}`, explained, said.trim().split('\n').at(-1));
  }
  expect('openssl sees revoked certificates in our CRLs', revoked.size > 0);
  for (const name of readdirSync(folder)
    .filter((file) => file.endsWith('.p12'))
    .slice(0, full ? undefined : 5)) {
    const { ok, stderr } = run('openssl', [
      'pkcs12',
      '-in',
      join(folder, name),
      '-passin',
      `pass:${world.pin}`,
      '-nodes',
      '-info',
      '-legacy',
    ]);
    const modern = ok
      ? ok
      : run('openssl', ['pkcs12', '-in', join(folder, name), '-passin', `pass:${world.pin}`, '-nodes']).ok;
    expect(`openssl opens ${name}`, modern, stderr.split('\n')[0]);
  }
}
