#!/usr/bin/env bash
# Hunts for inputs that break a property of crates/gazette-fuzz, with libFuzzer and the address sanitizer.
#
#   scripts/fuzz.sh [TARGET…]          FUZZ_SECS= seconds for each (600), FUZZ_JOBS= targets at a time (2)
#   scripts/fuzz.sh --merge [TARGET…]  keeps in fuzz/corpus what reaches something new, in few and small files
#
# A panic, more than 10 s for one input and more than 1 GiB of memory are failures; the input is then in
# fuzz/artifacts. Once the fault is mended, moving it into fuzz/corpus makes it a test of `make test`. What a run finds
# worth keeping stays in TARGET/fuzz-found, and the next run begins with it.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

readonly CARGO_FUZZ=0.13.2 SECS=${FUZZ_SECS:-600} JOBS=${FUZZ_JOBS:-2}
readonly MAX_SECS_PER_INPUT=10 MAX_MIB=1024 KEPT_FILES=64
readonly FOUND=$TARGET/fuzz-found

# Sanitizers and coverage are unstable flags. A stable compiler brings the sanitizer's library, too, and takes them when told.
if command -v rustup >/dev/null && nightly=$(rustup toolchain list | grep -o '^nightly[^ ]*'); then
    RUSTUP_TOOLCHAIN=$(head -n 1 <<<"$nightly")
    export RUSTUP_TOOLCHAIN
else
    export RUSTC_BOOTSTRAP=1
fi

# The release that is built is the one that cargo fuzz runs.
program() { echo "$TARGET/fuzz/$(rustc -vV | sed -n 's/^host: //p')/release/$1"; }

build() {
    "$BIN/cargo-fuzz" build --fuzz-dir "$ROOT/fuzz" --target-dir "$TARGET/fuzz"
}

# folders TARGET: sets `folders` to where its inputs are, first that into which new ones go.
folders() {
    mkdir -p "$FOUND/$1"
    folders=("$FOUND/$1" "fuzz/corpus/$1")
    # The sample paper, too.
    if [[ $1 == front_matter || $1 == markdown ]]; then folders+=(content); fi
}

# The longest input, in bytes. For HTML a byte may stand for an element, and short inputs are tried more often.
max_bytes() { if [[ $1 == html ]]; then echo 256; else echo 4096; fi; }

# fuzz TARGET: one line, and the end of what the program printed if it failed.
fuzz() {
    local name=$1 log=$LOGS/fuzz-$1.log began=$SECONDS result=passed runs
    folders "$name"
    mkdir -p "fuzz/artifacts/$name"
    "$(program "$name")" "${folders[@]}" -max_total_time="$SECS" -max_len="$(max_bytes "$name")" \
        -dict="fuzz/dictionaries/$name.dict" -artifact_prefix="fuzz/artifacts/$name/" \
        -timeout="$MAX_SECS_PER_INPUT" -rss_limit_mb="$MAX_MIB" -print_final_stats=1 >"$log" 2>&1 </dev/null || result=FAILED
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    printf '  %-16s %10s runs  %5d s  %s\n' "$name" "${runs:-?}" $((SECONDS - began)) "$result"
    [[ $result == passed ]] && return
    grep -E -A 3 '^thread .* panicked|ERROR|Test unit written' "$log" | cut -c 1-500 >&2 || true
    say "  → all that it printed is in ${log#"$ROOT/"}; mend the fault, then move the input into fuzz/corpus/$name" >&2
    return 1
}

# merge TARGET: libFuzzer names what it keeps by its hash; files that people named stay.
merge() {
    local kept=fuzz/corpus/$1 all=$FOUND/.merging
    folders "$1"
    rm -rf "$all"
    mkdir -p "$all"
    # By the lines that are reached, not by how often: a few dozen files say as much as thousands.
    "$(program "$1")" -set_cover_merge=1 -use_counters=0 -max_len=1024 "$all" "${folders[@]}" >"$LOGS/fuzz-merge.log" 2>&1
    # What reaches most is written first; the rest is worth less than a small repository.
    find "$all" -type f -printf '%T@ %p\n' | sort -n | tail -n +$((KEPT_FILES + 1)) | cut -d ' ' -f 2 | xargs -r rm
    find "$kept" -type f -regextype posix-extended -regex '.*/[0-9a-f]{40}' -delete
    mv "$all"/* "$kept"
    say "  $1: $(find "$kept" -type f | wc -l) files, $(du -bs "$kept" | cut -f 1) bytes"
}

action=fuzz
if [[ ${1:-} == --merge ]]; then
    action=merge
    shift
fi
targets=("$@")
if ((!$#)); then
    for file in fuzz/fuzz_targets/*.rs; do targets+=("$(basename "$file" .rs)"); done
fi

cargo_tool cargo-fuzz "$CARGO_FUZZ" "60 s"
step "the fuzz targets" "the first time 3 min" fuzz-build build
if [[ $action == merge ]]; then
    for name in "${targets[@]}"; do merge "$name"; done
    exit
fi

say "· fuzzing ${#targets[@]} targets, $JOBS at a time, $SECS s each"
failed=()
while ((${#targets[@]})); do
    pids=()
    for name in "${targets[@]:0:JOBS}"; do
        fuzz "$name" &
        pids+=("$!:$name")
    done
    targets=("${targets[@]:JOBS}")
    for pid in ${pids[@]+"${pids[@]}"}; do wait "${pid%%:*}" || failed+=("${pid#*:}"); done
done
((!${#failed[@]})) || fail "fuzzing broke ${failed[*]}"
