#!/usr/bin/env bash
# `make deploy`: uploads the Worker to Cloudflare. What is in the way is said before anything is uploaded or built. Options
# are passed on to `wrangler deploy`. In the environment:
#   EDITORS or EDITORS_FILE  who may publish, a line `name role sha256` each: checked, and put as the secret of that name
#   GAZETTE_DOMAIN           the paper's host names, several with spaces between: all of those that lead to this Worker
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

wrangler=node_modules/.bin/wrangler
names_a_route() { grep -Eq '^[[:space:]]*(routes?[[:space:]]*=|\[\[routes\]\])' wrangler.toml; }

# Sets `editors` to what the secret shall be, or to nothing if the environment does not say.
read_editors() {
    editors=''
    if [[ -n ${EDITORS:-} && -n ${EDITORS_FILE:-} ]]; then
        fail "Both EDITORS and EDITORS_FILE are set." "Keep one of them."
    elif [[ -n ${EDITORS_FILE:-} ]]; then
        [[ -r $EDITORS_FILE ]] || fail "$EDITORS_FILE can't be read." "EDITORS_FILE names a file with a line \`name role sha256\` for each editor."
        editors=$(node scripts/editors.mjs <"$EDITORS_FILE") || fail "Nothing was deployed."
    elif [[ -n ${EDITORS:-} ]]; then
        editors=$(node scripts/editors.mjs <<<"$EDITORS") || fail "Nothing was deployed."
    fi
    [[ -n $editors || -z ${EDITORS:-}${EDITORS_FILE:-} ]] || fail "scripts/editors.mjs printed no line."
}

domains=() routes=()
read -ra domains <<<"${GAZETTE_DOMAIN:-}"
for domain in ${domains[@]+"${domains[@]}"}; do
    [[ $domain =~ ^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9]$ && ${#domain} -le 253 ]] ||
        fail "GAZETTE_DOMAIN: $(printf %q "$domain") is not a host name." "GAZETTE_DOMAIN=bao.example make deploy"
    routes+=(--domain "$domain")
done
read_editors

[[ -x $wrangler ]] || scripts/setup.sh
"$wrangler" whoami | grep -q "You are logged in" || fail "wrangler doesn't know your account." "npx wrangler login"
secrets=$("$wrangler" secret list 2>/dev/null || true)
for name in EDITORS VISITOR_KEY PREVIEW_KEY; do
    [[ $name == EDITORS && -n $editors ]] && continue
    [[ $secrets == *"\"$name\""* ]] || fail "The secret $name is not set." "npx wrangler secret put $name   (what it holds: wrangler.toml)"
done

scripts/build-worker.sh --within-budget
if [[ -n $editors ]]; then
    # From stdin, so that it is seen neither in the list of processes nor in a log.
    "$wrangler" secret put EDITORS <<<"$editors"
else
    say "· EDITORS stays as it is. It can't be read back from Cloudflare: keep its lines in a file, and have that checked and put by
  EDITORS_FILE=editors.txt make deploy   (or only checked: node scripts/editors.mjs <editors.txt)"
fi
"$wrangler" deploy ${routes[@]+"${routes[@]}"} "$@"

if ((!${#domains[@]})) && [[ " $* " != *" --domain"* && " $* " != *" --route"* ]] && ! names_a_route; then
    printf '\n⚠ %s\n  → %s\n' "No address was named: the Worker answers only where an earlier deploy or Cloudflare's dashboard leads to it." \
        "GAZETTE_DOMAIN=bao.example make deploy   (or \`routes\` in wrangler.toml; workers.dev is turned off there)" >&2
fi
