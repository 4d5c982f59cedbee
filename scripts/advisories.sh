#!/usr/bin/env bash
# Asks whether the dependencies have known vulnerabilities: scripts/advisories.sh [rust] [npm] [python], all three if none is
# named. Rust crates by cargo-deny, every lock file of npm by `npm audit`, every list of Python packages by pip-audit.
# Exit codes: 0 none is known, 1 some are, 75 none was found but some list could not be asked for.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

vulnerable=() unasked=()

# lists NAME…: the files of these names that are the repository's own.
lists() {
    local name
    for name in "$@"; do
        find . \( -name node_modules -o -name target -o -name build -o -path './.*' \) -prune -o -type f -name "$name" -printf '%P\n'
    done | sort
}

rust() {
    cargo_tool cargo-deny "$DENY" "90 s"
    if ! "$BIN/cargo-deny" --log-level error fetch db >"$LOGS/advisories.log" 2>&1; then
        unasked+=("the list for Rust crates")
        return
    fi
    "$BIN/cargo-deny" --workspace --log-level error check advisories || vulnerable+=("Cargo.lock")
    "$BIN/cargo-deny" --manifest-path fuzz/Cargo.toml --config deny.toml --log-level error check advisories || vulnerable+=("fuzz/Cargo.lock")
}

# Moderate ones and worse. Settings of a folder turn the audit of installations off, so it is asked for.
npm_audit() {
    local lock folder report
    while read -r lock; do
        folder=$(dirname "$lock")
        report=$LOGS/npm-audit.json
        if (cd "$folder" && npm audit --audit --package-lock-only --ignore-scripts --audit-level=moderate --json) \
            >"$report" 2>"$LOGS/npm-audit.log"; then
            say "  $lock: none"
        elif grep -q '"auditReportVersion"' "$report"; then
            vulnerable+=("$lock")
            (cd "$folder" && npm audit --audit --package-lock-only --ignore-scripts --audit-level=moderate) || true
        else
            unasked+=("the list for $lock")
        fi
    done < <(lists package-lock.json)
}

python() {
    local list report=$LOGS/pip-audit.json
    python_tools pip-audit pip-audit "15 s" scripts/advisories/requirements.txt
    while read -r list; do
        if "$PYTHON" -m pip_audit --strict --require-hashes --disable-pip --progress-spinner off --format json \
            --requirement "$list" >"$report" 2>"$LOGS/pip-audit.log"; then
            say "  $list: none"
        elif grep -q '"dependencies"' "$report"; then
            vulnerable+=("$list")
            cat "$report"
        else
            unasked+=("the list for $list")
        fi
    done < <(lists requirements.txt requirements-build.txt)
}

asked=("$@")
((${#asked[@]})) || asked=(rust npm python)
for kind in "${asked[@]}"; do
    case $kind in
        rust) rust ;;
        npm) npm_audit ;;
        python) python ;;
        *) fail "There is no such list: $kind" "scripts/advisories.sh [rust] [npm] [python]" ;;
    esac
done

for list in ${unasked[@]+"${unasked[@]}"}; do say "  can't be asked for from here: $list"; done
if ((${#vulnerable[@]})); then
    printf -v list '%s, ' "${vulnerable[@]}"
    fail "known vulnerabilities: ${list%, }"
fi
((!${#unasked[@]})) || exit 75
