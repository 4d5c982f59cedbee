#!/usr/bin/env bash
# Renews the lists of Python packages: scripts/lock-python.sh [LIST.in…], all lists if none is named. Each `*.in` file names the
# tools that are used; the `*.txt` file beside it names every package with the hashes of all its files, for every system and
# every Python from 3.11. Packages that are locked already keep their versions; delete the `*.txt` file to get newer ones.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

command -v uv >/dev/null || fail "uv is missing; it resolves the lists." "Install uv (docs.astral.sh/uv), and run this again."
lists=("$@")
if ((!$#)); then mapfile -t lists < <(git ls-files '*requirements*.in'); fi
for list in "${lists[@]}"; do
    say "· ${list%.in}.txt"
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
        --no-emit-find-links --output-file "${list%.in}.txt" "$list"
    printf '# Made from %s by scripts/lock-python.sh.\n%s\n' "$(basename "$list")" "$(<"${list%.in}.txt")" >"${list%.in}.txt"
done
