# shellcheck shell=bash
# Sourced by bench/run: the primitives of Sundog beside OpenSSL's, the platform's and BouncyCastle's.

measure_crypto() {
  local level=x86-64-v3 argument arguments=()
  for argument in "$@"; do
    if [ "$argument" = --v4 ]; then level=x86-64-v4; else arguments+=("$argument"); fi
  done
  sundog_need_dotnet
  sundog_need linker
  if [[ " $* " == *" --detail "* ]]; then
    sundog_quietly dotnet build bench/crypto -c Release --nologo -v quiet -clp:NoSummary || sundog_fail "bench/crypto does not build"
    artifacts/bin/Bench.Crypto/release/Sundog.Bench.Crypto "${arguments[@]}"
    return
  fi
  local pivot=release flag
  if [ "$level" = x86-64-v4 ]; then
    pivot=release_v4
    for flag in avx512f avx512bw avx512cd avx512dq avx512vl; do
      grep -qw "$flag" /proc/cpuinfo || sundog_fail "--v4: this processor has no $flag"
    done
  fi
  # A native build, as what ships: of sources that are newer than the last one.
  local program=artifacts/publish/Bench.Crypto/$pivot/Sundog.Bench.Crypto
  if [ ! -x "$program" ] || [ -n "$(find src/Nocrypto bench/crypto Directory.*.props -newer "$program" -type f -print -quit)" ]; then
    sundog_quietly dotnet publish bench/crypto -c Release --nologo -v quiet -clp:NoSummary \
      -p:BenchInstructionSet="$level" -p:ArtifactsPivots="$pivot" || sundog_fail "bench/crypto does not build"
    touch "$program"
  fi
  "$program" "${arguments[@]}"
}
