// What is said about known vulnerabilities, also where the lists of them can't be fetched.
import assert from "node:assert/strict";
import test from "node:test";
import { sandbox } from "./sandbox.mjs";

/** `cargo-deny` at the pinned version, which finds `found` and can or can't fetch the list. */
function withDeny(box, { canFetch, found = false }) {
  const version = /DENY=(\S+)/.exec(box.read("scripts/lib.sh"))[1];
  box.program(
    ".tools/cargo/bin/cargo-deny",
    `case "$*" in
    --version) echo "cargo-deny ${version}" ;;
    *fetch*) exit ${canFetch ? 0 : 1} ;;
    *advisories*) exit ${found ? 1 : 0} ;;
    esac`,
  );
}

test("a list of advisories that can't be fetched has an exit code of its own", (t) => {
  for (const [state, code] of [
    [{ canFetch: true }, 0],
    [{ canFetch: true, found: true }, 1],
    [{ canFetch: false }, 75],
  ]) {
    const box = sandbox(t, ["lib.sh", "advisories.sh"]);
    withDeny(box, state);
    assert.equal(box.run("advisories.sh", ["rust"]).status, code, JSON.stringify(state));
  }
});

test("an audit of npm that can't be made has that code, too, and one that finds something fails", (t) => {
  for (const [answer, code] of [
    ["echo '{\"auditReportVersion\": 2}'", 0],
    ["echo '{\"auditReportVersion\": 2}'; exit 1", 1],
    ["echo '{\"statusCode\": 405}'; exit 1", 75],
    ["exit 1", 75],
  ]) {
    const box = sandbox(t, ["lib.sh", "advisories.sh"]);
    box.write("package-lock.json", "{}");
    box.program("bin/npm", answer);
    assert.equal(box.run("advisories.sh", ["npm"]).status, code, answer);
  }
});

/** A `make check` of which only the advisories are real. */
function checks(t, state) {
  const box = sandbox(t, ["lib.sh", "advisories.sh", "check.sh"]);
  withDeny(box, state);
  const machete = /MACHETE=(\S+)/.exec(box.read("scripts/check.sh"))[1];
  box.program(".tools/cargo/bin/cargo-machete", `echo "${machete}"`);
  box.write(".tools/wasm.env", "WASM_TOOLCHAIN=rustup\n");
  box.program("scripts/build-worker.sh", "");
  for (const name of ["bin/cargo", "bin/node", "node_modules/.bin/redocly"]) box.program(name, "");
  box.program("node_modules/.bin/wrangler", 'echo "Total Upload: 1200.00 KiB / gzip: 410.00 KiB"');
  return box.run("check.sh");
}

test("make check ends with a warning where the advisories can't be fetched, and passes", (t) => {
  const { status, text } = checks(t, { canFetch: false });
  assert.equal(status, 0, text);
  const end = text.slice(text.indexOf("⚠"));
  assert.match(end, /NOT CHECKED here: known vulnerabilities/);
  assert.match(text, /All other checks passed/);
});

test("make check fails when a vulnerability is known, and warns of nothing when none is", (t) => {
  assert.equal(checks(t, { canFetch: true, found: true }).status, 1);
  const { status, text } = checks(t, { canFetch: true });
  assert.equal(status, 0, text);
  assert.doesNotMatch(text, /⚠/);
  assert.match(text, /All checks passed/);
});
