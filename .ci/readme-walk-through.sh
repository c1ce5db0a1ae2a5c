#!/usr/bin/env bash
# Runs the commands of README's API walkthrough against a fresh server, and compares what they print with README:
#   .ci/readme-walk-through.sh http://localhost:3000            compares
#   .ci/readme-walk-through.sh http://localhost:3000 --write    puts what they print into README
# Keys and times differ each time; they count as equal.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
base=$1
write=${2-}

steps=$(mktemp -d)
trap 'rm -rf "$steps"' EXIT

# Each block of sh becomes N.run, the block behind it N.want.
awk -v steps="$steps" '
    /^## / { inside = ($0 == "## API walkthrough") }
    !inside { next }
    /^```sh$/ { n++; out = sprintf("%s/%02d.run", steps, n); printf "" > out; next }
    /^```(text|json)$/ { out = sprintf("%s/%02d.want", steps, n); printf "" > out; next }
    /^```$/ { out = ""; next }
    out { print > out }
' README.md

same() {
    sed -E 's/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/KEY/g; s/[0-9-]{10}T[0-9:.]+Z/TIME/g' "$1"
}

failed=0 run=0
for step in "$steps"/*.run; do
    got=${step%.run}.got want=${step%.run}.want
    # shellcheck disable=SC1090 # the steps share their variables, so they are sourced
    source <(sed "s|http://localhost:3000|$base|g" "$step") >"$got" 2>&1 || echo "(status $?)" >>"$got"
    [[ -s $got && -n $(tail -c 1 "$got") ]] && echo >>"$got"
    run=$((run + 1))
    if [[ -z $write ]] && ! diff <(same "$want") <(same "$got"); then
        echo "FAILED  step $run: $(head -n 1 "$step")"
        failed=$((failed + 1))
    fi
done

if [[ -n $write ]]; then
    awk -v steps="$steps" '
        /^## / { inside = ($0 == "## API walkthrough") }
        inside && /^```sh$/ { n++ }
        inside && /^```(text|json)$/ {
            print
            file = sprintf("%s/%02d.got", steps, n)
            while ((getline line < file) > 0) print line
            skip = 1
            next
        }
        /^```$/ { skip = 0 }
        !skip { print }
    ' README.md >"$steps/README.md"
    cat "$steps/README.md" >README.md
fi
printf 'walkthrough: %d steps, %d failed\n' "$run" "$failed"
[[ $run -gt 0 && $failed -eq 0 ]]
