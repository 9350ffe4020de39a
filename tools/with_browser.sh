#!/usr/bin/env bash
# Run a command with a browser for the tests of pages, and with axe-core, which looks for what keeps people out:
#   tools/with_browser.sh make test
# Chromium is installed from Debian's packages where it is missing, axe-core is fetched from npm. Both are for tests alone.
set -euo pipefail

browser=$(command -v chromium || command -v chromium-browser || true)
if [ -z "$browser" ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-core >/dev/null
    browser=$(command -v chromium)
fi
command -v npm >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq npm >/dev/null

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
(cd "$folder" && npm pack --silent axe-core@4 >/dev/null && tar -xzf axe-core-*.tgz package/axe.min.js)

SCN_TEST_CHROMIUM=$browser SCN_TEST_AXE=$folder/package/axe.min.js "$@"
