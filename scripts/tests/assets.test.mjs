// The static files that are uploaded, as build-assets.mjs assembles them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { files as sources, read } from "./files.mjs";

const script = fileURLToPath(new URL("../build-assets.mjs", import.meta.url));
/** What the platform takes of one file. */
const MAX_FILE_BYTES = 25 * 1024 * 1024;

function built(t) {
  const out = mkdtempSync(path.join(os.tmpdir(), "gazette-assets-"));
  t.after(() => rmSync(out, { recursive: true, force: true }));
  const build = () => execFileSync(process.execPath, [script, "--out", out]);
  build();
  const files = () => readdirSync(out, { recursive: true }).filter((name) => statSync(path.join(out, name)).isFile()).sort();
  return { out, build, files, text: (name) => readFileSync(path.join(out, name), "utf8") };
}

test("all of public/ is uploaded as it is, with the page of the API and its renderer, and nothing else", (t) => {
  const { files, text } = built(t);
  const all = files();
  const own = sources(/^public\//).map((name) => name.slice("public/".length));
  for (const name of own.filter((name) => !/\.(?:png|ico)$/.test(name))) assert.equal(text(name), read(`public/${name}`), name);
  const [folder, ...others] = new Set(all.map((name) => /^assets\/api-docs\/[0-9a-f]{12}\//.exec(name)?.[0]).filter(Boolean));
  assert.deepEqual(others, []);
  assert.deepEqual(all.filter((name) => !name.startsWith(folder)), [...own, "api/docs.html"].sort());
  for (const name of ["page.css", "page.js", "licences.txt", "scalar/standalone.esm.js"]) assert.ok(all.includes(folder + name), name);
  assert.deepEqual(all.filter((name) => name.endsWith(".map")), []);
  assert.doesNotMatch(text("api/docs.html"), /\{\{/);
  assert.match(read("wrangler.toml"), /^\[assets\]\ndirectory = "build\/assets"$/m);
});

test("every static file is well below what the platform takes", (t) => {
  const { out, files } = built(t);
  for (const name of files()) assert.ok(statSync(path.join(out, name)).size < MAX_FILE_BYTES / 10, name);
});

test("every module that the renderer loads is uploaded", (t) => {
  const { out, files, text } = built(t);
  let count = 0;
  for (const name of files().filter((name) => name.endsWith(".js"))) {
    for (const [, module] of text(name).matchAll(/(?:from|import)\s*\(?["'`](\.{1,2}\/[^"'`]+)["'`]/g)) {
      assert.ok(existsSync(path.join(out, path.dirname(name), module)), `${name} loads ${module}`);
      count += 1;
    }
  }
  assert.ok(count > 100, `${count} modules are loaded`);
});

test("the licences of the renderer, and of what is built into it, are uploaded beside it", (t) => {
  const { files, text } = built(t);
  const licences = text(files().find((name) => name.endsWith("/licences.txt")));
  const [scalar] = licences.split("-".repeat(80));
  assert.match(scalar, /^@scalar\/api-reference [\d.]+, [\s\S]*Copyright \(c\) 2023-present Scalar[\s\S]*Permission is hereby granted/);
  for (const name of ["vue", "@headlessui/vue", "fuse.js", "nanoid", "yaml"]) assert.match(licences, new RegExp(`(?:^|, )${name} \\d`, "m"), name);
});

test("a build writes what has changed, removes what is no longer wanted, and touches nothing else", (t) => {
  const { out, build, files } = built(t);
  const times = () => files().map((name) => [name, statSync(path.join(out, name)).mtimeMs]);
  const before = times();
  build();
  assert.deepEqual(times(), before);
  mkdirSync(path.join(out, "assets/api-docs/0123456789ab"));
  writeFileSync(path.join(out, "assets/api-docs/0123456789ab/page.js"), "");
  build();
  assert.deepEqual(times(), before);
  assert.ok(!existsSync(path.join(out, "assets/api-docs/0123456789ab")));
  writeFileSync(path.join(out, "api/docs.html"), "");
  build();
  assert.ok(readFileSync(path.join(out, "api/docs.html"), "utf8").includes("<dl>"));
});

test("the renderer is pinned", () => {
  const { devDependencies } = JSON.parse(read("package.json"));
  const pinned = JSON.parse(read("package-lock.json")).packages["node_modules/@scalar/api-reference"];
  assert.match(devDependencies["@scalar/api-reference"], /^\d+\.\d+\.\d+$/);
  assert.equal(pinned.version, devDependencies["@scalar/api-reference"]);
  assert.match(pinned.integrity, /^sha512-/);
});
