// Measures publishing: a first import, and changing one article of the paper that it makes. Prints a table:
//
//   node benches/publish.mjs [100 10000 100000]
//
// The edge is the one of `make dev`, the command a release build, in a folder that it has read before. Values in KV are
// counted there, before and after; the root, which is written over, is one more. Changes are medians of five.
import { spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { miniflare, workerOptions } from "../scripts/worker-options.mjs";
import * as newspaper from "./newspaper.mjs";

const project = fileURLToPath(new URL("..", import.meta.url));
const CHANGES = 5;
const PARAGRAPHS = 4;
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Runs the command; its seconds, and the most memory that it had, in MiB. */
function run(arguments_, env) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(path.join(project, "target/release/gazette"), arguments_, { env, stdio: ["ignore", "ignore", "inherit"] });
    let mib = 0;
    const watch = setInterval(() => {
      try {
        mib = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))[1]) / 1024;
      } catch {
        // It has just ended.
      }
    }, 20);
    child.on("exit", (code) => {
      clearInterval(watch);
      if (code === 0) resolve({ seconds: (performance.now() - began) / 1000, mib });
      else reject(new Error(`gazette ${arguments_.join(" ")} ended with ${code}`));
    });
  });
}

async function values(edge) {
  const paper = await edge.getKVNamespace("PAPER", "gazette");
  let count = 0;
  for (let cursor; ; ) {
    const part = await paper.list({ cursor });
    count += part.keys.length;
    if (part.list_complete) return count;
    cursor = part.cursor;
  }
}

/** How many values there are once no more come. */
async function settled(edge) {
  for (let before = -1; ; ) {
    const now = await values(edge);
    if (now === before) return now;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
}

async function measure(articles) {
  const work = mkdtempSync(path.join(os.tmpdir(), "gazette-publish-"));
  const state = path.join(work, "state");
  const edge = new miniflare.Miniflare({
    ...workerOptions({ state, worker: path.join(project, "build/worker") }),
    host: "127.0.0.1",
    port: 0,
    defaultPersistRoot: path.join(state, "edge"),
    cf: false,
  });
  try {
    const { origin } = await edge.ready;
    const content = path.join(work, "content");
    newspaper.write(content, articles, PARAGRAPHS);
    const env = { ...process.env, GAZETTE_URL: origin, GAZETTE_TOKEN: readFileSync(path.join(state, "token"), "utf8").trim() };
    const push = (...paths) => run(["--content", content, "push", "--wait", ...paths], env);
    const imported = await push();
    let before = await settled(edge);
    const changes = [];
    for (let change = 0; change < CHANGES; change++) {
      const file = newspaper.fileOf(content, Math.floor((articles * (change + 1)) / (CHANGES + 1)));
      appendFileSync(file, `\nThêm một đoạn, lần ${change}.\n`);
      const whole = await push();
      const after = await settled(edge);
      changes.push({ ...whole, writes: after - before + 1 });
      before = after;
    }
    const [seconds, mib, writes] = ["seconds", "mib", "writes"].map((name) => median(changes.map((change) => change[name])));
    const rate = Math.round(articles / imported.seconds);
    const cells = [articles, `${imported.seconds.toFixed(1)} s (${rate}/s)`, `${Math.round(imported.mib)} MiB`, `${seconds.toFixed(2)} s`, `${Math.round(mib)} MiB`, writes];
    console.log(`| ${cells.map((cell) => (typeof cell === "number" ? cell.toLocaleString("en") : cell)).join(" | ")} |`);
  } finally {
    await edge.dispose();
    rmSync(work, { recursive: true, force: true });
  }
}

const sizes = process.argv.slice(2).map(Number);
console.log("| articles | first import | memory | change one | memory | values written |\n| ---: | ---: | ---: | ---: | ---: | ---: |");
for (const articles of sizes.length > 0 ? sizes : [100, 10_000, 100_000]) await measure(articles);
process.exit();
