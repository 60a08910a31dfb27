import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { readState } from '../../src/cli/state.js';
import { keepMarks, openTrustMaterial } from '../../src/cli/trust-source.js';
import type { HighWater } from '../../src/trust/index.js';
import { useTool } from './tool.js';

const held = useTool({ cases: false });
const tool = () => held.tool;

const mark = (sequence: number) => ({ sequence, sha256: 'a'.repeat(64), issuedAt: '2026-11-01T00:00:00Z' });
const [ONE, OTHER] = ['b'.repeat(64), 'c'.repeat(64)];

describe('two processes that keep their marks in one file', () => {
  test('take back nothing of what the other saw: marks, announced keys, authenticated time', () => {
    mkdirSync(tool().path('chung'));
    const state = tool().path('chung/muc.json');
    const other: HighWater = {
      lists: { 'x|y|z': mark(7) },
      pins: [OTHER],
      rotations: [{ from: ONE, to: OTHER }],
      latestAuthenticatedTime: '2026-11-20T12:00:00Z',
    };
    // Between reading the marks and keeping those of the list that was opened, something is said: then the other is there first.
    const said = vi.spyOn(process.stderr, 'write').mockImplementation(() => {
      writeFileSync(state, JSON.stringify(other));
      return true;
    });
    const at = new Date('2026-11-21T00:00:00Z');
    const { store } = openTrustMaterial({ path: tool().path('trust'), pins: [], state, at, clock: false });
    expect(said).toHaveBeenCalled();
    said.mockRestore();
    const kept = readState(state)!;
    expect(kept).toMatchObject(other);
    expect(Object.keys(kept.lists)).toHaveLength(2);

    const further = { lists: { ...kept.lists, 'x|y|z': mark(9) }, latestAuthenticatedTime: '2026-11-20T13:00:00Z' };
    writeFileSync(state, JSON.stringify({ ...kept, ...further }));
    keepMarks(store, { 'q|r|s': mark(1) });
    const last = { ...other, ...further, lists: { ...further.lists, 'q|r|s': mark(1) } };
    expect(readState(state)).toEqual(last);
    expect(existsSync(`${state}.lock`)).toBe(false);
  });
});
