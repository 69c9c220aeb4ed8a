#!/bin/sh
# The browser tests drive the system's own chromium. Root on Debian gets it; anybody else is told what to type.
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "chromium is missing: installing it for the browser tests"
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; } && exit 0
fi
echo "****************************************************************************" >&2
echo "**  NO CHROMIUM: the browser tests will be SKIPPED. To have it, type:      **" >&2
echo "**      sudo apt-get install --no-install-recommends chromium              **" >&2
echo "****************************************************************************" >&2
