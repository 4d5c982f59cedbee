#!/usr/bin/env bash
# `make dev`: builds, serves the paper at http://localhost:$PORT, publishes $CONTENT, and stays until Ctrl-C.
#
# What was published and counted is kept in $STATE and survives any end, `kill -9` included. On kept state the content is
# pushed again, which removes nothing. Several at once don't disturb each other, if PORT and STATE differ. On SIGINT and
# SIGTERM all that was started ends with it, and so it does when this script is killed: the edge watches for that.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

readonly PORT=${PORT:-8787} STATE=${STATE:-.state} CONTENT=${CONTENT:-content}
readonly COMMAND=$TARGET/release/gazette

if (exec 3<>"/dev/tcp/localhost/$PORT") 2>/dev/null; then
    fail "Something already listens on port $PORT." "Stop it, or choose another: make dev PORT=8788"
fi
scripts/build-worker.sh --with-command
# A copy, because cargo writes into its own file. Built for quick compiling; `cargo build --release` makes the quick command.
if ! cmp -s "$TARGET/debug/gazette" "$COMMAND"; then
    mkdir -p "$TARGET/release"
    rm -f "$COMMAND"
    cp "$TARGET/debug/gazette" "$COMMAND"
fi

mkdir -p "$STATE"
if command -v flock >/dev/null; then
    exec 8>"$STATE/lock"
    flock --nonblock 8 || fail "Another make dev keeps its paper in $STATE." "Choose another folder: make dev STATE=.state2"
fi

edge='' runtime='' push=''
end() {
    trap '' INT TERM
    # shellcheck disable=SC2086 # process numbers, or none
    kill $push $edge 2>/dev/null || true
    wait || true
    # Only if the edge was killed and could not end its runtime.
    # shellcheck disable=SC2086
    [[ -z $runtime ]] || kill -KILL $runtime 2>/dev/null || true
}
trap end EXIT
trap 'say; say "Stopped. The paper is kept in $STATE."; exit 0' INT TERM

# The edge ends when its input does, and that is when this script, which holds the other end, is gone.
coproc EDGE { exec node scripts/edge.mjs --state "$STATE" --port "$PORT" --until-stdin-closes 8>&-; }
edge=$EDGE_PID
exec {output}<&"${EDGE[0]}" {hold}>&"${EDGE[1]}"
url=''
while [[ -z $url ]] && read -r line <&"$output"; do
    if [[ $line == "ready "* ]]; then url=${line#ready }; else say "$line"; fi
done
[[ -n $url ]] || fail "The edge did not start; what it said stands above."
runtime=$(pgrep -P "$edge" || true)
cat <&"$output" 8>&- &

if [[ -d $CONTENT ]]; then
    say "· publishing $CONTENT"
    token=$(<"$STATE/token")
    (cd "$CONTENT" && GAZETTE_URL=$url GAZETTE_TOKEN=$token exec "$COMMAND" push) 8>&- {hold}>&- &
    push=$!
    published=0
    wait "$push" || published=$?
    push=''
    if ((published != 0)); then
        printf '\n✗ %s was not published (exit %s); the reason stands above. The paper is served as it was.\n' \
            "$CONTENT" "$published" >&2
    fi
else
    printf '\n✗ There is no folder %s, so nothing was published.\n' "$CONTENT" >&2
fi

cat <<BANNER

  Gazette is at $url

  To publish:  cd $CONTENT && GAZETTE_URL=$url GAZETTE_TOKEN=\$(cat $STATE/token) $COMMAND push
  To end:      Ctrl-C; the paper is kept in $STATE

BANNER
# Stays while the edge does, and make.
while kill -0 "$edge" 2>/dev/null; do
    if [[ -n ${MAKELEVEL:-} ]] && ! kill -0 "$PPID" 2>/dev/null; then exit; fi
    sleep 1 &
    wait $! || true
done
# A signal that reached the edge alone, for example because this script was started with it ignored, is no failure.
wait "$edge" || fail "The edge has ended by itself."
