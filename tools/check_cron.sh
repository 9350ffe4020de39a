#!/usr/bin/env bash
# Let Debian's own cron make the reports of the sample network, twice, and compare the bytes. Takes two minutes and needs root on
# Debian: cron comes from its package, unpacked into a folder that is thrown away, and sees a spool and a /run of its own.
#   tools/check_cron.sh SCN          (SCN: an installed scn, such as .venv/bin/scn)
set -euo pipefail
scn=$(realpath -s "${1:?which scn?}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cron=$(command -v cron || true)
if [ -z "$cron" ]; then
    apt-get download -qq cron 2>/dev/null || { apt-get update -qq && apt-get download -qq cron; }
    dpkg -x cron_*.deb package
    cron=$folder/package/usr/sbin/cron
fi

mkdir -p "50% of a network/out"
"$scn" --db "50% of a network/network.db" init --sample --quiet >/dev/null
cat >>"50% of a network/network.policy.toml" <<'POLICY'

[[schedule]]
report = "summary"
language = "ar"
when = "* * * * *"
to = "out/summary.html"

[[schedule]]
report = "summary"
language = "fr"
when = "* * * * *"
to = "out/summary.pdf"

[[schedule]]
report = "members"
when = "*/1 * * * *"
to = "out/members.xlsx"
POLICY
"$scn" --db "50% of a network/network.db" report schedule >crontab
cat crontab

export cron
unshare --mount bash -euo pipefail <<'PRIVATE'
mkdir -p /var/spool/cron
mount -t tmpfs none /var/spool/cron
mount -t tmpfs none /run
mkdir /var/spool/cron/crontabs
install -m 600 crontab /var/spool/cron/crontabs/root
"$cron" -f &
trap "kill $!" EXIT
# Two runs, each well past its minute, on one day: at midnight the reports are of another one.
if [ "$(date +%H%M)" -ge 2356 ]; then sleep 300; fi
for run in 1 2; do
    sleep $((75 - 10#$(date +%S)))
    (cd "50% of a network" && sha256sum out/*) >"made.$run"
    grep slot "50% of a network/network.schedule.json" >"slots.$run"
done
PRIVATE
cat made.1
cmp made.1 made.2
if cmp -s slots.1 slots.2; then
    echo "cron started one run only" >&2
    exit 1
fi
echo "cron made the same reports twice."
