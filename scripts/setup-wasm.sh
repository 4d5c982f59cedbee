#!/usr/bin/env bash
# Finds or makes a Rust toolchain that builds for wasm32, and notes it in .tools/wasm.env for `wasm_cargo` in lib.sh.
#
# First choice is rustup's: `rustup target add`. That downloads from Rust's own site, which some machines can't reach. There,
# Debian's packages give a second Rust with the source of its standard library, and we build that library for wasm32
# ourselves, once: into .tools/, keyed by the version of rustc, so that the system's files stay as the packages left them.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

readonly ENV_FILE=$TOOLS/wasm.env
# The Rust that Debian keeps current for building browsers, its library's source, its linker, and its linter.
readonly PACKAGES=(rustc-web cargo-web rust-web-src rust-web-llvm lld-22 rust-web-clippy)

has_core() { compgen -G "$1/lib/rustlib/$WASM_TARGET/lib/libcore-*.rlib" >/dev/null; }
rustup_has_target() { has_core "$(rustc --print sysroot)"; }
system_sysroot() { echo ".tools/$(/usr/bin/rustc --version | cut -d ' ' -f 1-3 | tr -d '()' | tr ' ' '-')/sysroot"; }

# Whether the toolchain noted earlier is still there, and still the same.
is_current() {
    [[ -f $ENV_FILE ]] || return 1
    # shellcheck source=/dev/null
    source "$ENV_FILE"
    case $WASM_TOOLCHAIN in
        rustup) rustup_has_target ;;
        system)
            [[ -x /usr/bin/rustc && -x /usr/bin/cargo-clippy && $WASM_SYSROOT == "$(system_sysroot)" ]] &&
                has_core "$ROOT/$WASM_SYSROOT"
            ;;
        *) false ;;
    esac
}

note() { printf '# Written by scripts/setup-wasm.sh; delete it to have it look again.\n%s\n' "$*" >"$ENV_FILE"; }

# Builds the standard library by way of an empty crate that depends on it, and keeps the libraries.
build_standard_library() {
    local crate=$TOOLS/std-build lib=$ROOT/$1/lib/rustlib/$WASM_TARGET/lib
    rm -rf "$crate" "${ROOT:?}/$1"
    mkdir -p "$crate/src" "$lib"
    touch "$crate/src/lib.rs"
    # An empty [workspace], lest cargo take the crate for a member of the surrounding one.
    printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n' >"$crate/Cargo.toml"
    # -Zbuild-std is for nightly compilers, or for those who say they know. Bitcode is what LTO works on.
    env -u RUSTFLAGS -u CARGO_BUILD_RUSTFLAGS RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc \
        CARGO_ENCODED_RUSTFLAGS=-Cembed-bitcode=yes /usr/bin/cargo build --release -Zbuild-std=std,panic_abort \
        --target "$WASM_TARGET" --manifest-path "$crate/Cargo.toml" --target-dir "$crate/target" || return
    cp "$crate/target/$WASM_TARGET/release/deps/"*.rlib "$lib/" || return
    rm -rf "$lib"/libempty-*.rlib "$crate"
}

if is_current; then exit; fi
if [[ ${1:-} == --is-done ]]; then exit 1; fi
if rustup_has_target; then
    note WASM_TOOLCHAIN=rustup
    exit
fi
if command -v rustup >/dev/null; then
    # Not a `step`: that it fails is foreseen.
    printf '· %s … ' "Rust's standard library for WebAssembly, from rustup (about 10 s)"
    began=$SECONDS
    if timeout 300 rustup target add "$WASM_TARGET" >"$LOGS/rustup.log" 2>&1 </dev/null && rustup_has_target; then
        printf '%d s\n' $((SECONDS - began))
        note WASM_TOOLCHAIN=rustup
        exit
    fi
    say "out of reach from here; it is built instead"
fi

command -v apt-get >/dev/null ||
    fail "There is no Rust for WebAssembly here, and no apt-get to get one with." "rustup target add $WASM_TARGET"
if [[ ! -x /usr/bin/cargo-clippy ]] || ! dpkg --status "${PACKAGES[@]}" >/dev/null 2>&1; then
    # --no-remove: rather fail than replace a Rust that somebody installed on purpose.
    REMEDY="on a machine that rustup can reach, all of this is one command: rustup target add $WASM_TARGET" \
        debian_packages "a Rust with the source of its library" "about 30 s" apt --no-remove "${PACKAGES[@]}"
fi
sysroot=$(system_sysroot)
if ! has_core "$ROOT/$sysroot"; then
    step "Rust's standard library, compiled for WebAssembly" "about 45 s, once" std build_standard_library "$sysroot"
fi
note "WASM_TOOLCHAIN=system WASM_SYSROOT=$sysroot"
