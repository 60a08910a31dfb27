import { createDemoWorld, type DemoWorld, type DemoWorldOptions } from '../../src/demo-world/index.js';

const worlds = new Map<string, Promise<DemoWorld>>();

/**
 * The world of these options, made once a process: test files of one process share their modules (vitest.config.ts).
 * Nobody changes what it holds, since others are given the same one.
 */
export function sharedWorld(options: DemoWorldOptions): Promise<DemoWorld> {
  const key = JSON.stringify(options);
  const made = worlds.get(key) ?? createDemoWorld(options);
  worlds.set(key, made);
  return made;
}
