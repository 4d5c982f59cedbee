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

REMEDY=$remedy debian_packages "Chromium, in which the pages are tried" "about 1 min" chromium chromium fonts-dejavu-core
