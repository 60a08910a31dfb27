import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import type { DemoWorld } from '../../src/demo-world/index.js';
import { sharedBundle } from '../support/shared-bundle.js';
import { sharedWorld } from '../support/shared-world.js';

/** The tool as a user has it: its own process, started in a folder that holds a demonstration world. */

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface Tool {
  readonly world: DemoWorld;
  /** Where commands start: the world's folder. */
  readonly folder: string;
  /** The program, for Node. */
  readonly main: string;
  /** `--trust`, `--pin`, `--at` of the world; no state is kept. */
  readonly trust: readonly string[];
  khue(args: readonly string[], options?: RunOptions): Promise<Run>;
  path(name: string): string;
  read(name: string): string;
  bytes(name: string): Uint8Array;
  write(name: string, content: string | Uint8Array): string;
  /** Names in a folder, hidden ones too. */
  names(folder?: string): string[];
}

/** Writes a world (with its bad files, unless told not to) beside the bundled tool for a test file; it is gone afterwards. */
export function useTool(options: { readonly cases: boolean; readonly catalogue?: boolean } = { cases: true }): {
  readonly tool: Tool;
} {
  const holder: { tool?: Tool } = {};
  let root = '';
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'khue-cli-'));
    const [world, programs] = await Promise.all([sharedWorld(options), sharedBundle(PROGRAMS)]);
    const folder = join(root, 'world');
    for (const [name, bytes] of world.files) put(join(folder, name), bytes);
    holder.tool = makeTool(world, folder, root, join(programs, 'khue.mjs'));
  }, 120_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  return {
    get tool() {
      return holder.tool!;
    },
  };
}

const PROGRAMS = { khue: 'src/cli/main.ts', worker: 'src/bulk/worker.ts' };

function put(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function makeTool(world: DemoWorld, folder: string, root: string, main: string): Tool {
  const path = (name: string): string => join(folder, name);
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: join(root, 'home'),
    XDG_CONFIG_HOME: join(root, 'config'),
    XDG_STATE_HOME: join(root, 'state'),
  };
  return {
    world,
    folder,
    main,
    trust: ['--trust', 'trust', '--pin', 'trust-pin.txt', '--at', '2026-11-21', '--state', 'none'],
    path,
    read: (name) => readFileSync(path(name), 'utf8'),
    bytes: (name) => new Uint8Array(readFileSync(path(name))),
    write: (name, content) => {
      put(path(name), content);
      return name;
    },
    names: (name = '.') => readdirSync(path(name)).sort(),
    khue: async (args, options = {}) => {
      const run = await start(main, args, {
        cwd: options.cwd ?? folder,
        env: { ...environment, ...options.env },
        input: options.input,
      });
      expectNoTrace(run, args);
      return run;
    },
  };
}

function start(
  main: string,
  args: readonly string[],
  options: { cwd: string; env: Record<string, string>; input: string | Uint8Array | undefined },
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { cwd: options.cwd, env: options.env });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.stdin.on('error', () => {});
    child.on('error', reject);
    child.on('close', (status) =>
      resolve({ status, stdout: Buffer.concat(out).toString('utf8'), stderr: Buffer.concat(err).toString('utf8') }),
    );
    child.stdin.end(options.input);
  });
}

/** Whatever happens, nobody sees a stack, and nothing the tool says on standard error is a fault of the program. */
function expectNoTrace({ status, stderr }: Run, args: readonly string[]): void {
  const title = args.join(' ');
  expect(stderr, title).not.toMatch(/^\s+at .*\(|node:internal|\.mjs\b|\bError:|Warning:/m);
  if (status !== 70) expect(stderr, title).not.toContain('INTERNAL_FAULT');
}
