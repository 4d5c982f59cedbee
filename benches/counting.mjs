// Measures counting, and writes benches/COUNTING.md:
//
//   node benches/counting.mjs [--rounds 5] [--seconds 4] [--minutes 5.5] [--out FILE]
//
// First, beacons a second that were answered, which is when they are durable, from 256 connections. Gazette has one shard,
// as by default, and does all that it does: each view counts once, readers and who is here are counted, too. The peer adds
// one to a row. Both are workerds of their own, in turn. Then, the rows that are written for each view at three rates,
// longer than the five minutes after which counters go into their rows; three workerds, all at once.
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs, promisify } from "node:util";
import { AGENT, VISITORS, views } from "./requests.mjs";
import { machine, row, whole } from "./results.mjs";
import { bundle, median, project, run, sleep, start, startGazette, work } from "./stage.mjs";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "4" },
    minutes: { type: "string", default: "5.5" },
    out: { type: "string", default: path.join(project, "benches/COUNTING.md") },
  },
});
const ARTICLES = 500;
const CONNECTIONS = 256;
/** Views a second: of a million in a day, and of busy hours. */
const RATES = [12, 100, 500];

async function load(url, script) {
  const arguments_ = ["-t1", `-c${CONNECTIONS}`, `-d${options.seconds}s`, "--timeout", "10s", "--latency", "-s", script, url];
  const { stdout } = await promisify(execFile)("wrk", arguments_);
  const failed = /(Socket errors|Non-2xx).*/.exec(stdout);
  if (failed) throw new Error(`${url}: ${failed[0]}`);
  return { rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]), p99: /99%\s+(\S+)/.exec(stdout)[1] };
}

/** Beacons answered in a second, and the time under which 99 of 100 were, in each round. */
async function beacons() {
  const { gazette } = await startGazette({ articles: ARTICLES, paragraphs: 1 });
  const peer = await start("Hono, a row for each view", {
    modules: true,
    scriptPath: bundle("hono-views"),
    modulesRoot: work,
    durableObjects: { VIEWS: { className: "Views", useSQLite: true } },
    compatibilityDate: "2026-04-01",
  });
  const lua = views(ARTICLES);
  const contestants = [gazette, peer].map((contestant) => ({ ...contestant, rounds: [] }));
  for (let round = 0; round <= Number(options.rounds); round++) {
    for (const { url, rounds } of contestants) {
      const measured = await load(url, lua);
      // The first round warms up.
      if (round > 0) rounds.push(measured);
    }
  }
  for (const { edge } of contestants) await edge.dispose();
  return contestants;
}

/** Sends views at a rate, each when its time has come whether the others were answered or not. */
async function rowsAt(rate) {
  const { gazette } = await startGazette({ name: `gazette-${rate}`, articles: ARTICLES, paragraphs: 1 });
  const stats = async () => (await fetch(`${gazette.url}/api/v1/stats`)).json();
  const waits = [];
  const view = async (article) => {
    const visitor = Math.floor(Math.random() * VISITORS);
    const body = JSON.stringify({ article: `bai-so-${article}`, id: randomUUID() });
    const headers = { "user-agent": AGENT, "cf-connecting-ip": `10.0.${Math.floor(visitor / 250)}.${visitor % 250}` };
    const asked = performance.now();
    const answer = await fetch(`${gazette.url}/api/v1/views`, { method: "POST", headers, body });
    if (answer.status !== 200) throw new Error(`a view at ${rate} a second: ${answer.status} ${await answer.text()}`);
    await answer.arrayBuffer();
    waits.push(performance.now() - asked);
  };
  // An article costs one more row when it is read for the first time.
  for (let article = 0; article < ARTICLES; article += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, n) => view(article + n)));
  }
  await sleep(5);
  const before = await stats();
  waits.length = 0;
  const began = performance.now();
  const sent = [];
  // The square of chance: some articles are read much more than others.
  const any = () => Math.floor(ARTICLES * Math.random() ** 2);
  while (performance.now() - began < 60_000 * Number(options.minutes)) {
    while (sent.length < ((performance.now() - began) / 1000) * rate) sent.push(view(any()));
    await sleep(0.01);
  }
  await Promise.all(sent);
  const seconds = (performance.now() - began) / 1000;
  await sleep(5);
  const after = await stats();
  await gazette.edge.dispose();
  const counted = after.counted - before.counted;
  if (counted !== sent.length) throw new Error(`${sent.length} were acknowledged at ${rate} a second, ${counted} counted`);
  return { rate: sent.length / seconds, views: counted, rows: after.rows_written - before.rows_written, wait: median(waits) };
}

await run(async () => {
  const contestants = await beacons();
  const [ours, theirs] = contestants.map(({ rounds }) => median(rounds.map(({ rate }) => rate)));
  const named = contestants.map(({ name, rounds }) => {
    const rates = rounds.map(({ rate }) => rate);
    const spread = `${whole(Math.min(...rates))}–${whole(Math.max(...rates))}`;
    return row([name, whole(median(rates)), spread, rounds.map(({ p99 }) => p99).join(", ")]);
  });
  console.log(`${whole(ours)} beacons a second beside ${whole(theirs)}: ${(ours / theirs).toFixed(2)} times as many`);
  const rows = (await Promise.all(RATES.map(rowsAt))).map(({ rate, views, rows, wait }) =>
    row([rate.toFixed(0), whole(views), whole(rows), (rows / views).toFixed(3), `${wait.toFixed(0)} ms`]),
  );
  console.log(rows.join("\n"));
  writeFileSync(
    options.out,
    `# Counting

Beacons a second that were answered, which is when they are durable, from ${CONNECTIONS} connections, ${options.rounds} rounds of ${options.seconds} seconds;
Gazette is **${(ours / theirs).toFixed(2)}** times as fast as a row for each view. \`make bench\` measures anew and writes this file.

| | a second, median | slowest and fastest round | 99 of 100 within |
| --- | ---: | ---: | --- |
${named.join("\n")}

Rows written for each view over ${options.minutes} minutes, by the cursors' own counters: shard, \`Stats\`, flushes and alarms, with
${ARTICLES} articles that had been read before (the first view of each costs one row more).

| views a second | views | rows | rows a view | answered within, median |
| ---: | ---: | ---: | ---: | ---: |
${rows.join("\n")}

${machine()}
`,
  );
  console.log(`written: ${path.relative(process.cwd(), options.out)}`);
});
