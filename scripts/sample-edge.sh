# Shared by the scripts that try the real Worker from outside, which source it after lib.sh: an edge of their own with the
# sample newspaper, whose state is thrown away.
# shellcheck shell=bash

# start_sample_edge NAME [FOLDER]: sets `url` and `token` once the paper is published, that of content/ unless another is
# named. The edge ends with the script; what it and the push say goes to edge-NAME.log and push-NAME.log.
start_sample_edge() {
    local line
    state=$(mktemp -d)
    edge=''
    trap end_sample_edge EXIT
    coproc EDGE { exec node scripts/edge.mjs --state "$state" --port 0 --until-stdin-closes; }
    edge=$EDGE_PID
    exec {output}<&"${EDGE[0]}"
    url=''
    while [[ -z $url ]] && read -r line <&"$output"; do
        if [[ $line == "ready "* ]]; then url=${line#ready }; fi
    done
    [[ -n $url ]] || fail "The edge did not start."
    cat <&"$output" >"$LOGS/edge-$1.log" &
    token=$(<"$state/token")
    (cd "${2:-content}" && GAZETTE_URL=$url GAZETTE_TOKEN=$token "${GAZETTE_COMMAND:-$TARGET/debug/gazette}" push >"$LOGS/push-$1.log" 2>&1) \
        || fail "The sample could not be pushed." "What the command said is in ${LOGS#"$ROOT/"}/push-$1.log"
}

end_sample_edge() {
    # shellcheck disable=SC2086 # a process number, or none
    kill $edge 2>/dev/null || true
    wait || true
    rm -rf "$state"
}
