// Everything that the cases ask, installed at once: programs from Debian, a Python of our own with packages from PyPI, two Java
// projects from Maven. `.ci/run` starts it early, since it waits for the network most of the time; a case that is run alone finds
// what it needs by itself (kit.mjs).
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { need, needJava, needPython } from './kit.mjs';

const self = fileURLToPath(import.meta.url);
const PARTS = {
  debian: () => {
    need('openssl', ['version'], ['openssl']);
    need('pdfsig', ['-v'], ['poppler-utils']);
    need('qpdf', ['--version'], ['qpdf']);
    need('ls', ['/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf'], ['fonts-liberation2']);
    need('mvn', ['--version'], ['maven', 'default-jdk-headless']);
  },
  python: () => needPython('pyHanko==0.38.0', 'pillow'),
  java: () => {
    needJava('dss', 'interop-dss-1.jar');
    needJava('verapdf', 'interop-verapdf-1.jar');
  },
};

function part(name) {
  return new Promise((resolve, reject) => {
    fork(self, [name]).on('close', (status) => (status === 0 ? resolve() : reject(new Error(`${name}: ${status}`))));
  });
}

/** @throws Error when something could not be installed; what was wrong has been printed */
export async function installTools() {
  await part('debian');
  await Promise.all([part('python'), part('java')]);
}

if (process.argv[1] === self) {
  const [, , name] = process.argv;
  if (name === undefined) await installTools();
  else PARTS[name]();
}
