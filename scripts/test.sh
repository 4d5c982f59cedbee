#!/usr/bin/env bash
# `make test`: every test, on what is built from these sources. Tests find the Worker in GAZETTE_WORKER and start it by
# GAZETTE_EDGE (see there for its options). With --full also those marked `#[ignore]`: long fault rounds and simulations,
# and after them the hunt of fuzz.sh. The pages' own
# are in tests/browser/.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

scripts/build-worker.sh --with-command
scripts/build-worker.sh --probe
export GAZETTE_WORKER=$ROOT/build/worker GAZETTE_PROBE=$ROOT/build/probe GAZETTE_EDGE=$ROOT/scripts/edge.mjs
# The command, for the tests that publish by it.
export GAZETTE_COMMAND=$TARGET/debug/gazette
arguments=()
if [[ ${1:-} == --full ]]; then arguments=(-- --include-ignored); fi
say "· the tests (the first time 3 min to compile)"
# Most of them wait for the runtime, and for seconds to pass.
export RUST_TEST_THREADS=${RUST_TEST_THREADS:-$(($(getconf _NPROCESSORS_ONLN) * 2))}
cargo test --workspace ${arguments[@]+"${arguments[@]}"}
scripts/check-api.sh
scripts/check-machines.sh
scripts/check-client.sh
scripts/setup-browser.sh
say "· the pages in a browser (about 1 min)"
node tests/browser/all.mjs
if [[ ${1:-} == --full ]]; then
    scripts/lighthouse.sh
    scripts/fuzz.sh
fi
