// Makes src/demo-world/key-pool.ts once: the demonstration keys that every demonstration world draws from; with the argument
// `catalogue`, src/demo-world/catalogue/key-pool.ts, those of the people whom only the catalogue of cases needs.
// Running it again replaces all of them, and with them every test vector; there is no need to.
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const catalogue = process.argv[2] === 'catalogue';
const allKinds = {
  'rsa-2048': [80, 'rsa', { modulusLength: 2048 }],
  'rsa-3072': [2, 'rsa', { modulusLength: 3072 }],
  'rsa-1024': [2, 'rsa', { modulusLength: 1024 }],
  'p-256': [6, 'ec', { namedCurve: 'P-256' }],
  'p-384': [2, 'ec', { namedCurve: 'P-384' }],
  ed25519: [2, 'ed25519', {}],
};
const kinds = catalogue ? { 'p-256': [48, 'ec', { namedCurve: 'P-256' }] } : allKinds;

const lines = [
  '/**',
  ' * DEMONSTRATION KEYS – PUBLISHED PRIVATE KEYS THAT NOTHING MAY TRUST.',
  ' * KHÓA MINH HỌA – KHÓA BÍ MẬT ĐÃ CÔNG BỐ, KHÔNG ĐƯỢC TIN CẬY VÀO BẤT CỨ VIỆC GÌ.',
  ' *',
  ' * Anybody can read them here. They exist so that demonstration worlds and test vectors are the same bytes on every machine.',
  ' * PKCS#8 (DER, not encrypted) in base64. Made once by `scripts/make-key-pool.mjs`.',
  ' */',
  `export const ${catalogue ? 'catalogueKeyPool' : 'keyPool'} = {`,
];
for (const [kind, [count, type, options]] of Object.entries(kinds)) {
  lines.push(`  '${kind}': [`);
  for (let i = 0; i < count; i++) {
    const { privateKey } = generateKeyPairSync(type, options);
    lines.push(`    '${privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')}',`);
  }
  lines.push('  ],');
}
lines.push('} as const satisfies Record<string, readonly string[]>;', '');
if (!catalogue) lines.push('export type PoolKind = keyof typeof keyPool;', '');
const file = catalogue ? 'catalogue/key-pool.ts' : 'key-pool.ts';
writeFileSync(fileURLToPath(new URL(`../src/demo-world/${file}`, import.meta.url)), lines.join('\n'));
