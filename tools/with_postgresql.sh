#!/usr/bin/env bash
# Run a command with a PostgreSQL server of its own, which is thrown away afterwards: its address is in
# SCN_TEST_POSTGRESQL. Where PostgreSQL is missing and this is Debian with root, its packages are installed first.
#   tools/with_postgresql.sh COMMAND [ARG …]
set -euo pipefail

find_bin() {
    for folder in /usr/lib/postgresql/*/bin "$(dirname "$(command -v initdb 2>/dev/null || echo /nowhere/initdb)")"; do
        if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then
            echo "$folder"
        fi
    done | sort -V | tail -n 1
}

bin=$(find_bin)
if [ -z "$bin" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null
    bin=$(find_bin)
fi
if [ -z "$bin" ]; then
    echo "PostgreSQL's initdb and pg_ctl were not found: install the package postgresql." >&2
    exit 1
fi

# The server refuses to run as root.
as_owner() { "$@"; }
if [ "$(id -u)" = 0 ]; then
    id postgres >/dev/null 2>&1 || useradd --system --no-create-home postgres
    as_owner() { (cd / && runuser -u postgres -- "$@"); }
fi

home=$(mktemp -d)
chmod 755 "$home"
[ "$(id -u)" = 0 ] && chown postgres "$home"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
stop() {
    as_owner "$bin/pg_ctl" -D "$home/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$home"
}
trap stop EXIT

as_owner "$bin/initdb" -D "$home/data" -U scn --auth=trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null
as_owner "$bin/pg_ctl" -D "$home/data" -l "$home/data/log" -w \
    -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$home -c fsync=off" start >/dev/null

SCN_TEST_POSTGRESQL="postgresql://scn@127.0.0.1:$port/postgres" "$@"
