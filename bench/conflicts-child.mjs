// `findConflicts` over files of lines in a process of its own: prints JSON with counts, time and the greatest resident set.
import { findConflicts, noConflicts } from '../dist/bulk/index.js';

const { paths, workFolder } = JSON.parse(process.argv[2]);
const counts = noConflicts();
const started = performance.now();
let found = 0;
for (const _ of findConflicts(paths, counts, { workFolder })) found++;
const seconds = (performance.now() - started) / 1000;
const { lines, compared } = counts;
console.log(JSON.stringify({ lines, compared, found, seconds, peakRssMb: process.resourceUsage().maxRSS / 1024 }));
