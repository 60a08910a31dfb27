// What every case of the interop run shares: counting, running a program, installing it when it is missing, asking EU DSS.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
/** The moment at which everything is made and judged. */
export const AT = '2026-11-21T00:00:00Z';

export const tally = { passed: 0, failures: [] };

export function expect(title, ok, seen = '') {
  if (ok) tally.passed++;
  else tally.failures.push(`${title}${seen === '' ? '' : `: ${seen}`}`);
}

export function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 27,
    ...options,
  });
  return { ok: status === 0, stdout: stdout ?? '', stderr: `${error?.message ?? ''}${stderr ?? ''}` };
}

/** Makes sure that a program is there, from Debian's packages. */
export function need(command, probe, packages) {
  if (run(command, probe).ok) return;
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const apt = (...args) => {
    const [first, ...rest] = [...sudo, 'apt-get', ...args];
    return run(first, rest, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  };
  apt('update', '-q');
  const installed = apt('install', '-q', '-y', '--no-install-recommends', ...packages);
  if (!run(command, probe).ok) throw new Error(`${command} is needed and could not be installed: ${installed.stderr}`);
}

/** The Python of an environment of our own, with packages from PyPI. */
export function needPython(...packages) {
  const venv = join(here, '.venv');
  const python = join(venv, 'bin/python');
  if (!existsSync(python)) {
    const made = run('python3', ['-m', 'venv', venv]);
    if (!made.ok) {
      need('python3', ['-c', 'import venv, ensurepip'], ['python3', 'python3-venv']);
      if (!run('python3', ['-m', 'venv', venv]).ok) throw new Error(made.stderr);
    }
  }
  const missing = packages.filter((name) => !run(python, ['-m', 'pip', 'show', '-q', name.split('==')[0]]).ok);
  if (missing.length > 0) {
    const { ok, stderr } = run(python, ['-m', 'pip', 'install', '-q', ...missing]);
    if (!ok) throw new Error(`pip install ${missing.join(' ')}: ${stderr}`);
  }
  return python;
}

/** Builds a Java project beside this file once and gives its class path. */
export function needJava(project, jar) {
  need('java', ['-version'], ['default-jdk-headless']);
  need('mvn', ['--version'], ['maven', 'default-jdk-headless']);
  const folder = join(here, project);
  const sources = readdirSync(join(folder, 'src'), { recursive: true }).map((name) => join('src', name));
  if (['pom.xml', ...sources].some((source) => isOlder(join(folder, 'target', jar), join(folder, source)))) {
    const built = run('mvn', ['-q', '-B', 'package'], { cwd: folder });
    if (!built.ok) throw new Error(`mvn package: ${built.stdout}${built.stderr}`);
  }
  return `${join(folder, 'target', jar)}:${join(folder, 'target/lib')}/*`;
}

/** Whether what was built is missing or older than what says how. */
function isOlder(built, source) {
  return !existsSync(built) || statSync(built).mtimeMs < statSync(source).mtimeMs;
}

/** What EU DSS says of the files of a folder: `files/`, with `anchors/` and `intermediates/` beside it; one line a signature. */
export function judgeByDss(folder, at = AT) {
  const { ok, stdout, stderr } = run('java', ['-cp', needJava('dss', 'interop-dss-1.jar'), 'khue.Judge', folder, at]);
  if (!ok) throw new Error(stderr);
  return stdout;
}

/** Kinds of keys with their algorithms: those of every day, and by night the larger ones too. */
export function keyKinds(full) {
  const usual = [
    ['rsa-2048', 'RS256'],
    ['rsa-2048', 'PS256'],
    ['p-256', 'ES256'],
  ];
  const more = [
    ['rsa-3072', 'RS256'],
    ['rsa-3072', 'PS256'],
  ];
  return full ? [...usual, ...more] : usual;
}
