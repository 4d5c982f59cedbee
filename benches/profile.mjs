// Tells where the time of a hot answer goes, in Gazette and in the Worker by hand, as a table for benches/PROFILE.md:
//
//   node benches/profile.mjs [--seconds 5] [--worker FOLDER]
//
// V8's sampling profiler is asked through workerd's inspector while wrk loads. It sees JavaScript and WebAssembly; as
// `(program)` the runtime's own C++, HTTP and all; as `(idle)` waiting for the load. So what a Worker can save is in the rest.
import { parseArgs } from "node:util";
import { inspect } from "./inspector.mjs";
import { answerOf, load, run, seed, sleep, startGazette, startPeer } from "./stage.mjs";

const { values: options } = parseArgs({ options: { seconds: { type: "string", default: "5" }, worker: { type: "string" } } });
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

async function profile(contestant, measured) {
  const ask = await inspect(contestant);
  await ask("Profiler.enable");
  await ask("Profiler.setSamplingInterval", { interval: 100 });
  await load(contestant.url, { ...measured, seconds: 1 });
  await ask("Profiler.start");
  const rate = await load(contestant.url, { ...measured, seconds: options.seconds });
  const { profile } = await ask("Profiler.stop");
  return { rate, shares: shares(profile) };
}

await run(async () => {
  const inspectorPort = 0;
  const { gazette, pages } = await startGazette({ articles: 20, worker: options.worker, inspectorPort });
  const [page] = pages;
  for (const seconds of [16, 2]) {
    await answerOf(gazette.url + page);
    await sleep(seconds);
  }
  const answer = await answerOf(gazette.url + page);
  const peer = await startPeer("js-by-hand", "js", { inspectorPort });
  await seed(peer, new Map([[page, answer]]));
  for (const [name, headers] of [["a page, hot", {}], ["304", { "if-none-match": answer.headers.etag }]]) {
    for (const contestant of [gazette, peer]) {
      const { rate, shares: found } = await profile(contestant, { path: page, headers });
      console.log(`\n## ${name}: ${contestant.name} (${Math.round(rate).toLocaleString("en")}/s while sampled)\n\n| | % |\n| --- | ---: |`);
      for (const [what, share] of found.slice(0, SHOWN)) console.log(`| \`${what}\` | ${share.toFixed(1)} |`);
    }
  }
});
