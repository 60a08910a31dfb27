import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const src = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

// Test files of one process share their modules: loading the program anew for each of 250 files took a third of the time.
const isolate = false;

// By night every property is tried KHUE_FUZZ times as often (test/support/fuzz.ts), and may take that much longer.
const night = Math.max(1, Number(process.env['KHUE_FUZZ'] ?? '1') || 1);

/** What takes longest begins first, by night above all, so that no process waits for another at the end. */
const LONGEST = ['bulk/made-set', 'pdf/fuzz', 'bulk/resume', 'record/generated-records', 'cli/', 'bulk/'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = LONGEST.findIndex((part) => moduleId.includes(`/test/${part}`));
      return found < 0 ? LONGEST.length : found;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

/**
 * What measures how time grows, or what its process holds: alone in its process, since the engine compiles code by all that ran there
 * before, and what other files left behind is given back at any moment.
 */
const TIMED = [
  'test/**/growth.test.ts',
  'test/**/hostile.test.ts',
  'test/bulk/conflicts.test.ts',
  'test/bulk/verify-many.test.ts',
];

const onNode = { resolve: { alias: { '#crypto': src('crypto/node.ts') } } };

// Everything on the Node implementation of `#crypto`, and the portable part once more on the browser one.
export default defineConfig({
  test: {
    // Vitest would leave one core free: of two it would use one, and the three Nodes of .ci/run would not fit into their time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 30_000 * night,
    sequence: { sequencer: LongestFirst },
    globalSetup: ['test/support/shared-folder.ts'],
    projects: [
      {
        ...onNode,
        test: {
          name: 'node',
          isolate,
          include: ['test/**/*.test.ts'],
          exclude: ['test/interop/**', ...TIMED],
          testTimeout: 30_000 * night,
        },
      },
      // The rest of the machine only makes it slower: the best of three tries counts (test/support/measured.ts).
      { ...onNode, test: { name: 'node-timed', include: TIMED, testTimeout: 30_000 * night, retry: 2 } },
      {
        resolve: { alias: { '#crypto': src('crypto/browser.ts') } },
        test: { name: 'portable', isolate, include: ['test/**/*.portable.test.ts'], testTimeout: 60_000 * night },
      },
    ],
  },
});
