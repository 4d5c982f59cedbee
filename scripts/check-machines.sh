#!/usr/bin/env bash
# What machines read of a paper, judged by others than those who wrote it: sitemaps, feeds, structured data, and what a page
# tells of itself where it is linked to. On the real Worker, with a paper that the command pushes to it, made to make
# machines stumble (tests/machines/). A minute at most. Wants the Worker and the command, as `make test` builds them.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/sample-edge.sh
source scripts/sample-edge.sh

readonly JUDGES=tests/machines
install_node_judges() { npm ci --ignore-scripts --prefix "$JUDGES" && cp "$JUDGES/package-lock.json" "$JUDGES/node_modules/.made-from"; }

if ! command -v python3 >/dev/null; then
    say "· what machines read: skipped, as there is no python3 (apt-get install python3-venv)"
    exit 0
fi
python_tools machines "judges of sitemaps and feeds" "20 s" "$JUDGES/requirements.txt"
if ! cmp -s "$JUDGES/package-lock.json" "$JUDGES/node_modules/.made-from"; then
    REMEDY="Is the npm registry within reach? Try: npm ping" \
        step "judges of structured data, from npm" "5 s, once" machines-npm install_node_judges
fi

say "· what machines read (40 s)"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
node "$JUDGES/paper.mjs" "$folder"
start_sample_edge machines "$folder"
trap 'end_sample_edge; rm -rf "$folder"' EXIT
failed=0
judge() { "$@" || failed=1; }
judge "$PYTHON" "$JUDGES/sitemaps.py" "$url" "$JUDGES/node_modules/sitemap/schema"
judge "$PYTHON" "$JUDGES/feeds.py" "$url"
judge "$PYTHON" "$JUDGES/previews.py" "$url"
judge node "$JUDGES/structured.mjs" "$url"
((failed == 0)) || fail "What machines read is not as it should be."
