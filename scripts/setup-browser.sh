#!/usr/bin/env bash
# Gets a Chromium for the tests of tests/browser/, where there is none: Debian's package, by apt. Any other will do, too, if
# GAZETTE_CHROMIUM names its program. Done already, it takes no time.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

if node --input-type=module --eval 'import { executable } from "./tests/browser/browser.mjs"; process.exit(executable() ? 0 : 1)'; then
    exit
fi
remedy="Install Chromium or Chrome, and name its program: GAZETTE_CHROMIUM=/path/to/chromium make test"
command -v apt-get >/dev/null || fail "There is no Chromium here, and no apt-get to get one with." "$remedy"

as_root() { if [[ $(id -u) == 0 ]]; then "$@"; else sudo "$@"; fi; }
install_chromium() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
        -o DPkg::Lock::Timeout=300 chromium fonts-dejavu-core
}
install_with_fresh_lists() { install_chromium || { as_root apt-get update && install_chromium; }; }
REMEDY=$remedy step "Chromium, in which the pages are tried, from Debian's packages" "about 1 min" chromium install_with_fresh_lists
