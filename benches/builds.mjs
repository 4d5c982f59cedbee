// Compares builds of the Worker, each in turn: start-up, and the time of the processor for each request. Prints a table:
//
//   node benches/builds.mjs [--rounds 15] [--seconds 1] [--articles 4000] [--only WORD] NAME=FOLDER…
//
// FOLDER is what `gazette-build` wrote, or another clone of the project with such a folder in build/worker, whose own
// options and command are used then. All publish the same newspaper. The medians are of alternating rounds, and of the
// processor's time, so that what else the machine does falls on no build alone.
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { distinctLists, inTurn, twoWords, views, zipf } from "./requests.mjs";
import { row } from "./results.mjs";
import { answerOf, loaded, median, project, run, sleep, work } from "./stage.mjs";

const { values: options, positionals } = parseArgs({
  options: {
    rounds: { type: "string", default: "15" },
    seconds: { type: "string", default: "1" },
    articles: { type: "string", default: "4000" },
    only: { type: "string" },
  },
  allowPositionals: true,
});
const articles = Number(options.articles);
const STARTS = 7;

/** The processes that this one has started and that have not ended. */
function children() {
  return readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim().split(" ").filter(Boolean);
}

/** The time of the processor that the threads of a process have had, in milliseconds. */
function processorMillis(pid) {
  const tasks = readdirSync(`/proc/${pid}/task`);
  return tasks.reduce((sum, task) => sum + Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ")[0]), 0) / 1e6;
}

/** Starts a build, and publishes the newspaper. */
async function startBuild(named) {
  const [name, folder] = named.split("=");
  const root = existsSync(path.join(folder, "wrangler.toml")) ? path.resolve(folder) : path.resolve(project);
  const worker = root === path.resolve(folder) ? path.join(root, "build/worker") : path.resolve(folder);
  const { startGazette } = await import(path.join(root, "benches/stage.mjs"));
  const { workerOptions } = await import(path.join(root, "scripts/worker-options.mjs"));
  // This asks more than any network may.
  const { ratelimits } = workerOptions({ state: path.join(work, "options"), worker });
  for (const limit of Object.values(ratelimits)) limit.simple.limit = 1e9;
  const before = children();
  const { gazette, pages, restart } = await startGazette({ name, articles, worker, ratelimits });
  const pid = children().find((child) => !before.includes(child));
  return { name, worker, url: gazette.url, edge: gazette.edge, pages, pid, restart };
}

/** From nothing to the first answer, with the paper that is stored, in milliseconds. */
async function startUps(build) {
  await build.edge.dispose();
  const times = [];
  for (let start = 0; start <= STARTS; start++) {
    const before = children();
    const began = performance.now();
    const { edge, url } = await build.restart();
    await answerOf(url + build.pages[0]);
    // The first one warms the disk's cache.
    if (start > 0) times.push(performance.now() - began);
    if (start < STARTS) await edge.dispose();
    else Object.assign(build, { edge, url, pid: children().find((child) => !before.includes(child)) });
  }
  return median(times);
}

function sizes({ worker }) {
  const file = readdirSync(worker).find((name) => name.endsWith(".wasm"));
  const bytes = readFileSync(path.join(worker, file));
  return { bytes: bytes.length, gzipped: gzipSync(bytes, { level: 9 }).length };
}

/** The time of the processor for each request of one load, in microseconds. */
async function each(build, measured, round) {
  const headers = measured.isKept ? { "if-none-match": build.etag } : {};
  const request = { path: "/", ...measured, headers, script: measured.script?.(round) };
  const before = processorMillis(build.pid);
  const { requests } = await loaded(build.url, { ...request, seconds: options.seconds });
  return (1000 * (processorMillis(build.pid) - before)) / requests;
}

await run(async () => {
  const builds = [];
  for (const named of positionals) builds.push(await startBuild(named));
  // The first refreshes bring numbers into the frame, and the search index needs some seconds.
  for (const seconds of [16, 2, 16, 2]) {
    for (const { url, pages } of builds) await answerOf(url + pages[0]);
    await sleep(seconds);
  }
  const rows = new Map();
  for (const build of builds) {
    const { bytes, gzipped } = sizes(build);
    const kib = (length) => `${Math.round(length / 1024)} KiB`;
    const add = (name, value) => rows.set(name, [...(rows.get(name) ?? []), value]);
    add("WebAssembly", kib(bytes));
    add("gzipped", kib(gzipped));
    add("start-up and first page", `${(await startUps(build)).toFixed(0)} ms`);
  }
  const [{ pages }] = builds;
  const api = `/api/v1/articles/${path.basename(pages[0])}`;
  for (const build of builds) build.etag = (await answerOf(build.url + pages[0])).headers.etag;
  const lists = distinctLists(articles);
  const queries = twoWords(options.rounds * 200);
  const slice = (paths) => (round) => inTurn(paths, Math.floor((round * paths.length) / (Number(options.rounds) + 1)));
  const cases = [
    { name: "page, hot", path: pages[0] },
    { name: "article JSON, hot", path: api },
    { name: "304", path: pages[0], isKept: true },
    { name: "404", path: "/thoi-su/khong-co-bai-nay" },
    { name: `${articles} articles, Zipf`, script: () => zipf(pages) },
    { name: "newest-first list", script: slice(lists) },
    { name: "search for two words", script: slice(queries) },
    // A view waits for others; see docs/ARCHITECTURE.md.
    { name: "view", script: () => views(articles), connections: 256 },
  ].filter(({ name }) => !options.only || name.includes(options.only));
  for (const measured of cases) {
    const times = builds.map(() => []);
    for (let round = 0; round <= Number(options.rounds); round++) {
      for (let turn = 0; turn < builds.length; turn++) {
        const n = (turn + round) % builds.length;
        const micros = await each(builds[n], measured, round);
        // The first round warms up.
        if (round > 0) times[n].push(micros);
      }
    }
    const [first] = times.map(median);
    const cells = times.map((all) => `${median(all).toFixed(median(all) < 100 ? 1 : 0)} µs (${(median(all) / first).toFixed(2)})`);
    rows.set(measured.name, cells);
    console.error(row([measured.name, ...cells]));
  }
  console.log(row(["", ...builds.map(({ name }) => name)]));
  console.log(row(["---", ...builds.map(() => "---:")]));
  for (const [name, cells] of rows) console.log(row([name, ...cells]));
  for (const { edge } of builds) await edge.dispose();
});
