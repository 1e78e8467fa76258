#!/usr/bin/env bash
# Installs what the tests use besides npm packages: Debian's chromium with a Chinese font (browser test), a JVM with Maven (Kafka),
# strace (durability). On a Debian machine as root it installs what is missing; elsewhere it names it, and the tests concerned are skipped aloud.
set -euo pipefail

missing=()
command -v chromium >/dev/null || missing+=(chromium)
fc-list :lang=zh 2>/dev/null | grep -q . || missing+=(fonts-noto-cjk)
command -v java >/dev/null || missing+=(openjdk-17-jre-headless)
command -v mvn >/dev/null || missing+=(maven)
command -v strace >/dev/null || missing+=(strace)
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "installing for the tests: ${missing[*]}" >&2
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends fontconfig "${missing[@]}" >&2
else
  echo "not on this machine, so the tests that need them are skipped: ${missing[*]}" >&2
fi
