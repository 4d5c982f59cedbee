#!/usr/bin/env bash
# `make bench`: measures reading beside Gazette's peers and writes benches/RESULTS.md; about ten minutes. With --publishing it
# measures publishing at 100, 10,000 and 100,000 articles instead, and prints a table; about half an hour.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

scripts/build-worker.sh
step "the gazette command" "the first time 3 min" cli cargo build --release --package gazette-cli
if [[ ${1:-} == --publishing ]]; then
    node benches/publish.mjs
    exit
fi
command -v wrk >/dev/null || fail "wrk is missing; it makes the load." "apt-get install wrk (or see github.com/wg/wrk)"
install_peers() { npm ci --prefix benches; }
step "the peers, from npm" "about 5 s" peers install_peers
node benches/run.mjs
