// Measures starting: from nothing to the first answer, Gazette beside the bare hello, each in turn. The difference is what
// V8 needs to compile and start the Worker's WebAssembly; the rest is workerd's own start, which Cloudflare has behind it.
//
//   node benches/start-up.mjs [rounds]
import path from "node:path";
import { workerOptions } from "../scripts/worker-options.mjs";
import { answerOf, median, project, run, start, startPeer, work } from "./stage.mjs";

const rounds = Number(process.argv[2] ?? 11);

await run(async () => {
  const { assets: _, ...worker } = workerOptions({ state: path.join(work, "state"), worker: path.join(project, "build/worker") });
  const starts = { gazette: () => start("gazette", worker), "bare hello": () => startPeer("bare hello", "hello") };
  const times = { gazette: [], "bare hello": [] };
  for (let round = 0; round <= rounds; round++) {
    for (const [name, begin] of Object.entries(starts)) {
      const began = performance.now();
      const { edge, url } = await begin();
      await answerOf(`${url}/robots.txt`);
      // The first round warms the disk's cache.
      if (round > 0) times[name].push(performance.now() - began);
      await edge.dispose();
    }
  }
  const [ours, theirs] = [median(times.gazette), median(times["bare hello"])];
  console.log(`first answer after ${ours.toFixed(0)} ms, the bare hello after ${theirs.toFixed(0)} ms: ${(ours - theirs).toFixed(0)} ms more (medians of ${rounds})`);
});
