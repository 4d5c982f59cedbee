#!/usr/bin/env bash
# `make check`: everything that can be said about the sources without running them. Runs all of it, then names what failed,
# and what could not be checked here, which is no failure.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

readonly MACHETE=0.9.2

# The exit code of a check that this machine can't make, as in sysexits.h.
readonly UNCHECKED=75

failed=() unchecked=()
# check WHAT COMMAND…
check() {
    local what=$1 began=$SECONDS code=0
    shift
    say "· $what"
    "$@" || code=$?
    case $code in
        0) say "  $((SECONDS - began)) s" ;;
        "$UNCHECKED") unchecked+=("$what") ;;
        *) failed+=("$what") ;;
    esac
}

lints_for_wasm() {
    # In the profile of the build, whose macros and build scripts need not be compiled again.
    local packages=()
    for name in worker core sql search counting catalog; do packages+=(--package "gazette-$name"); done
    wasm_cargo clippy --quiet --profile worker ${packages[@]+"${packages[@]}"} --lib -- -D warnings &&
        wasm_cargo clippy --quiet --profile worker --package gazette-content --package gazette-messages --lib -- -D warnings
}

# What the scripts promise: how they deploy, install, and keep what is secret.
scripts_tests() {
    node --test scripts/tests/*.test.mjs >"$LOGS/scripts.log" 2>&1 || { grep -v '^ *$' "$LOGS/scripts.log" | tail -n 80; return 1; }
}

api_description() {
    # It says on stderr that it would like a newer Node.
    REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true node_modules/.bin/redocly lint --extends=recommended \
        --format=stylish public/api/v1/openapi.json >"$LOGS/redocly.log" 2>&1 || { tail -n 40 "$LOGS/redocly.log"; return 1; }
}

# What wrangler would upload, as the platform counts it. The budget is for WebAssembly alone, and the build holds it to that.
upload() {
    local report kib
    report=$(node_modules/.bin/wrangler deploy --dry-run --outdir "$TOOLS/dry-run" 2>&1) || { say "$report"; return 1; }
    kib=$(sed -n 's|.*gzip: \([0-9]*\).*|\1|p' <<<"$report")
    say "  $kib KiB gzipped"
    [[ -n $kib ]]
}

scripts/build-worker.sh --within-budget
cargo_tool cargo-deny "$DENY" "90 s"
cargo_tool cargo-machete "$MACHETE" "40 s"
export WRANGLER_SEND_METRICS=false WRANGLER_SEND_ERROR_REPORTS=false

check "formatting" cargo fmt --all --check
# What is banned for want of a clock or threads is banned in WebAssembly only.
check "lints" cargo clippy --quiet --workspace --all-targets -- -D warnings -A clippy::disallowed-methods
check "lints, for WebAssembly" lints_for_wasm
# Private items too: these crates are read by who works on them.
check "documentation" env RUSTDOCFLAGS="-D warnings" cargo doc --quiet --no-deps --workspace --document-private-items
check "licences, sources and bans of dependencies" "$BIN/cargo-deny" --workspace --log-level error check bans licenses sources
check "known vulnerabilities of Rust crates" scripts/advisories.sh rust
check "unused dependencies" "$BIN/cargo-machete" .
check "the scripts" scripts_tests
check "the description of the API" api_description
check "the upload, as wrangler makes it" upload

list=''
if ((${#unchecked[@]})); then
    printf -v list '%s, ' "${unchecked[@]}"
    printf '\n⚠ NOT CHECKED here: %s\n  → .github/workflows/advisories.yml checks it each day, or run it where the network is: scripts/advisories.sh\n' \
        "${list%, }" >&2
fi
if ((${#failed[@]})); then
    printf -v list '%s, ' "${failed[@]}"
    fail "failed: ${list%, }"
fi
if [[ -n $list ]]; then say "All other checks passed."; else say "All checks passed."; fi
