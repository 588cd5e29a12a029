#!/usr/bin/env bash
# Runs the commands of a page: every ```bash block, in order, in one shell, from where you stand (the repository's root).
# A ```text block says what the block before it printed; … stands for anything, on one line or many.
# Blocks in other words (```sh, ```json, …) are for readers only. The first command that fails, or prints something else, ends it.
#
#   src-docs/run-page.sh src-docs/tutorial/first-governed-action.md
set -eu -o pipefail
exec 4>&2 # where it is, whatever a command's own output goes to

page=$1
printed=$(mktemp)
fence='' block='' number=0 from=0 doing="the page"

finish() {
  status=$?
  for job in $(jobs -p); do
    kill "$job" 2> /dev/null || true
  done
  wait || true
  if [ "$status" -ne 0 ]; then
    echo "$page:$from: $doing failed ($status). It printed:" >&4
    cat "$printed" >&4
  fi
  rm -f "$printed"
  exit "$status"
}
trap finish EXIT

# What a pattern of the shell would read as more than itself is escaped; only … is.
matches() {
  local pattern
  pattern=$(printf '%s' "$2" | sed -e 's/[][\\*?]/\\&/g' -e 's/…/*/g')
  # shellcheck disable=SC2053
  [[ $1 == $pattern ]]
}

while IFS= read -r line <&3 || [ -n "$line" ]; do
  number=$((number + 1))
  case $fence:$line in
    ':```bash') fence=bash block='' from=$number ;;
    ':```text') fence=text block='' from=$number ;;
    ':```'*) fence=other ;;
    'bash:```')
      fence=''
      doing="the command"
      echo "$page:$from"
      eval "$block" > "$printed" 2>&1 3<&- < /dev/null
      ;;
    'text:```')
      fence=''
      doing="what is promised here"
      matches "$(cat "$printed")" "${block%$'\n'}"
      ;;
    'other:```') fence='' ;;
    bash:* | text:*) block+=$line$'\n' ;;
  esac
done 3< "$page"
