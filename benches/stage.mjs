// What is measured, started and filled: Gazette and its peers, each a workerd of its own, of the same version, listening
// itself (`unsafeDirectSockets`: the entry proxy of Miniflare would hide the differences).
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { miniflare, workerOptions } from "../scripts/worker-options.mjs";
import * as newspaper from "./newspaper.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
export const project = path.join(here, "..");
export const work = mkdtempSync(path.join(os.tmpdir(), "gazette-bench-"));
/** What HTTP adds by itself, and what changes from second to second. */
const NOT_COMPARED = new Set(["date", "transfer-encoding", "content-length", "connection", "keep-alive"]);
export const CONNECTIONS = 32;

export const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
export const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Runs a measurement, removes what it left, and ends the process. */
export async function run(measure) {
  try {
    await measure();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  } finally {
    rmSync(work, { recursive: true, force: true });
    process.exit();
  }
}

/** Peers' modules with what they import, in one file each. */
export function bundle(peer) {
  const esbuild = createRequire(createRequire(import.meta.url).resolve("wrangler"))("esbuild");
  const outfile = path.join(work, `${peer}.mjs`);
  esbuild.buildSync({ entryPoints: [path.join(here, "peers", `${peer}.mjs`)], bundle: true, format: "esm", external: ["cloudflare:*"], outfile });
  return outfile;
}

/** Starts a Worker; with `inspectorPort` among its options, V8's inspector listens, too. */
export async function start(name, worker) {
  const edge = new miniflare.Miniflare({
    ...worker,
    name,
    host: "127.0.0.1",
    port: 0,
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    defaultPersistRoot: path.join(work, name),
    cf: false,
  });
  const url = await edge.unsafeGetDirectURL(name);
  return { name, edge, url: url.origin };
}

export const startPeer = (name, peer, more = {}) =>
  start(name, {
    ...more,
    modules: true,
    scriptPath: bundle(peer),
    modulesRoot: work,
    kvNamespaces: ["PAPER"],
    compatibilityDate: "2026-04-01",
  });

/** Starts Gazette with so many articles; gives it, the paths of their pages, and what starts it again once it is disposed of. */
export async function startGazette({ name = "gazette", articles, worker: folder, command, paragraphs, ...more }) {
  const state = path.join(work, `${name}-state`);
  // Without the files of public/: Miniflare has a Worker of its own for those, in front. The peers have none either.
  const { assets: _, ...worker } = workerOptions({ state, worker: folder ?? path.join(project, "build/worker") });
  const restart = () => start(name, { ...worker, ...more });
  const gazette = await restart();
  const content = path.join(work, `${name}-content`);
  const slugs = newspaper.write(content, articles, paragraphs);
  const token = readFileSync(path.join(state, "token"), "utf8").trim();
  const env = { ...process.env, GAZETTE_URL: gazette.url, GAZETTE_TOKEN: token };
  await promisify(execFile)(command ?? path.join(project, "target/release/gazette"), ["--content", content, "push", "--wait"], { env });
  const pages = slugs.map((slug, n) => `/${n % 2 ? "kinh-te" : "thoi-su"}/${slug}`);
  return { gazette, pages, restart };
}

export async function answerOf(url, headers = {}) {
  const response = await fetch(url, { redirect: "manual", headers: { "accept-encoding": "identity", ...headers } });
  const kept = Object.fromEntries([...response.headers].filter(([name]) => !NOT_COMPARED.has(name)));
  return { status: response.status, headers: kept, body: await response.text() };
}

/** Puts answers by their paths into a peer's KV. */
export async function seed(peer, answers) {
  const paper = await peer.edge.getKVNamespace("PAPER", peer.name);
  await paper.put("edition", "1");
  for (const [key, { status, headers, body }] of answers) await paper.put(key, body, { metadata: { status, headers } });
}

/** Loads an address with wrk: requests per second, and requests in all. */
export async function loaded(url, { path: at, headers = {}, script, seconds, connections = CONNECTIONS }) {
  const lines = Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const arguments_ = ["-t1", `-c${connections}`, `-d${seconds}s`, ...lines, ...(script ? ["-s", script] : []), url + at];
  const { stdout } = await promisify(execFile)("wrk", arguments_);
  const errors = /Socket errors: (.*)/.exec(stdout);
  if (errors) throw new Error(`${url}${at}: ${errors[0]}`);
  const number = (pattern) => Number(pattern.exec(stdout)[1]);
  return { rate: number(/Requests\/sec:\s+([\d.]+)/), requests: number(/(\d+) requests in/) };
}

/** Requests per second under load. */
export const load = async (url, measured) => (await loaded(url, measured)).rate;
