// The rooms of src/ and what each may import (docs/architecture.md). Used by the gates and by nothing else.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

const belowIssuing = [
  'record',
  'asn1',
  'crypto',
  'x509',
  'document',
  'cms',
  'jades',
  'pdf',
  'form',
  'signer',
  'trust',
  'validation',
];

/** From the ground up: a room may import the rooms named, and the ground files beside them. */
export const rooms = {
  codes: [],
  record: [],
  asn1: [],
  crypto: [],
  x509: ['asn1', 'crypto'],
  document: ['crypto', 'x509'],
  cms: ['asn1', 'crypto', 'x509', 'document'],
  jades: ['record', 'crypto', 'x509', 'document', 'cms'],
  pdf: ['asn1', 'crypto', 'x509', 'document', 'cms'],
  form: ['record', 'crypto', 'present'],
  signer: ['asn1', 'crypto', 'x509'],
  trust: ['record', 'asn1', 'crypto', 'x509', 'document', 'cms', 'jades'],
  validation: ['record', 'asn1', 'crypto', 'x509', 'document', 'cms', 'jades', 'pdf', 'trust'],
  issuing: belowIssuing,
  present: ['record', 'validation'],
  bulk: ['record', 'x509', 'jades', 'signer', 'trust', 'validation', 'issuing', 'present'],
  'demo-world': [...belowIssuing, 'issuing'],
  cli: ['record', 'x509', 'jades', 'form', 'signer', 'trust', 'validation', 'issuing', 'present', 'bulk', 'demo-world'],
};

/** Types alone may also come from these: a shape described where it belongs. */
export const typeOnly = { x509: ['signer'], trust: ['signer'], jades: ['signer', 'trust'], record: ['trust'] };

/** Files that may touch Node's modules (architecture, rule 9). */
export const mayTouchNode = (path) =>
  path.startsWith('cli/') || path.startsWith('bulk/') || path === 'crypto/node.ts' || path === 'demo-world/files.ts';

export function sourceFiles(root) {
  const files = [];
  const walk = (folder) => {
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) walk(path);
      else if (name.endsWith('.ts')) files.push(path);
    }
  };
  walk(root);
  return files;
}

/** Imports and re-exports of one file: `{ specifier, typeOnly }`. */
export function importsOf(path) {
  const source = readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const found = [];
  const statement = /^\s*(?:import|export)\s+(type\s+)?([^'"`;]*?)\s*from\s*['"]([^'"]+)['"]/gm;
  for (const [, type, names, specifier] of source.matchAll(statement)) {
    const braces = /^\{([^}]*)\}$/.exec(names.trim());
    const allTypes =
      braces?.[1]
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean)
        .every((name) => name.startsWith('type ')) ?? false;
    found.push({ specifier, typeOnly: type !== undefined || allTypes });
  }
  for (const [, specifier] of source.matchAll(/^\s*import\s+['"]([^'"]+)['"]/gm))
    found.push({ specifier, typeOnly: false });
  for (const [, specifier] of source.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g))
    found.push({ specifier, typeOnly: false });
  return found;
}

/** Every breach of the table, every Node module where none may be, every circle; as sentences. */
export function checkImports(root) {
  const problems = [];
  const graph = new Map();
  for (const path of sourceFiles(root)) {
    const from = relative(root, path).replaceAll('\\', '/');
    const room = from.includes('/') ? from.split('/')[0] : '';
    const edges = [];
    for (const { specifier, typeOnly: types } of importsOf(path)) {
      if (specifier.startsWith('node:')) {
        if (!mayTouchNode(from))
          problems.push(`${from} imports ${specifier}: only cli/, crypto/node and demo-world/files may`);
        continue;
      }
      if (specifier === '#crypto') {
        if (room !== '' && room !== 'crypto' && !rooms[room]?.includes('crypto') && room !== 'cli') {
          problems.push(`${from} imports #crypto, which its room may not`);
        }
        continue;
      }
      if (!specifier.startsWith('.')) continue;
      const to = normalize(join(dirname(from), specifier))
        .replaceAll('\\', '/')
        .replace(/\.js$/, '.ts');
      edges.push(to);
      const target = to.includes('/') ? to.split('/')[0] : '';
      if (target === '' || target === room || target === 'codes') continue;
      if (room === '') {
        if (from !== 'index.ts' && from !== 'node.ts' && from !== 'codes.ts')
          problems.push(`${from} is a ground file and imports ${to}`);
        continue;
      }
      const allowed = rooms[room]?.includes(target) || (types && typeOnly[room]?.includes(target));
      if (!allowed) problems.push(`${from} imports ${to}: the room ${room} may not import ${target}`);
    }
    graph.set(from, edges);
  }
  problems.push(...circles(graph));
  return problems;
}

function circles(graph) {
  const problems = [];
  const state = new Map();
  const stack = [];
  const visit = (file) => {
    state.set(file, 'open');
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (state.get(next) === 'open')
        problems.push(`circle: ${[...stack.slice(stack.indexOf(next)), next].join(' → ')}`);
      else if (!state.has(next) && graph.has(next)) visit(next);
    }
    stack.pop();
    state.set(file, 'done');
  };
  for (const file of graph.keys()) if (!state.has(file)) visit(file);
  return problems;
}
