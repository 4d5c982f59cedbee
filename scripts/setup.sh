#!/usr/bin/env bash
# Gets what is missing to build and run Gazette, and says what it gets. Guarantees, on return: cargo and node are recent
# enough, node_modules is what package-lock.json says, and cargo can build for wasm32. Done already, it takes well under
# a second. With --but-npm all but node_modules, for whoever gets these while something else is compiled. Touches nothing outside this folder, except by `rustup target add` or, where that fails, `apt-get install`, which
# is said before and done only as root or where sudo wants no password.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

readonly CARGO_NEEDED=1.95 NODE_NEEDED=20.11

# at_least HAVE NEEDED, as dotted numbers
at_least() { [[ $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]; }

check_prerequisites() {
    local have
    command -v cargo >/dev/null || fail "Rust is missing." "Install rustup (rustup.rs), open a new shell, and run this again."
    have=$(cargo --version | cut -d ' ' -f 2)
    at_least "$have" "$CARGO_NEEDED" || fail "Rust $have is too old; $CARGO_NEEDED or later is needed." "rustup update stable"
    command -v cc >/dev/null || fail "A C compiler is missing; some crates need one." "apt-get install build-essential"
    command -v node >/dev/null || fail "Node.js is missing; it runs the local edge." "Install Node.js $NODE_NEEDED or later (nodejs.org)."
    have=$(node --version | tr -d v)
    at_least "$have" "$NODE_NEEDED" || fail "Node.js $have is too old; $NODE_NEEDED or later is needed." "Install a newer one (nodejs.org)."
    command -v npm >/dev/null || fail "npm is missing; it comes with Node.js, on Debian as a package of its own." "apt-get install npm"
}

readonly BUT_NPM=${1:-}

# Whether nothing is to be got from npm. The lock file that node_modules was made from is kept inside it.
node_modules_are_current() { [[ $BUT_NPM == --but-npm ]] || cmp -s package-lock.json node_modules/.made-from; }

install_node_modules() {
    npm ci --ignore-scripts && cp package-lock.json node_modules/.made-from
}

set_up() {
    if ! node_modules_are_current; then
        REMEDY="Is the npm registry within reach? Try: npm ping" \
            step "wrangler, the local edge, wasm-opt and the rest, from npm" "about 40 s" npm install_node_modules
    fi
    scripts/setup-wasm.sh
}

check_prerequisites
# The usual case waits for nobody.
if ! node_modules_are_current || ! scripts/setup-wasm.sh --is-done; then alone set_up; fi
