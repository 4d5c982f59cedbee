// Tells where the time of an answer goes, from memory and from KV, in Gazette and in the Worker by hand, as a table for benches/PROFILE.md:
//
//   node benches/profile.mjs [--seconds 5] [--worker FOLDER] [--articles 4000]
//
// V8's sampling profiler is asked through workerd's inspector while wrk loads. It sees JavaScript and WebAssembly; as
// `(program)` the runtime's own C++, HTTP and all; as `(idle)` waiting for the load. So what a Worker can save is in the rest.
import { parseArgs } from "node:util";
import { inspect } from "./inspector.mjs";
import { inTurn } from "./requests.mjs";
import { answerOf, load, run, seed, sleep, startGazette, startPeer } from "./stage.mjs";

const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "5" },
    worker: { type: "string" },
    articles: { type: "string", default: "4000" },
  },
});
const SHOWN = 9;

/** Shares of the time that is not idle, by function, largest first. */
function shares({ nodes, samples, timeDeltas }) {
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url } }) => [id, functionName || `(anonymous in ${url.split("/").at(-1)})`]),
  );
  const times = new Map();
  samples.forEach((id, n) => times.set(names.get(id), (times.get(names.get(id)) ?? 0) + timeDeltas[n]));
  times.delete("(idle)");
  const all = [...times.values()].reduce((sum, time) => sum + time, 0);
  const byWasm = /^wasm-function/;
  let wasm = 0;
  for (const [name, time] of times) {
    if (!byWasm.test(name)) continue;
    wasm += time;
    times.delete(name);
  }
  if (wasm > 0) times.set("WebAssembly", wasm);
  return [...times].map(([name, time]) => [name, (100 * time) / all]).sort((a, b) => b[1] - a[1]);
}

async function profile({ url, ask }, measured) {
  await load(url, { ...measured, seconds: 1 });
  await ask("Profiler.start");
  const rate = await load(url, { ...measured, seconds: options.seconds });
  const { profile } = await ask("Profiler.stop");
  return { rate, shares: shares(profile) };
}

await run(async () => {
  const inspectorPort = 0;
  const { gazette, pages } = await startGazette({ articles: Number(options.articles), worker: options.worker, inspectorPort });
  const [page] = pages;
  for (const seconds of [16, 2]) {
    await answerOf(gazette.url + page);
    await sleep(seconds);
  }
  const answers = new Map();
  for (const at of pages) answers.set(at, await answerOf(gazette.url + at));
  const peer = await startPeer("js-by-hand", "js", { inspectorPort });
  await seed(peer, answers);
  const contestants = [];
  for (const contestant of [gazette, peer]) {
    // One session each: the runtime answers no second one.
    const ask = await inspect(contestant);
    await ask("Profiler.enable");
    await ask("Profiler.setSamplingInterval", { interval: 100 });
    contestants.push({ ...contestant, ask });
  }
  const cases = [
    ["a page, hot", { path: page }],
    ["304", { path: page, headers: { "if-none-match": answers.get(page).headers.etag } }],
    // More pages in turn than either keeps: each is read from KV.
    ["a page out of KV", { path: "/", script: inTurn(pages, 0) }],
  ];
  for (const [name, measured] of cases) {
    for (const contestant of contestants) {
      const { rate, shares: found } = await profile(contestant, measured);
      console.log(`\n## ${name}: ${contestant.name} (${Math.round(rate).toLocaleString("en")}/s while sampled)\n\n| | % |\n| --- | ---: |`);
      for (const [what, share] of found.slice(0, SHOWN)) console.log(`| \`${what}\` | ${share.toFixed(1)} |`);
    }
  }
});
