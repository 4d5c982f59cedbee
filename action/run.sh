#!/usr/bin/env bash
# Plans ($DO is `plan`) or publishes (`push`) the content folder $CONTENT of a repository, with the `gazette` of the PATH.
#
# The plan is since the checked-out commit left $SINCE, or the base of the pull request, or the commit before the push ($BASE is
# what GitHub's event says of these); it asks no paper and needs no token, so it can run on a stranger's pull request. It goes as
# Markdown into the job's summary and into the file that the output `plan` names. Exits as the command does: 1 if the content
# has errors, or the paper refused it; 2 if something was called in a wrong way.
set -uo pipefail

# A comment may have 65,536 characters.
readonly MAX_CHARS=60000

# fenced FILE: its text as a code block, which nothing in the text can end. Escape sequences have no place in it.
fenced() {
    local text longest fence
    text=$(tr -d '\000-\010\013-\037' <"$1")
    if ((${#text} > MAX_CHARS)); then text="${text:0:MAX_CHARS}"$'\n… (cut here)'; fi
    longest=$(grep -oE '`+' <<<"$text" | awk '{ if (length > most) most = length } END { print most + 0 }')
    fence=$(printf '`%.0s' $(seq 1 $((longest < 3 ? 3 : longest + 1))))
    printf '%sdiff\n%s\n%s\n' "$fence" "$text" "$fence"
}

# since: the commit to compare with.
since() {
    local ref=${GITHUB_REF:-}
    if [[ -n ${SINCE:-} ]]; then
        echo "$SINCE"
    elif [[ $ref == refs/pull/*/merge && $(in_content rev-parse HEAD) == "${GITHUB_SHA:-}" ]] &&
        in_content rev-parse --quiet --verify HEAD^2 >/dev/null; then
        # GitHub has merged the pull request into a base that may be newer than the one in the event.
        in_content rev-parse HEAD^1
    elif [[ -n ${BASE:-} && ! $BASE =~ ^0+$ ]]; then
        echo "$BASE"
    else
        # A branch that is new has no commit before.
        in_content rev-list --max-parents=0 HEAD | tail -n 1
    fi
}

in_content() {
    git -C "$content" "$@"
}

# report HEADING FILE
report() {
    printf '### %s\n\n' "$1"
    fenced "$2"
}

# run COMMAND…: runs it, shows what it says, and keeps that in $said; sets $code. A line of somebody's article is no command to the
# runner, whatever it looks like: commands are off until the same unguessable word comes again.
run() {
    local word
    word=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    echo "::stop-commands::$word"
    "$@" 2>&1 | tee "$said"
    code=${PIPESTATUS[0]}
    [[ -z $(tail -c 1 "$said") ]] || echo
    echo "::$word::"
}

folder=$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/gazette.XXXXXX") || exit 2
said=$folder/said.txt summary=$folder/plan.md code=0
export NO_COLOR=1
# Empty means what it means if it is not set.
for name in GAZETTE_LANG GAZETTE_URL GAZETTE_TOKEN; do
    [[ -n ${!name:-} ]] || unset "$name"
done
content=${CONTENT:-.}
strict=()
[[ ${STRICT:-false} != true ]] || strict=(--strict)

case ${DO:-plan} in
    plan)
        unset GAZETTE_URL GAZETTE_TOKEN
        run gazette --content "$content" check ${strict[@]+"${strict[@]}"}
        if ((code != 0)); then
            report "Gazette: the content can't be published" "$said" >"$summary"
        else
            run gazette --content "$content" plan "--since=$(since)" --diff
            report "Gazette: what this would publish" "$said" >"$summary"
        fi
        ;;
    push)
        # Git cuts where a character ends.
        subject=$(git -C "$content" log -1 --format='%h %<(120,trunc)%s' 2>/dev/null | sed 's/ *$//')
        push=(--wait --message "$subject")
        [[ ${PRUNE:-false} != true ]] || push+=(--prune)
        if ((${#strict[@]} > 0)); then run gazette --content "$content" check --strict; fi
        if ((code == 0)); then run gazette --content "$content" push "${push[@]}"; fi
        heading="Gazette: published"
        ((code == 0)) || heading="Gazette: nothing was published"
        report "$heading" "$said" >"$summary"
        ;;
    *)
        echo "::error::The input \`do\` is \`$DO\`; it must be \`plan\` or \`push\`."
        exit 2
        ;;
esac
[[ -z ${GITHUB_STEP_SUMMARY:-} ]] || cat "$summary" >>"$GITHUB_STEP_SUMMARY"
[[ -z ${GITHUB_OUTPUT:-} ]] || printf 'plan=%s\n' "$summary" >>"$GITHUB_OUTPUT"
exit "$code"
