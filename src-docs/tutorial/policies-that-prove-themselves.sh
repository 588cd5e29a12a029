#!/usr/bin/env bash
# This page, done by a machine: the same commands, read from the page itself, and what they promise to print.
# Needs the packaged runtime (./mvnw -B -q -DskipTests package), curl, and python3.
set -eu
cd "$(dirname "$0")/../.."
exec src-docs/run-page.sh src-docs/tutorial/policies-that-prove-themselves.md
