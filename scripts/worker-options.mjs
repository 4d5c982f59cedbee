// The Worker as wrangler.toml describes it, for Miniflare, with secrets made up in a state folder.
import { createHash, randomBytes } from "node:crypto";
import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
// Miniflare is wrangler's own dependency; asked for through it, the two can't differ.
export const miniflare = createRequire(require.resolve("wrangler"))("miniflare");

const project = fileURLToPath(new URL("..", import.meta.url));

/** The 256-bit secret kept in the file `name` of `state`, made when it is absent; for nobody else's eyes. */
function secret(state, name, written = (bytes) => bytes.toString("hex")) {
  const file = path.join(state, name);
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${written(randomBytes(32))}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file); // whole, or not at all, and never over another
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  } finally {
    unlinkSync(draft);
  }
  return readFileSync(file, "utf8").trim();
}

/** Makes the folder `state`, or shuts it: drafts and embargoed articles lie in it, which other users of the machine may not read. */
function keepPrivate(state) {
  mkdirSync(state, { recursive: true, mode: 0o700 });
  try {
    chmodSync(state, 0o700);
  } catch (error) {
    console.error(`⚠ Other users of this machine may read ${state}, and what is under embargo in it: ${error.message}`);
  }
}

/** What wrangler makes of wrangler.toml: `{ name, options }`. Loading wrangler takes a second of the processor's time, so that is
 * kept in build/ until wrangler.toml, wrangler or the project's folder is another. */
function described() {
  const config = path.join(project, "wrangler.toml");
  const { version } = require("wrangler/package.json");
  const made = createHash("sha256").update([version, project, readFileSync(config, "utf8")].join("\0")).digest("hex");
  const file = path.join(project, "build/worker-options.json");
  try {
    const { of, ...kept } = JSON.parse(readFileSync(file, "utf8"));
    if (of === made) return kept;
  } catch {
    // Not there, or cut off: made below.
  }
  const wrangler = require("wrangler");
  const { workerOptions: options } = wrangler.unstable_getMiniflareWorkerOptions(config, undefined, { envFiles: [] });
  const { name } = wrangler.unstable_readConfig({ config });
  const draft = `${file}.${process.pid}`;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(draft, JSON.stringify({ of: made, name, options }));
  renameSync(draft, file);
  return { name, options };
}

/** The options of the Worker that was built into the folder `worker`. The token of the admin `local` is `state`'s file `token`. */
export function workerOptions({ state, worker }) {
  keepPrivate(state);
  const tokenHash = createHash("sha256").update(secret(state, "token")).digest("hex");
  const { name, options } = described();
  return {
    ...options,
    name,
    bindings: {
      ...options.bindings,
      EDITORS: [`local admin ${tokenHash}`, process.env.EDITORS ?? ""].join("\n").trim(),
      VISITOR_KEY: secret(state, "visitor-key"),
      PREVIEW_KEY: secret(state, "preview-key"),
      WEBHOOK_KEY: secret(state, "webhook-key", (bytes) => `whsec_${bytes.toString("base64")}`),
    },
    modules: true,
    modulesRoot: worker,
    scriptPath: path.join(worker, "entry.mjs"),
  };
}
