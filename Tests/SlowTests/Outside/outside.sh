#!/usr/bin/env bash
# The program of the README as a package of its own, with the manifest that the README shows: what is public suffices.
set -eu
swift=${1:-swift}
root=$(cd "$(dirname "$0")/../../.." && pwd)
folder=$root/.build-outside
mkdir -p "$folder/flow/Sources/flow"
ln -sfn "$root" "$folder/AttentionJKO"

# The block of the README that begins with the tools version.
sed -n '/^\/\/ swift-tools-version/,/^```$/p' "$root/README.md" | sed '$d' > "$folder/flow/Package.swift"
cp "$root/Tests/ReadmeProgram/main.swift" "$folder/flow/Sources/flow/main.swift"
cd "$folder/flow"
output=$("$swift" run -c release -Xcc -march=native flow)
echo "$output" | tail -1
[ "$(echo "$output" | grep -c 'converged$')" = 10 ] || { echo "ten steps were to converge: $output" >&2; exit 1; }
