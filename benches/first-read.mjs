// Measures what a reader waits for in an isolate that has just started, or that has not read this page yet: Gazette beside
// its peers, with reads of KV that take 5, 50 and 200 ms. Each answer comes from a workerd of its own. Writes FIRST-READ.md.
//
//   node benches/first-read.mjs [rounds]
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { workerOptions } from "../scripts/worker-options.mjs";
import { machine, row } from "./results.mjs";
import { answerOf, bundle, median, project, run, seed, sleep, start, startGazette, startPeer, work } from "./stage.mjs";

const rounds = Number(process.argv[2] ?? 5);
const LATENCIES = [5, 50, 200];
const ARTICLES = 500;

/** Writes the Worker with slow reads beside a real one, and gives its path. */
function slowed(folder, real) {
  const text = readFileSync(path.join(project, "benches/slow-kv.mjs"), "utf8").replaceAll("REAL", `./${real}`);
  const file = path.join(folder, `slow-${real}`);
  writeFileSync(file, text);
  return file;
}

async function timed(url, at, latency) {
  const response = await fetch(url + at, { headers: { "x-latency": String(latency) } });
  return response.json();
}

await run(async () => {
  const worker = path.join(work, "worker");
  cpSync(path.join(project, "build/worker"), worker, { recursive: true });
  const { gazette, pages } = await startGazette({ articles: ARTICLES });
  const json = (n) => `/api/v1/articles/${pages[n].split("/").at(-1)}`;
  const FRESH = { "an article's page": pages[11], "an article's JSON": json(12), "the front page": "/", "a section": "/thoi-su", "a 404": "/thoi-su/khong-co" };
  const [FIRST, SECOND] = [pages[21], pages[400]];
  const answers = new Map();
  for (const at of [...Object.values(FRESH), FIRST, SECOND]) answers.set(at, await answerOf(gazette.url + at));
  answers.set("404", answers.get(FRESH["a 404"]));
  answers.delete(FRESH["a 404"]);
  for (const peer of ["hono-kv", "js"]) {
    const seeding = await startPeer(peer, peer);
    await seed(seeding, answers);
    await seeding.edge.dispose();
  }
  // What follows the publication is done by then: the search index, and the numbers.
  await sleep(15);
  await gazette.edge.dispose();

  const { assets: _, ...options } = workerOptions({ state: path.join(work, "gazette-state"), worker });
  const modules = { modulesRules: [{ type: "ESModule", include: ["**/*.mjs", "**/*.js"] }, { type: "CompiledWasm", include: ["**/*.wasm"] }] };
  const slowGazette = { ...options, ...modules, modulesRoot: worker, scriptPath: slowed(worker, "entry.mjs") };
  const slowPeer = (peer) => ({
    modules: true,
    ...modules,
    modulesRoot: work,
    scriptPath: slowed(work, path.basename(bundle(peer))),
    kvNamespaces: ["PAPER"],
    compatibilityDate: "2026-04-01",
  });
  const contestants = {
    Gazette: () => start("gazette", slowGazette),
    "JavaScript by hand": () => start("js", slowPeer("js")),
    "Hono with KV": () => start("hono-kv", slowPeer("hono-kv")),
  };

  const seen = new Map();
  const note = (latency, name, contestant, { millis, reads, status }) => {
    if (status !== 200 && status !== 404) throw new Error(`${contestant} gave ${status} for ${name}`);
    const key = [latency, name, contestant].join("\t");
    seen.set(key, [...(seen.get(key) ?? []), { millis, reads }]);
  };
  for (let round = 0; round < rounds; round++) {
    for (const latency of LATENCIES) {
      for (const [contestant, begin] of Object.entries(contestants)) {
        for (const [name, at] of Object.entries(FRESH)) {
          const { edge, url } = await begin();
          note(latency, `a new isolate: ${name}`, contestant, await timed(url, at, latency));
          await edge.dispose();
        }
        const { edge, url } = await begin();
        await timed(url, FIRST, latency);
        note(latency, "another article", contestant, await timed(url, SECOND, latency));
        await edge.dispose();
      }
    }
  }
  const names = [...Object.keys(FRESH).map((name) => `a new isolate: ${name}`), "another article"];
  const tables = LATENCIES.map((latency) => {
    const cell = (name, contestant) => {
      const all = seen.get([latency, name, contestant].join("\t"));
      return `${median(all.map(({ millis }) => millis))} ms · ${median(all.map(({ reads }) => reads))}`;
    };
    const rows = names.map((name) => row([name, ...Object.keys(contestants).map((contestant) => cell(name, contestant))]));
    return `## Each read takes ${latency} ms\n\n${row(["", ...Object.keys(contestants)])}\n${row(["---", "---:", "---:", "---:"])}\n${rows.join("\n")}`;
  });
  const text = `# The first read

How long a reader waits in an isolate that has just started, and in one that has not read this article yet, and how many values
of KV the answer needs; medians of ${rounds} isolates. Each read of KV is delayed. The peers have whole answers in KV, one for each path;
they know nothing of editions, embargoes or takedowns. \`scripts/bench.sh --first-read\` measures anew and writes this file.

${tables.join("\n\n")}

${machine()}
`;
  writeFileSync(path.join(project, "benches/FIRST-READ.md"), text);
  process.stdout.write(text);
});
