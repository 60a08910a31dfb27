import { expect } from 'vitest';

/** Makes something at its first call in a test file, and anew in the next: test files of one process share their modules (vitest.config.ts). */
export function oncePerFile<T>(make: () => Promise<T>): () => Promise<T> {
  let made: { readonly file: string | undefined; readonly value: Promise<T> } | undefined;
  return () => {
    const file = expect.getState().testPath;
    if (made === undefined || made.file !== file) made = { file, value: make() };
    return made.value;
  };
}
