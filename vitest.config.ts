import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const src = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

// Two projects: everything on the Node implementation of `#crypto`, and the portable part once more on the browser one.
export default defineConfig({
  test: {
    testTimeout: 30_000,
    projects: [
      {
        resolve: { alias: { '#crypto': src('crypto/node.ts') } },
        test: { name: 'node', include: ['test/**/*.test.ts'], exclude: ['test/interop/**'], testTimeout: 30_000 },
      },
      {
        resolve: { alias: { '#crypto': src('crypto/browser.ts') } },
        test: { name: 'portable', include: ['test/**/*.portable.test.ts'], testTimeout: 60_000 },
      },
    ],
  },
});
