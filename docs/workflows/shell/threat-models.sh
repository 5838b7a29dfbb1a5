#!/bin/sh
# Checks the models, compares them with a base, and builds a preview: for any CI system with a shell, and for a terminal.
# Explained in the guide, page "Pipelines". Run it in the root of the repository, with a clone that has the base.
#
#   BASE      what to compare with (default: origin/main)
#   PROPOSAL  id of a fetched commit whose models replace those of the checkout; then check out the base first.
#             Needs ci/threat-models/take_models.py. Set it if the commit is not trusted: see the page "Untrusted models"
#   OUT       folder for the results (default: threat-model-results)
#
# Exit code: the highest of all commands. 1: the models have errors; 2: something could not run.
set -u
BASE="${BASE:-origin/main}"
OUT="${OUT:-threat-model-results}"
worst=0
try() {
    "$@"
    status=$?
    [ "$status" -le "$worst" ] || worst=$status
}

mkdir -p "$OUT" || exit 2
BASE="$(git rev-parse --verify --quiet "$BASE^{commit}")" || { echo "The base is not in this clone. Fetch it first." >&2; exit 2; }
if [ -n "${PROPOSAL:-}" ]; then
    python3 ci/threat-models/take_models.py "$PROPOSAL" models || exit 2
    git reset --quiet --soft "$PROPOSAL" || exit 2  # moves HEAD alone, so that changes of code are seen
fi

try threat-model check --base "$BASE"
try threat-model check --format junit --output "$OUT/junit.xml"
try threat-model check --format sarif --output "$OUT/threat-models.sarif"
try threat-model diff "$BASE" --fail-on none --format markdown --output "$OUT/changes.md"
try threat-model diff "$BASE" --fail-on none --format html --output "$OUT/changes.html"

# mkdocs.yml reads two of the variables: on_incomplete: !ENV [THREAT_MODEL_ON_INCOMPLETE, fail] and base: !ENV [THREAT_MODEL_BASE, ""]
THREAT_MODEL_CACHE="$(mktemp -d)" || exit 2
export THREAT_MODEL_CACHE THREAT_MODEL_ON_INCOMPLETE=warn THREAT_MODEL_BASE="$BASE" NO_MKDOCS_2_WARNING=1
try mkdocs build --strict --quiet --site-dir "$OUT/preview"
rm -rf "$THREAT_MODEL_CACHE"
exit "$worst"
