import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const src = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

// By night every property is tried KHUE_FUZZ times as often (test/support/fuzz.ts), and may take that much longer.
const night = Math.max(1, Number(process.env['KHUE_FUZZ'] ?? '1') || 1);

// Two projects: everything on the Node implementation of `#crypto`, and the portable part once more on the browser one.
export default defineConfig({
  test: {
    // Vitest would leave one core free: of two it would use one, and the three Nodes of .ci/run would not fit into their time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 30_000 * night,
    projects: [
      {
        resolve: { alias: { '#crypto': src('crypto/node.ts') } },
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/interop/**'],
          testTimeout: 30_000 * night,
        },
      },
      {
        resolve: { alias: { '#crypto': src('crypto/browser.ts') } },
        test: { name: 'portable', include: ['test/**/*.portable.test.ts'], testTimeout: 60_000 * night },
      },
    ],
  },
});
