// The Worker as wrangler.toml describes it, for Miniflare, with secrets made up in a state folder.
import { createHash, randomBytes } from "node:crypto";
import { chmodSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";

// Miniflare is wrangler's own dependency; asked for through it, the two can't differ.
const require = createRequire(createRequire(import.meta.url).resolve("wrangler"));
export const miniflare = require("miniflare");

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

/** The options of the Worker that was built into the folder `worker`. The token of the admin `local` is `state`'s file `token`. */
export function workerOptions({ state, worker }) {
  keepPrivate(state);
  const tokenHash = createHash("sha256").update(secret(state, "token")).digest("hex");
  const config = path.join(project, "wrangler.toml");
  const { workerOptions: options } = unstable_getMiniflareWorkerOptions(config, undefined, { envFiles: [] });
  return {
    ...options,
    name: unstable_readConfig({ config }).name,
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
