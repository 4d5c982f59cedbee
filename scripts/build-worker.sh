#!/usr/bin/env bash
# Builds the Worker into build/worker and its static files into build/assets, ready to upload or to run, and says what the
# Worker weighs; with --within-budget, as for all that is deployed, too much is a failure. With --probe it builds another one
# into build/probe, which tests can look into. Guarantees that a failed build leaves the last good one in place, and that
# nothing is compiled when nothing has changed.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"
scripts/setup.sh

budget=() features=() out=build/worker
case ${1:-} in
    --within-budget) budget=(--budget-kib "$BUDGET_KIB") ;;
    --probe) features=(--features probe) out=build/probe ;;
esac

build_worker() {
    node scripts/build-assets.mjs
    step "the Worker, for WebAssembly" "the first time 2 min" worker \
        wasm_cargo build --package gazette-worker --lib --profile worker "${features[@]}"
    step "the tool that packs it" "the first time 30 s" gazette-build cargo build --package gazette-build
    "$TARGET/debug/gazette-build" \
        --wasm "$WASM_TARGET_DIR/$WASM_TARGET/worker/gazette_worker.wasm" \
        --entry src/entry.mjs \
        --wasm-opt node_modules/.bin/wasm-opt \
        --out "$out" \
        "${budget[@]}"
}

alone build_worker
