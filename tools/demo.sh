#!/bin/sh
# The main job on the sample network: a store, a check, a rotation (first shown, then carried out), a check, a summary, a match and an
# assignment of experts, a PDF in Arabic and a page.
#   sh tools/demo.sh SCN STORE
set -eu
scn=$1
store=$2

run() {
    printf '\n$ scn'
    for word in "$@"; do
        case $word in *' '*) printf " '%s'" "$word" ;; *) printf ' %s' "$word" ;; esac
    done
    printf '\n'
    "$scn" --db "$store" "$@"
}

run init --sample
run isc check --as-of 2027-09-21
run isc rotate --on 2027-09-22 --seed 'public lottery of 15 September 2027: 4 8 15 16 23 42' --dry-run
run isc rotate --on 2027-09-22 --seed 'public lottery of 15 September 2027: 4 8 15 16 23 42' --yes --actor demo --quiet --record "$(dirname "$store")/draw.json"
run isc verify "$(dirname "$store")/draw.json"
run isc check --as-of 2027-09-22
run report summary --as-of 2027-09-22
run expert match R-2026-001 --top 5
run expert assign --fair
run report summary --as-of 2027-09-22 --lang ar --output "$(dirname "$store")/summary.ar.pdf"
run report annual --since 2026-12-31 --as-of 2027-12-31 --output "$(dirname "$store")/annual-2027.html"
run audit log --last 3
