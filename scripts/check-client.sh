#!/usr/bin/env bash
# Holds the TypeScript client to the API: it compiles strictly with types made of the OpenAPI file, as it would be
# published, too, and gets from the real Worker what its types say. 20 s at most. Wants the Worker and the command, as
# `make test` builds them.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/sample-edge.sh
source scripts/sample-edge.sh

say "· the TypeScript client (15 s)"
cd clients/typescript
log=$LOGS/client.log
# quietly WHAT REMEDY COMMAND…
quietly() {
    local what=$1 remedy=$2
    shift 2
    "$@" >"$log" 2>&1 || { tail -n 60 "$log"; fail "$what" "$remedy"; }
}

rm -rf build dist
quietly "The client does not compile." "" npm run --silent check
quietly "The client does not compile as it is published." "" npm run --silent build
cd "$ROOT"
start_sample_edge client
cd clients/typescript
export GAZETTE_URL=$url
quietly "The client does not get what its types say." "All of it is in ${log#"$ROOT/"}" timeout 60 node --test build/test/*.test.js
grep -E '^# (tests|pass)' "$log" | tr '\n' ' ' && say ''
