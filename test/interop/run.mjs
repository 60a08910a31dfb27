// npm run test:interop [-- --full]: what programs that others wrote say of our files.
// EU DSS (Maven) names every outer signature JAdES-BASELINE-B and verifies every one, the teachers' detached ones included;
// openssl verifies our paths under our CRLs and opens our PKCS#12 files. Installs what it needs from Debian and Maven by itself.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDemoPki, createDemoWorld } from '../../dist/demo-world/index.js';
import { addSignature, signRecord } from '../../dist/index.js';
import { extractPartial } from '../../dist/jades/index.js';
import { readJson } from '../../dist/record/index.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const full = process.argv.includes('--full');
const AT = '2026-11-21T00:00:00Z';
let passed = 0;
const failures = [];

function expect(title, ok, seen = '') {
  if (ok) passed++;
  else failures.push(`${title}${seen === '' ? '' : `: ${seen}`}`);
}

function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 27,
    ...options,
  });
  return { ok: status === 0, stdout: stdout ?? '', stderr: `${error?.message ?? ''}${stderr ?? ''}` };
}

function need(command, probe, packages) {
  if (run(command, probe).ok) return;
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const apt = (...args) => {
    const [first, ...rest] = [...sudo, 'apt-get', ...args];
    return run(first, rest, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  };
  apt('update', '-q');
  const installed = apt('install', '-q', '-y', '--no-install-recommends', ...packages);
  if (!run(command, probe).ok) throw new Error(`${command} is needed and could not be installed: ${installed.stderr}`);
}

need('openssl', ['version'], ['openssl']);
need('java', ['-version'], ['default-jdk-headless']);
need('mvn', ['--version'], ['maven', 'default-jdk-headless']);

const world = await createDemoWorld({ at: AT });
const work = mkdtempSync(join(tmpdir(), 'khue-interop-'));
try {
  await dss();
  openssl();
} finally {
  rmSync(work, { recursive: true, force: true });
}
for (const failure of failures) console.log(`FAIL  ${failure}`);
console.log(`interop: ${passed} passed, ${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);

/** Signed files of the world, one file an algorithm, and each teacher's signature as a compact JWS of its own. */
async function dss() {
  const folder = join(work, 'dss');
  for (const name of ['files', 'anchors', 'intermediates']) mkdirSync(join(folder, name), { recursive: true });
  const put = (name, bytes) => writeFileSync(join(folder, name), bytes);
  for (const ca of world.authorities) {
    put(`${ca.kind === 'root-ca' ? 'anchors' : 'intermediates'}/${ca.id}.cer`, ca.certificateDer);
  }
  const expected = new Map();
  let leaf = 0;
  const teacherCertificates = new Set();
  for (const [name, bytes] of world.signed) {
    const jws = JSON.parse(new TextDecoder().decode(bytes));
    put(`files/${name}.json`, bytes);
    expected.set(`${name}.json`, { signatures: jws.signatures.length, format: 'JAdES-BASELINE-B' });
    const record = readJson(Buffer.from(jws.payload, 'base64url'));
    for (const certificate of record.chung_thu_so ?? []) teacherCertificates.add(certificate);
    const partial = extractPartial(record);
    for (const { entry, jws: compact, payload } of full ? partial : partial.slice(0, 3)) {
      const part = `${name}${entry.replaceAll('/', '-')}-${leaf++}`;
      // Detached as it stands in the record, and with its payload put in its place: the same signature both times.
      put(`files/${part}.detached-form.json`, compact);
      put(`files/${part}.detached-form.json.detached`, payload);
      expected.set(`${part}.detached-form.json`, { signatures: 1, format: 'JAdES-BASELINE-B' });
      const [header, , value] = compact.split('.');
      put(`files/${part}.attached-form.json`, `${header}.${Buffer.from(payload).toString('base64url')}.${value}`);
      expected.set(`${part}.attached-form.json`, { signatures: 1, format: 'JAdES-BASELINE-B' });
    }
  }
  // A teacher's certificate stands in the record, not in the header: it is handed over beside the file, as `chung_thu_so` is.
  for (const [index, text] of [...teacherCertificates].entries()) {
    put(`intermediates/teacher-${index}.cer`, Buffer.from(text, 'base64'));
  }
  await algorithms(put, expected);
  const output = judge(folder);
  const seen = new Map();
  for (const line of output.split('\n').filter(Boolean)) {
    const [file, , format, intact, valid, indication, subIndication] = line.split('\t');
    seen.set(file, (seen.get(file) ?? 0) + 1);
    const right = format === expected.get(file)?.format && intact === 'true' && valid === 'true';
    expect(`EU DSS on ${file}`, right, `${format} intact=${intact} valid=${valid} ${indication} ${subIndication}`);
    expect(`EU DSS does not fail ${file}`, !String(indication).endsWith('FAILED'), `${indication} ${subIndication}`);
  }
  for (const [file, { signatures }] of expected) {
    expect(
      `EU DSS finds every signature of ${file}`,
      seen.get(file) === signatures,
      `${seen.get(file)} of ${signatures}`,
    );
  }
}

/** One file an algorithm with its two signatures. */
async function algorithms(put, expected) {
  // The published pool is small: the full matrix makes its own keys.
  const pki = await createDemoPki({ at: AT, seed: 'interop', fresh: full });
  const record = world.records.get('bang-cu-nhan') ?? [...world.records].find(([name]) => name.startsWith('bang'))[1];
  const kinds = [
    ['rsa-2048', 'RS256'],
    ['rsa-2048', 'PS256'],
    ['p-256', 'ES256'],
    ...(full
      ? [
          ['rsa-3072', 'RS256'],
          ['rsa-3072', 'PS256'],
        ]
      : []),
  ];
  for (const [kind, algorithm] of kinds) {
    const signer = async (name) => {
      const leaf = await pki.issue({
        ca: pki.vgca.ca,
        subject: [
          ['C', 'VN'],
          ['O', 'DEMO – KHÔNG CÓ GIÁ TRỊ'],
          ['CN', name],
        ],
        key: kind,
      });
      return leaf.signer;
    };
    const options = { signingTime: AT, algorithm };
    const first = await signRecord(record, {
      ...options,
      role: 'head-of-issuing-body',
      signer: await signer('Hiệu trưởng mẫu'),
    });
    const both = await addSignature(first, { ...options, role: 'school-seal', signer: await signer('Con dấu mẫu') });
    put(`files/${kind}-${algorithm}.json`, both);
    expected.set(`${kind}-${algorithm}.json`, { signatures: 2, format: 'JAdES-BASELINE-B' });
  }
}

function judge(folder) {
  const project = join(here, 'dss');
  const jar = join(project, 'target/interop-dss-1.jar');
  if (!existsSync(jar)) {
    const built = run('mvn', ['-q', '-B', 'package'], { cwd: project });
    if (!built.ok) throw new Error(`mvn package: ${built.stdout}${built.stderr}`);
  }
  const { ok, stdout, stderr } = run('java', [
    '-cp',
    `${jar}:${join(project, 'target/lib')}/*`,
    'khue.Judge',
    folder,
    AT,
  ]);
  if (!ok) throw new Error(stderr);
  return stdout;
}

/** openssl walks the same paths under the same CRLs, and opens the key files. */
function openssl() {
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
