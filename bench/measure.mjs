// A small harness: figures that are compared are measured in turn, A B A B …, in one run, and medians are quoted.

/** Median time of one call in microseconds, for each of several functions measured in turn. */
export function compare(functions, { rounds, minMs }) {
  const names = Object.keys(functions);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (const name of names) batch(functions[name], minMs);
  for (let round = 0; round < rounds; round++) {
    for (const name of names) samples[name].push(batch(functions[name], minMs));
  }
  return Object.fromEntries(names.map((name) => [name, median(samples[name])]));
}

function batch(run, minMs) {
  let calls = 0;
  const started = process.hrtime.bigint();
  let elapsed = 0;
  while (elapsed < minMs) {
    for (let i = 0; i < 8; i++) run();
    calls += 8;
    elapsed = Number(process.hrtime.bigint() - started) / 1e6;
  }
  return (elapsed * 1000) / calls;
}

export async function compareAsync(functions, { rounds, minMs }) {
  const names = Object.keys(functions);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (const name of names) await batchAsync(functions[name], minMs);
  for (let round = 0; round < rounds; round++) {
    for (const name of names) samples[name].push(await batchAsync(functions[name], minMs));
  }
  return Object.fromEntries(names.map((name) => [name, median(samples[name])]));
}

async function batchAsync(run, minMs) {
  let calls = 0;
  const started = process.hrtime.bigint();
  let elapsed = 0;
  while (elapsed < minMs) {
    await run();
    calls++;
    elapsed = Number(process.hrtime.bigint() - started) / 1e6;
  }
  return (elapsed * 1000) / calls;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

export function line(name, value, unit) {
  const shown = value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(3);
  console.log(`${name}\t${shown}\t${unit}`);
}

/**
 * CPU time (user and system, all threads) of one call in microseconds, for functions measured in turn; machines shared with others tell
 * little by the clock. `ratios`: of each to the first, median of the rounds, since both of a round ran under the same load.
 */
export function compareCpu(functions, { rounds, minMs, warmMs = minMs }) {
  const names = Object.keys(functions);
  const calls = Object.fromEntries(names.map((name) => [name, callsFor(functions[name], minMs, warmMs)]));
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const before = process.cpuUsage();
      for (let i = 0; i < calls[name]; i++) functions[name]();
      samples[name].push(microseconds(before) / calls[name]);
    }
  }
  return summary(names, samples);
}

export async function compareCpuAsync(functions, { rounds, minMs, warmMs = minMs }) {
  const names = Object.keys(functions);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const name of names) {
      const before = process.cpuUsage();
      let calls = 0;
      do {
        await functions[name]();
        calls++;
      } while (microseconds(before) < (round < 0 ? warmMs : minMs) * 1000);
      if (round >= 0) samples[name].push(microseconds(before) / calls);
    }
  }
  return summary(names, samples);
}

function microseconds(before) {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** Warms a function up, until the engine has compiled it for good, and says how many calls then take about so long. */
function callsFor(run, minMs, warmMs) {
  let started = process.cpuUsage();
  while (microseconds(started) < warmMs * 1000) run();
  started = process.cpuUsage();
  let calls = 0;
  while (microseconds(started) < minMs * 1000) {
    run();
    calls++;
  }
  return calls;
}

function summary(names, samples) {
  const [first] = names;
  return {
    times: Object.fromEntries(names.map((name) => [name, median(samples[name])])),
    ratios: Object.fromEntries(
      names.map((name) => [name, median(samples[name].map((value, i) => value / samples[first][i]))]),
    ),
  };
}
