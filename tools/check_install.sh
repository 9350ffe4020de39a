#!/usr/bin/env bash
# Install scn as its users do (a wheel, not editable) into an environment of its own, and run it from another folder: the
# files of data/ must be found there too.
#   tools/check_install.sh
set -euo pipefail
source=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check "$source"
cd "$folder"
env/bin/scn --version
env/bin/scn --db network.db init --sample --quiet
env/bin/scn --db network.db isc check --as-of 2027-01-15 --quiet >/dev/null
env/bin/scn --db network.db isc rotate --on 2027-09-22 --seed installed --yes --quiet >/dev/null
env/bin/scn --db network.db report summary --as-of 2027-01-15 --lang ar >summary.txt
grep -q 'المدن الأعضاء' summary.txt
env/bin/scn --db network.db report summary --as-of 2027-01-15 --output summary.html --quiet
env/bin/scn --db network.db report summary --as-of 2027-01-15 --lang ar --output summary.pdf --quiet
echo "The plain installation works."
