#!/usr/bin/env bash
# Tries the whole API on the real runtime with schemathesis, which makes requests up out of the OpenAPI file, good ones and
# bad ones: no answer may be a 500 or differ from the file. The writing endpoints too, with a token, on a paper of its own
# that is thrown away. A minute at most. Wants the Worker and the command, as `make test` builds them.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/sample-edge.sh
source scripts/sample-edge.sh

if ! command -v python3 >/dev/null; then
    say "· the API, tried by schemathesis: skipped, as there is no python3 (apt-get install python3-venv)"
    exit 0
fi
python_tools schemathesis schemathesis "30 s" tests/api/requirements.txt

start_sample_edge api

say "· the API, tried by schemathesis (45 s)"
# By its module: the programs of a virtual environment that was moved don't find it. It leaves notes where it runs.
(cd "$TOOLS" && "$PYTHON" -m schemathesis.cli --config-file "$ROOT/tests/schemathesis.toml" \
    run "$ROOT/public/api/v1/openapi.json" --url "$url" \
    --header "Authorization: Bearer $token" --checks all --seed 7 --max-examples 20 --max-time 45 --no-color --warnings off \
    >"$LOGS/schemathesis.log" 2>&1) || {
    grep -v '^ *$' "$LOGS/schemathesis.log" | sed -n '/FAILURES/,$p' | cut -c 1-400 | head -n 80
    fail "The API does not do what its OpenAPI file says." "All of it is in ${LOGS#"$ROOT/"}/schemathesis.log"
}
grep -E 'generated' "$LOGS/schemathesis.log" || true
