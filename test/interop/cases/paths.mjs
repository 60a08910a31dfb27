// Differential: chains judged by us, by `openssl verify` and by Java's PKIX path builder; each disagreement has its reason below
// and in docs/corpus-differences.md.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { validatePath } from '../../../dist/x509/index.js';
import { AT, ways } from '../chain-ways.mjs';
import { makeChain, makeKeys } from '../chains.mjs';
import { expect, need, run } from '../kit.mjs';

/** Ways of breaking a chain that another program lets pass, or the other way round: why. */
const explained = {
  openssl: {
    'octets after the certificate': 'a PEM text is read to the end of the certificate; what follows is not looked at',
    'DEFAULT FALSE written out': 'BER is read where X.690 §11.5 asks for DER',
  },
  java: {
    'DEFAULT FALSE written out': 'BER is read where X.690 §11.5 asks for DER',
    'serial number not in its shortest form': 'BER is read where X.690 §8.3.2 asks for DER',
    'anchor expired':
      'RFC 5280 §6.1.1 (d) takes a name and a key as anchor; given as a certificate it ends when that says, to us',
    'policy named twice': 'RFC 5280 §4.2.1.4: a policy MUST NOT stand twice; not looked at',
  },
};

export default async function paths({ work, full }) {
  need('openssl', ['version'], ['openssl']);
  need('java', ['-version'], ['default-jdk-headless']);
  const count = full ? 2000 : 200;
  const keys = await makeKeys();
  const folder = join(work, 'chains');
  mkdirSync(folder, { recursive: true });
  const chains = [];
  for (let number = 0; number < count; number++) {
    const chain = await makeChain(number, keys);
    write(join(folder, String(number)), chain);
    chains.push({ ...chain, ours: ours(chain), openssl: openssl(join(folder, String(number)), chain) });
  }
  const source = fileURLToPath(new URL('../java/Paths.java', import.meta.url));
  const said = run('java', ['-Xmx512m', source, folder, String(AT), String(count)]);
  if (!said.ok) throw new Error(said.stderr);
  for (const line of said.stdout.trim().split('\n')) {
    const [number, verdict, why = ''] = line.split('\t');
    chains[Number(number)].java = { valid: verdict === 'valid', why };
  }
  const met = new Set();
  for (const chain of chains) {
    const title = `chain ${chain.number} (${chain.way})`;
    met.add(chain.way);
    expect(`we judge ${title} as it was made`, chain.ours.valid === chain.valid, chain.ours.why);
    for (const judge of ['openssl', 'java']) {
      const { valid, why } = chain[judge];
      const reason = explained[judge][chain.way];
      expect(`${judge} agrees on ${title}`, valid === chain.ours.valid || reason !== undefined, `${valid} ${why}`);
    }
  }
  if (full) {
    for (const way of Object.keys(ways)) expect(`there is a chain made in the way: ${way}`, met.has(way));
    for (const judge of ['openssl', 'java']) {
      for (const way of Object.keys(explained[judge])) {
        const differs = chains.some((chain) => chain.way === way && chain[judge].valid !== chain.ours.valid);
        expect(`${judge} still differs from us on: ${way}`, differs);
      }
    }
  }
}

function write(folder, { anchor, intermediates, leaf, crls }) {
  mkdirSync(folder);
  const put = (name, bytes) => writeFileSync(join(folder, name), bytes);
  put('anchor.der', anchor);
  put('leaf.der', leaf);
  intermediates.forEach((der, index) => {
    put(`ca-${index}.der`, der);
  });
  (crls ?? []).forEach((der, index) => {
    put(`crl-${index}.der`, der);
  });
  if (crls !== undefined) put('revocation', '');
  put('anchor.pem', pem('CERTIFICATE', anchor));
  put('leaf.pem', pem('CERTIFICATE', leaf));
  put('ca.pem', intermediates.map((der) => pem('CERTIFICATE', der)).join(''));
  put('crl.pem', (crls ?? []).map((der) => pem('X509 CRL', der)).join(''));
}

function pem(label, der) {
  const lines = Buffer.from(der)
    .toString('base64')
    .match(/.{1,64}/g);
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

function ours({ anchor, intermediates, leaf, crls }) {
  const revocation = crls === undefined ? {} : { crls, requireRevocation: true };
  const { valid, reason } = validatePath(leaf, { intermediates, anchors: [anchor], at: new Date(AT), ...revocation });
  return { valid, why: reason === undefined ? '' : `${reason.code} ${JSON.stringify(reason.params)}` };
}

function openssl(folder, { intermediates, crls }) {
  const { ok, stdout, stderr } = run('openssl', [
    ...[
      'verify',
      '-attime',
      String(AT / 1000),
      '-purpose',
      'any',
      '-policy_check',
      '-policy',
      'anyPolicy',
      '-x509_strict',
      '-no-CApath',
    ],
    ...['-CAfile', join(folder, 'anchor.pem')],
    ...(intermediates.length === 0 ? [] : ['-untrusted', join(folder, 'ca.pem')]),
    ...(crls === undefined
      ? []
      : ['-crl_check_all', ...(crls.length === 0 ? [] : ['-CRLfile', join(folder, 'crl.pem')])]),
    join(folder, 'leaf.pem'),
  ]);
  const why = /error \d+ at .*/.exec(`${stdout}${stderr}`)?.[0] ?? `${stdout}${stderr}`.trim().split('\n').at(-1);
  return { valid: ok, why };
}
