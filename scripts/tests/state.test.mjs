// The folder in which a local paper lives.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { workerOptions } from "../worker-options.mjs";

test("a local paper can be read by its user only, also in a folder that others could read before", (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "gazette-state-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  // wrangler wants the folder of static files to exist.
  execFileSync(process.execPath, [fileURLToPath(new URL("../build-assets.mjs", import.meta.url))]);
  const old = path.join(folder, "old");
  mkdirSync(old);
  chmodSync(old, 0o755);
  for (const state of [old, path.join(folder, "new/deep")]) {
    const { bindings } = workerOptions({ state, worker: folder });
    assert.equal(statSync(state).mode & 0o777, 0o700, state);
    for (const name of ["token", "visitor-key", "preview-key", "webhook-key"]) {
      assert.equal(statSync(path.join(state, name)).mode & 0o777, 0o600, name);
    }
    const token = readFileSync(path.join(state, "token"), "utf8").trim();
    assert.equal(bindings.EDITORS.split("\n")[0], `local admin ${createHash("sha256").update(token).digest("hex")}`);
  }
});

test("what is kept of wrangler.toml is what wrangler makes of it", (t) => {
  const state = mkdtempSync(path.join(os.tmpdir(), "gazette-state-"));
  t.after(() => rmSync(state, { recursive: true, force: true }));
  const file = fileURLToPath(new URL("../../build/worker-options.json", import.meta.url));
  rmSync(file, { force: true });
  const made = workerOptions({ state, worker: state });
  assert.deepEqual(workerOptions({ state, worker: state }), JSON.parse(JSON.stringify(made)));
  // What is kept of another wrangler.toml, or cut off, is not used.
  const kept = JSON.parse(readFileSync(file, "utf8"));
  for (const text of [JSON.stringify({ ...kept, of: "another", name: "another" }), '{"of":']) {
    writeFileSync(file, text);
    assert.equal(workerOptions({ state, worker: state }).name, made.name);
  }
});
