// What set-up installs on the whole machine, and with whose right.
import assert from "node:assert/strict";
import test from "node:test";
import { sandbox } from "./sandbox.mjs";

/** Installs a package as user `id`, where sudo wants a password or not; `calls` are those of apt-get and sudo. */
function install(t, { id, sudo }) {
  const box = sandbox(t, ["lib.sh"]);
  box.write("calls", "");
  box.write("scripts/try.sh", 'source "$(dirname "$0")/lib.sh"\ndebian_packages "a browser" "1 s" browser chromium\n');
  box.program("bin/id", `echo ${id}`);
  box.program("bin/apt-get", 'echo "apt-get $*" >>calls');
  box.program("bin/sudo", `echo "sudo $*" >>calls; [[ $1 == -n ]] || exit 9; shift; ${sudo ? '"$@"' : "exit 1"}`);
  const { status, text } = box.run("try.sh");
  return { status, text, calls: box.read("calls") };
}

test("set-up says what it installs on the machine before it does", (t) => {
  for (const state of [{ id: 0, sudo: false }, { id: 1000, sudo: true }]) {
    const { status, text, calls } = install(t, state);
    assert.equal(status, 0, text);
    assert.match(text, /^· installs on this machine.*: apt-get install chromium\n/);
    assert.match(calls, /^apt-get install .*chromium$/m);
  }
});

test("set-up asks for no password: it says what to run instead", (t) => {
  const { status, text, calls } = install(t, { id: 1000, sudo: false });
  assert.equal(status, 1);
  assert.match(text, /sudo apt-get install chromium/);
  assert.doesNotMatch(calls, /^apt-get/m);
});
