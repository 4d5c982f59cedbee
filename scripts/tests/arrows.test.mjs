// Which crate may use which: docs/ARCHITECTURE.md draws it, and Cargo must say the same.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { files, read } from "./files.mjs";

const ROOT = path.resolve(import.meta.dirname, "../..");

/** Each crate of the workspace with the workspace's crates that it depends on, tests aside. */
function dependencies() {
  const json = execFileSync("cargo", ["metadata", "--no-deps", "--format-version", "1", "--offline"], {
    cwd: ROOT,
    maxBuffer: 1 << 26,
  });
  const { packages } = JSON.parse(json);
  const ours = new Set(packages.map(({ name }) => name));
  const of = ({ dependencies }) => {
    const names = dependencies.filter(({ kind, name }) => kind === null && ours.has(name)).map(({ name }) => name);
    return [...new Set(names)].sort();
  };
  return new Map(packages.map((found) => [found.name, of(found)]));
}

/** The drawing: lines `crate → crate, crate`. */
function drawing() {
  const text = readFileSync(path.join(ROOT, "docs/ARCHITECTURE.md"), "utf8");
  const lines = [...text.matchAll(/^(gazette-[a-z]+) +→ *(.*)$/gm)];
  return new Map(lines.map(([, name, uses]) => [name, uses.split(", ").filter(Boolean).sort()]));
}

test("crates depend on each other as the map draws it", () => {
  assert.deepEqual(Object.fromEntries([...dependencies()].sort()), Object.fromEntries([...drawing()].sort()));
});

test("no crate depends on itself by way of others", () => {
  const graph = dependencies();
  const visit = (name, above) => {
    assert.ok(!above.includes(name), `${[...above, name].join(" → ")}`);
    for (const below of graph.get(name) ?? []) visit(below, [...above, name]);
  };
  for (const name of graph.keys()) visit(name, []);
});

test("core and the objects' logic know nothing of the platform", () => {
  for (const name of ["core", "sql", "search", "counting", "catalog"]) {
    const manifest = readFileSync(path.join(ROOT, `crates/gazette-${name}/Cargo.toml`), "utf8");
    assert.doesNotMatch(manifest, /^(worker|js-sys|web-sys|wasm-bindgen)/m, name);
  }
});

test("articles are checked and rendered without files, threads, a clock or a terminal", () => {
  const sources = files(/^crates\/gazette-(content|messages)\/src\/.*(?<!\btests|\bschemas(\/\w+)?)\.rs$/);
  assert.ok(sources.length > 30, `${sources.length} files`);
  for (const file of sources) {
    const [code] = read(file).split("#[cfg(test)]\nmod tests");
    assert.doesNotMatch(code, /\bstd::(env|fs|io|net|process|thread|time)\b|\be?print(ln)?!/, file);
  }
});
