#!/usr/bin/env bash
# Puts the command of release $VERSION of $REPOSITORY into the runner's tools, after it has compared its checksum.
set -euo pipefail

fail() {
    echo "::error::$1"
    exit 2
}

case $(uname -s)-$(uname -m) in
    Linux-x86_64) name=gazette-linux-x64 ;;
    Linux-aarch64) name=gazette-linux-arm64 ;;
    Darwin-arm64) name=gazette-macos-arm64 ;;
    MINGW*-x86_64 | MSYS*-x86_64) name=gazette-windows-x64 ;;
    *) fail "There is no release of gazette for $(uname -s) on $(uname -m)." ;;
esac
[[ $REPOSITORY == */* ]] || fail "The action must be used as owner/repository/action@version, not by a path."
[[ $VERSION =~ ^v[0-9]+\.[0-9]+\.[0-9]+$ ]] ||
    fail "\`$VERSION\` is no release: use the action at a version such as v1.2.0, or set the input \`version\`."

# Not by its full path: to GNU tar, `D:\…` of a Windows runner is the file of another machine.
mkdir -p "$RUNNER_TEMP/gazette-$VERSION"
cd "$RUNNER_TEMP/gazette-$VERSION"
url=${GITHUB_SERVER_URL:-https://github.com}/$REPOSITORY/releases/download/$VERSION/$name.tar.gz
curl --fail --silent --show-error --location --retry 3 --output "$name.tar.gz" "$url" ||
    fail "The release could not be downloaded from $url."
curl --fail --silent --show-error --location --retry 3 --output sum "$url.sha256" ||
    fail "The release has no checksum at $url.sha256."
have=$(openssl dgst -sha256 "$name.tar.gz" | sed 's/.*= *//')
[[ $have == "$(sed 's/.*= *//' sum)" ]] || fail "The release does not have the checksum that was published with it."
tar -xzf "$name.tar.gz"
echo "$RUNNER_TEMP/gazette-$VERSION" >>"$GITHUB_PATH"
