// Every line of this repository that installs a package names exact versions with hashes, or a lock file, and runs no
// script of the package.
import assert from "node:assert/strict";
import test from "node:test";
import { files, read } from "./files.mjs";

/** What installs something, and the option without which it must not. */
const RULES = [
  { tool: /\b(?:npm|pnpm|yarn|bun) (?:ci|clean-install|install|i|in|add|update|up|upgrade|rebuild|rb)\b/, needs: /\s--ignore-scripts\b(?!=false)/ },
  { tool: /["'`](?:npm|pnpm|yarn|bun)["'`],\s*\[\s*["'`](?:ci|install|i|add|update|rebuild)\b/, needs: /--ignore-scripts\b(?!=false)/ },
  { tool: /\bpip3?(?:\[@\]\})?["']? (?:install|download|wheel)\b/, needs: /\s--require-hashes\b/ },
  { tool: /\bcargo install\b/, needs: /\s--locked\b/ },
];

/** The lines of `text` that break a rule; a line that ends in a backslash goes on in the next. */
export function broken(text) {
  const lines = text.replaceAll(/\\\n\s*/g, " ").split("\n");
  // An option counts only for the command in which it stands.
  const commands = lines.flatMap((line) => line.split(/&&|\|\||;/));
  return commands.filter((command) => RULES.some(({ tool, needs }) => tool.test(command) && !needs.test(command)));
}

test("an install that may run scripts, or is not pinned, is found", () => {
  for (const line of [
    "npm ci",
    "install_peers() { npm ci --prefix benches; }",
    "npm ci --prefix x && npm ci --ignore-scripts",
    "npm install --ignore-scripts=false",
    "run: npm i left-pad",
    "pnpm add x",
    'spawn("npm", ["ci"])',
    '"$PYTHON/bin/pip" install --quiet lxml',
    "pip3 install -r requirements.txt",
    '"${pip[@]}" install lxml',
    "cargo install cargo-deny",
  ]) {
    assert.equal(broken(line).length, 1, line);
  }
  for (const line of [
    "npm ci --ignore-scripts --prefix benches",
    "npm install \\\n    --ignore-scripts --save-dev x",
    "apt-get install npm",
    "Is the npm registry within reach? Try: npm ping",
    "pip install --require-hashes -r requirements.txt",
    "cargo install --locked --version 1 x",
  ]) {
    assert.deepEqual(broken(line), [], line);
  }
});

test("no file of the repository has such an install", () => {
  const others = /package-lock\.json$|\.(?:webp|jpe?g|png|gif|pdf|woff2)$|^scripts\/tests\/installs\.test\.mjs$|^(?:content|fuzz\/corpus)\//;
  const found = files(/./)
    .filter((file) => !others.test(file))
    .flatMap((file) => broken(read(file)).map((line) => `${file}: ${line.trim()}`));
  assert.deepEqual(found, []);
});

test("each folder with a lock file of npm forbids install scripts there, too", () => {
  const locks = files(/(?:^|\/)package-lock\.json$/);
  assert.notEqual(locks.length, 0);
  for (const lock of locks) assert.match(read(lock.replace("package-lock.json", ".npmrc")), /^ignore-scripts=true$/m, lock);
});

test("each list of Python packages has the hashes of every package", () => {
  const lists = files(/requirements[^/]*\.in$/);
  assert.notEqual(lists.length, 0);
  for (const list of lists) {
    const text = read(list.replace(/in$/, "txt")).replaceAll(/\\\n\s*/g, " ");
    const packages = text.split("\n").filter((line) => line.trim() !== "" && !line.trim().startsWith("#"));
    assert.notEqual(packages.length, 0, list);
    for (const line of packages) assert.match(line, /^[a-z0-9-]+==\S+ .*--hash=sha256:[0-9a-f]{64}/, `${list}: ${line}`);
  }
});
