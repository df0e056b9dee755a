#!/usr/bin/env bash
# Run the checks: all of them, or those named (lint, format, types, imports, tests). Each runs whatever became of the
# one before, so that one call shows everything that is wrong; the status is 0 only when all are clean.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
bin=.venv/bin
shopt -s nullglob
sources=(ledge[r] instrument[s] test[s] tool[s] benchmark[s] sample_dat[a] streamlit_ap[p].py) # the brackets let absent ones drop out

check() {
    case $1 in
        lint) "$bin/ruff" check . ;;
        format) "$bin/ruff" format --check . ;;
        types) "$bin/mypy" "${sources[@]}" ;;
        imports) "$bin/lint-imports" ;;
        # One worker more than there are processors: the browser and the databases make each of them wait.
        tests) "$bin/pytest" -n "${PYTEST_WORKERS:-$(($(nproc) + 1))}" --cov --cov-report=term --durations=15 ;;
        *) echo "no such check: $1 (there are: lint, format, types, imports, tests)" >&2 && return 2 ;;
    esac
}

[ $# -gt 0 ] || set -- lint format types imports tests
failed=()
for name in "$@"; do
    printf '\n== %s\n' "$name"
    check "$name" || failed+=("$name")
done

if [ ${#failed[@]} -gt 0 ]; then
    printf '\nFAILED: %s\n' "${failed[*]}" >&2
    exit 1
fi
printf '\nAll checks passed: %s\n' "$*"
