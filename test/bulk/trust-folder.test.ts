import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { folderSource, openMaterial } from '../../src/bulk/trust-material.js';

const folder = mkdtempSync(join(tmpdir(), 'khue-bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a trust bundle in a folder', () => {
  it('lists what lies below a prefix, however deep, as a zip does; hidden files and links to folders are left out', () => {
    mkdirSync(join(folder, 'ocsp/abc/.hidden'), { recursive: true });
    for (const name of ['ocsp/one.ors', 'ocsp/abc/two.ors', 'ocsp/.three.ors', 'ocsp/abc/.hidden/four.ors']) {
      writeFileSync(join(folder, name), 'x');
    }
    symlinkSync(join(folder, 'ocsp'), join(folder, 'ocsp/loop'));
    const source = folderSource(folder);
    expect(source.list('ocsp/')).toEqual(['ocsp/abc/two.ors', 'ocsp/one.ors']);
    expect([source.list('crls/'), source.list('../')]).toEqual([[], []]);
    expect(source.read('ocsp/abc/two.ors')).toEqual(new TextEncoder().encode('x'));
  });

  it('holds the files that links lead to, as folders do that a cluster mounts', () => {
    const mounted = join(folder, 'mounted');
    mkdirSync(join(mounted, '..data'), { recursive: true });
    writeFileSync(join(mounted, '..data/trust-list.jws'), 'list');
    symlinkSync('..data/trust-list.jws', join(mounted, 'trust-list.jws'));
    symlinkSync('..data/gone', join(mounted, 'gone.jws'));
    const source = folderSource(mounted);
    expect(source.names()).toEqual(['trust-list.jws']);
    expect(source.read('trust-list.jws')).toEqual(new TextEncoder().encode('list'));
  });

  it('is opened within the limits that are given for it', () => {
    const source = { bytes: new TextEncoder().encode('eyJ.e30.AAAA') };
    expect(() => openMaterial({ source, allowUnpinned: true, limits: { jsonBytes: 4 } }, 0)).toThrow(
      expect.objectContaining({ code: 'LIMIT_EXCEEDED', params: { limit: 'jsonBytes', allowed: 4 } }),
    );
  });
});
