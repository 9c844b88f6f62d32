# shellcheck shell=bash
# Sourced by bench/run: the primitives of Sundog beside OpenSSL's, the platform's and BouncyCastle's.

measure_crypto() {
  sundog_need_dotnet
  sundog_need linker
  if [[ " $* " == *" --detail "* ]]; then
    sundog_quietly dotnet build bench/crypto -c Release --nologo -v quiet -clp:NoSummary || sundog_fail "bench/crypto does not build"
    artifacts/bin/Bench.Crypto/release/Sundog.Bench.Crypto "$@"
    return
  fi
  # A native build, as what ships: of sources that are newer than the last one.
  local program=artifacts/publish/Bench.Crypto/release/Sundog.Bench.Crypto
  if [ ! -x "$program" ] || [ -n "$(find src/Nocrypto bench/crypto Directory.*.props -newer "$program" -type f -print -quit)" ]; then
    sundog_quietly dotnet publish bench/crypto -c Release --nologo -v quiet -clp:NoSummary || sundog_fail "bench/crypto does not build"
    touch "$program"
  fi
  "$program" "$@"
}
