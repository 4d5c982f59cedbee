#!/usr/bin/env bash
# `make bench`: measures reading and counting beside Gazette's peers, and writes benches/RESULTS.md and benches/COUNTING.md; twenty minutes. Instead of that
#   --publishing  prints a table of publishing at 100, 10,000 and 100,000 articles; about half an hour
#   --profile     prints where the time of a hot answer goes
#   --counting    only counting; seven minutes
#   --first-read  measures the first answer of an isolate with slow reads of KV, and writes benches/FIRST-READ.md; five minutes
#   --start-up    prints how long the first answer takes, beside a bare hello
#   --memory      prints what an isolate holds of a paper of 100,000 articles; about ten minutes
#   --lists       prints how many newest-first lists a second come out of a paper of 100,000 articles, and how long deep pages take; about fifteen minutes
#   --search      prints how long searches take in 100,000 published articles, beside plain FTS5; about ten minutes
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

scripts/build-worker.sh
step "the gazette command" "the first time 3 min" cli cargo build --release --package gazette-cli
case ${1:-} in
    --publishing) exec node benches/publish.mjs ;;
    --start-up) exec node benches/start-up.mjs ;;
    --search) exec node benches/search.mjs ;;
    --memory) scripts/build-worker.sh --probe && exec node benches/memory.mjs ;;
esac
command -v wrk >/dev/null || fail "wrk is missing; it makes the load." "apt-get install wrk (or see github.com/wg/wrk)"
install_peers() { npm ci --ignore-scripts --prefix benches; }
step "the peers, from npm" "about 5 s" peers install_peers
case ${1:-} in
    --lists) scripts/build-worker.sh --probe && exec node benches/lists.mjs ;;
    --profile) exec node benches/profile.mjs ;;
    --first-read) exec node benches/first-read.mjs ;;
    --counting) exec node benches/counting.mjs ;;
esac
scripts/build-worker.sh --probe
node benches/run.mjs
node benches/counting.mjs
