#!/usr/bin/env bash
# `make deploy`: uploads the Worker to Cloudflare. Asks for nothing that is not there yet: when the secrets are missing it
# says how to set them, and stops.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"
scripts/build-worker.sh --within-budget

wrangler=node_modules/.bin/wrangler
"$wrangler" whoami | grep -q "You are logged in" || fail "wrangler doesn't know your account." "npx wrangler login"
secrets=$("$wrangler" secret list 2>/dev/null || true)
for name in EDITORS VISITOR_KEY PREVIEW_KEY; do
    [[ $secrets == *"\"$name\""* ]] || fail "The secret $name is not set." "npx wrangler secret put $name   (what it holds: wrangler.toml)"
done
"$wrangler" deploy "$@"
