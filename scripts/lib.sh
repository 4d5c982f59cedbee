# Shared by the scripts, which source it: where things are, how long steps are announced, how wasm is built.
# shellcheck shell=bash
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"
# What set-up fetches and builds for this project alone; safe to delete, at the price of a set-up.
TOOLS=$ROOT/.tools
LOGS=$TOOLS/logs
# Where cargo_tool installs.
BIN=$TOOLS/cargo/bin
# Where cargo builds. Wasm has a folder of its own in it, as it may come from another toolchain than native code.
TARGET=${CARGO_TARGET_DIR:-target}
[[ $TARGET == /* ]] || TARGET=$ROOT/$TARGET
WASM_TARGET=wasm32-unknown-unknown
WASM_TARGET_DIR=$TARGET/wasm
# The most that the WebAssembly may weigh, gzipped. The platform takes 3 MiB on the free plan; this leaves room for growth.
# shellcheck disable=SC2034
readonly BUDGET_KIB=1024
# The version of cargo-deny, which more than one script runs.
# shellcheck disable=SC2034
readonly DENY=0.20.2
mkdir -p "$LOGS"

say() { printf '%s\n' "$*"; }

# fail MESSAGE [REMEDY]
fail() {
    printf '\n✗ %s\n' "$1" >&2
    [[ -z ${2:-} ]] || printf '  → %s\n' "$2" >&2
    exit 1
}

# step WHAT ABOUT-HOW-LONG LOG COMMAND…: announces a step, runs it, says how long it took. What it prints goes to a log
# file, of which the end is shown if it fails.
step() {
    local what=$1 about=$2 log=$LOGS/$3.log began=$SECONDS
    shift 3
    printf '· %s (%s) … ' "$what" "$about"
    if "$@" >"$log" 2>&1 </dev/null; then
        printf '%d s\n' $((SECONDS - began))
    else
        printf 'failed after %d s\n\n' $((SECONDS - began))
        tail -n 40 "$log" >&2
        fail "$what: failed; all that it printed is in ${log#"$ROOT/"}" "${REMEDY:-}"
    fi
}

# together COMMAND… -- COMMAND…: runs both at the same time; fails if one does.
together() {
    local first=() code=0
    while [[ $1 != -- ]]; do
        first+=("$1")
        shift
    done
    shift
    ${first[@]+"${first[@]}"} &
    "$@" || code=$?
    wait $! || code=$?
    return "$code"
}

# alone COMMAND…: runs it while no other of these scripts runs anything so, since two set-ups or builds at once would
# spoil each other's files. Without `flock`, which is Linux's, there is no such protection.
alone() {
    if [[ -n ${GAZETTE_ALONE:-} ]] || ! command -v flock >/dev/null; then
        "$@"
        return
    fi
    (
        if ! flock --nonblock 9; then
            say "· waiting for another set-up or build in this folder to finish …"
            flock 9
        fi
        export GAZETTE_ALONE=1
        "$@" 9>&-
    ) 9>"$TOOLS/lock"
}

# wasm_cargo COMMAND…: the cargo that can build for WASM_TARGET, as setup-wasm.sh found or made it. In a subshell: what it
# sets is not for native builds.
wasm_cargo() (
    # shellcheck source=/dev/null
    source "$TOOLS/wasm.env"
    cargo=(cargo)
    # Settings that would take precedence over the sysroot.
    unset RUSTFLAGS CARGO_BUILD_RUSTFLAGS CARGO_BUILD_TARGET
    if [[ $WASM_TOOLCHAIN == system ]]; then
        export RUSTC=/usr/bin/rustc CARGO=/usr/bin/cargo
        # With --target, flags reach only what is built for that target: macros and build scripts keep rustc's own sysroot.
        export CARGO_ENCODED_RUSTFLAGS=$'--sysroot\x1f'$ROOT/$WASM_SYSROOT
        cargo=(/usr/bin/cargo)
        # `cargo clippy` would find another toolchain's clippy first.
        if [[ $1 == clippy ]]; then cargo=(/usr/bin/cargo-clippy); fi
    fi
    command=$1
    shift
    "${cargo[@]}" "$command" --target "$WASM_TARGET" --target-dir "$WASM_TARGET_DIR" "$@"
)

# cargo_tool NAME VERSION ABOUT-HOW-LONG: unoptimised, since it compiles in a fifth of the time and runs for a second.
cargo_tool() {
    # One prints its name before the version, the other does not.
    [[ " $("$BIN/$1" --version 2>/dev/null)" == *" $2" ]] && return
    step "$1 $2, compiled from source" "$3, once" "$1" \
        cargo install --debug --locked --root "$TOOLS/cargo" --target-dir "$TOOLS/cargo/target" --version "$2" "$1"
    rm -rf "$TOOLS/cargo/target"
}

# python_tools NAME WHAT ABOUT-HOW-LONG LIST: sets PYTHON to a Python that has exactly the packages of LIST, a requirements.txt
# with the hash of every file. Packages come as they were built, so that nothing of them runs when they are installed, but
# for those that LIST's neighbour requirements-source.txt names: these are built with what requirements-build.txt has.
python_tools() {
    local name=$1 list=$4 folder lists
    folder=$(dirname "$list")
    lists=("$list")
    if [[ -f $folder/requirements-build.txt ]]; then lists+=("$folder/requirements-build.txt" "$folder/requirements-source.txt"); fi
    # Named for the lists' content, so that another list makes another environment.
    PYTHON=$TOOLS/$name-$(cat "${lists[@]}" | cksum | cut -d ' ' -f 1)/bin/python
    [[ -x $PYTHON ]] && return
    REMEDY="Python 3.11 or later is needed, with venv. On Debian: apt-get install python3-venv" \
        step "$2, from PyPI" "$3, once" "$name" install_python_tools "$(dirname "$(dirname "$PYTHON")")" "${lists[@]}"
}

# install_python_tools FOLDER LIST [LIST-OF-BUILD-TOOLS NAMES-OF-WHAT-IS-BUILT]
install_python_tools() {
    local folder=$1 built=()
    rm -rf "$folder.new"
    python3 -m venv "$folder.new" || return
    local pip=("$folder.new/bin/python" -m pip)
    if (($# > 2)); then
        "${pip[@]}" install --quiet --require-hashes --no-deps --only-binary :all: --requirement "$3" || return
        built=(--no-binary "$(grep -v '^#' "$4" | paste -sd ,)" --no-build-isolation --use-pep517)
    fi
    "${pip[@]}" install --quiet --require-hashes --no-deps --only-binary :all: ${built[@]+"${built[@]}"} --requirement "$2" || return
    mv "$folder.new" "$folder"
}

# as_root COMMAND…: asks nobody for a password.
as_root() { if [[ $(id -u) == 0 ]]; then "$@"; else sudo -n "$@"; fi; }

# debian_packages WHAT-FOR ABOUT-HOW-LONG LOG [OPTION…] PACKAGE…: installs them on the whole machine, by apt-get. Says so
# before; where it may not, says what to run instead, and stops.
debian_packages() {
    local what=$1 about=$2 log=$3 by=''
    shift 3
    if [[ $(id -u) != 0 ]]; then
        sudo -n true 2>/dev/null ||
            fail "$what: Debian's packages are missing, and nothing is installed without your password." "sudo apt-get install $*${REMEDY:+   ($REMEDY)}"
        by=', as root by sudo'
    fi
    say "· installs on this machine$by: apt-get install $*"
    step "$what, from Debian's packages" "$about" "$log" apt_install_with_fresh_lists "$@"
}
apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
}
apt_install_with_fresh_lists() { apt_install "$@" || { as_root apt-get update && apt_install "$@"; }; }
