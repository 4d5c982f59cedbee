// Runs the Worker on this machine, on the real runtime (workerd), as wrangler.toml describes it:
//
//   node scripts/edge.mjs --state FOLDER [--port 8787] [--worker build/worker] [--until-stdin-closes] [--twice]
//     [--data-points]
//
// It guarantees that
// - everything lives in FOLDER: KV and Durable Objects (edge/), the admin's token (token), the secrets with
//   which visitors are hashed (visitor-key), preview links (preview-key) and webhooks (webhook-key) signed; nothing is lost
//   when the process is killed, and no other user of the machine can read it;
// - once it listens on localhost, IPv4 and IPv6, it prints one line, `ready http://localhost:PORT`; with `--port 0` the
//   system picks the port, on IPv4;
// - the admin `local` holds the token; the lines of EDITORS in the environment, as in the secret, hold there, too;
// - with --twice, the Worker also runs in a second isolate with the same KV and objects, at an address that it prints first,
//   `second http://HOST:PORT`;
// - with --data-points, the data points that the Worker writes are kept in memory, and listed as JSON at an address that it
//   prints first, `data-points http://HOST:PORT`;
// - it ends, and workerd with it, on SIGINT and SIGTERM, and with --until-stdin-closes also when whoever started it is
//   gone, however that came about.
//
// Why not `wrangler dev`: it puts a second workerd in front, attaches a debugger, writes every request to a log file and
// restarts when a file changes. Measured on 2 cores, both without static files: a page from memory 1,600 against
// 4,900 requests/s, a call of a Durable Object 400 against 1,500. `npx wrangler dev` works too, and reads the same wrangler.toml.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { miniflare, workerOptions } from "./worker-options.mjs";

const { Log, LogLevel, Miniflare } = miniflare;

// For what workerd writes, which inherits it.
process.umask(0o077);
const SECOND = "second";
const DATA_POINTS = "data-points";
const project = fileURLToPath(new URL("..", import.meta.url));
const { values: options } = parseArgs({
  options: {
    state: { type: "string" },
    port: { type: "string", default: "8787" },
    worker: { type: "string", default: path.join(project, "build/worker") },
    "until-stdin-closes": { type: "boolean", default: false },
    twice: { type: "boolean", default: false },
    [DATA_POINTS]: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (options.help || options.state === undefined) {
  const usage =
    "node scripts/edge.mjs --state FOLDER [--port 8787] [--worker build/worker] [--until-stdin-closes] [--twice] [--data-points]";
  (options.help ? console.log : console.error)(options.help ? usage : `--state FOLDER is missing: ${usage}`);
  process.exit(options.help ? 0 : 2);
}

const host = options.port === "0" ? "127.0.0.1" : "localhost";
const worker = workerOptions(options);
if (options[DATA_POINTS]) {
  worker.serviceBindings = { ...worker.serviceBindings, REQUESTS: DATA_POINTS };
  delete worker.analyticsEngineDatasets;
}

/** The Worker in another isolate, with the first one's objects. */
function second() {
  const objects = Object.entries(worker.durableObjects).map(([binding, object]) => [
    binding,
    { ...(typeof object === "string" ? { className: object } : object), scriptName: worker.name },
  ]);
  const sockets = [{ host, port: 0 }];
  return { ...worker, name: SECOND, durableObjects: Object.fromEntries(objects), unsafeDirectSockets: sockets };
}

/** Takes the place of the dataset, which can be written and not read. */
function dataset() {
  const script = `import { WorkerEntrypoint } from "cloudflare:workers";
    const points = [];
    export default class extends WorkerEntrypoint {
      writeDataPoint(point) { points.push(point); }
      fetch() { return Response.json(points); }
    }`;
  const { compatibilityDate } = worker;
  return { name: DATA_POINTS, modules: true, script, compatibilityDate, unsafeDirectSockets: [{ host, port: 0 }] };
}

const workers = [worker];
if (options.twice) workers.push(second());
if (options[DATA_POINTS]) workers.push(dataset());

const edge = new Miniflare({
  ...(workers.length > 1 ? { workers } : worker),
  // A port picked by the system would differ between IPv4 and IPv6.
  host,
  port: Number(options.port),
  defaultPersistRoot: path.join(options.state, "edge"),
  // Without this, Miniflare would fetch the machine's location from the network.
  cf: false,
  logRequests: false,
  log: new Log(LogLevel.WARN),
});

let ending = false;
async function end(code) {
  if (ending) return;
  ending = true;
  await edge.dispose().catch(() => {});
  process.exit(code);
}
process.on("SIGINT", () => end(0));
process.on("SIGTERM", () => end(0));
if (options["until-stdin-closes"]) process.stdin.on("end", () => end(0)).resume();

try {
  const { port } = await edge.ready;
  for (const { name } of workers.slice(1)) console.log(`${name} ${(await edge.unsafeGetDirectURL(name)).origin}`);
  console.log(`ready http://${host}:${port}`);
} catch (error) {
  if (!ending) console.error(`The edge does not start: ${error.message}`);
  await end(1);
}
