#!/usr/bin/env bash
# What takes too long to be asked of every change: the proofs at their stated size, with their figures left in docs/proofs. Each is
# played whatever became of the others; those that failed are named at the end, and make the exit code 1.
# usage: pnpm nightly [proof ...]      without a name: all
set -uo pipefail
cd "$(dirname "$0")/.."
bash infra/setup/install-test-tools.sh || exit 1
proofs=("$@")
[ $# -gt 0 ] || mapfile -t proofs < <(basename -s .proof.ts e2e/proof/*.proof.ts)
failed=()
for proof in "${proofs[@]}"; do
  echo "== $proof"
  node e2e/proof/run.ts "$proof" || failed+=("$proof")
done
[ ${#failed[@]} -eq 0 ] || { echo "failed: ${failed[*]}" >&2; exit 1; }
