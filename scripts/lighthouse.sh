#!/usr/bin/env bash
# Lighthouse's marks for the sample paper's front page and an article; fails below 98 for performance or 100 for anything
# else. `make test-full` runs it last; the Worker and the command must have been built. About a minute.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

scripts/setup-browser.sh
install_lighthouse() { npm ci --ignore-scripts --prefix tests/lighthouse; }
REMEDY="Is the npm registry within reach? Try: npm ping" step "Lighthouse, from npm" "about 20 s" lighthouse install_lighthouse
node tests/lighthouse/run.mjs
