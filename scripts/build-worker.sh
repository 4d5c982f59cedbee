#!/usr/bin/env bash
# Builds the Worker into build/worker and its static files into build/assets, ready to upload or to run, and says what the
# Worker weighs. A failed build leaves the last good one in place, and nothing is compiled when nothing has changed.
#   --within-budget   a Worker that weighs too much is a failure, as for all that is deployed
#   --probe           another Worker instead, in build/probe, which tests can look into
#   --with-command    also the command, without optimisation, as target/debug/gazette; it compiles while the Worker is linked
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"
scripts/setup.sh --but-npm

budget=() features=() out=build/worker tools=(--package gazette-build) what="the Worker, for WebAssembly, and the tool that packs it"
for option in "$@"; do
    case $option in
        --within-budget) budget=(--budget-kib "$BUDGET_KIB") ;;
        --probe) features=(--features probe) out=build/probe ;;
        --with-command) tools+=(--package gazette-cli) what="the Worker, for WebAssembly, and the gazette command" ;;
        *) fail "There is no option $option." ;;
    esac
done

compile() {
    together wasm_cargo build --package gazette-worker --lib --profile worker ${features[@]+"${features[@]}"} -- cargo build "${tools[@]}"
}

build_worker() {
    # npm's packages, if they are missing, come while cargo compiles.
    step "$what" "the first time 3 min" worker together scripts/setup.sh -- compile
    node scripts/build-assets.mjs
    "$TARGET/debug/gazette-build" \
        --wasm "$WASM_TARGET_DIR/$WASM_TARGET/worker/gazette_worker.wasm" \
        --entry src/entry.mjs \
        --wasm-opt node_modules/.bin/wasm-opt \
        --out "$out" \
        ${budget[@]+"${budget[@]}"}
}

alone build_worker
