# shellcheck shell=bash
# One campaign of one target; sourced by fuzz/run.

# campaign WORK SECONDS TARGET: prints a line, and leaves "quiet", "found" or "broken" in WORK/TARGET/verdict.
campaign() {
  local work=$1 seconds=$2 target=$3 folder stats crashes attempt
  folder=$work/$target
  mkdir -p "$folder/corpus"
  rm -rf "$folder/out" "$folder/verdict"
  dotnet "$PLAIN/Sundog.Fuzz.dll" --make-seeds "$target" "$folder/corpus" || { echo broken >"$folder/verdict"; return 1; }
  stats=$folder/out/default/fuzzer_stats
  # On a busy machine afl-fuzz now and then sees no coverage in its very first run, and gives up: then it is started again.
  fuzz_folder "$folder" "$seconds" "$target"
  for attempt in 2 3 4 5; do
    [ -e "$stats" ] && break
    printf '%-16s afl-fuzz did not start, attempt %d\n' "$target" "$attempt"
    sleep 2
    fuzz_folder "$folder" "$seconds" "$target"
  done
  if [ ! -e "$stats" ]; then
    printf '%-16s afl-fuzz did not start; see %s\n' "$target" "$folder/log"
    tail -n 5 "$folder/log"
    echo broken >"$folder/verdict"
    return 1
  fi
  keep_corpus "$folder"
  crashes=$(keep_findings "$folder" "$target")
  printf '%-16s %10s %12s %8s %8s %10s %9s\n' "$target" "$(stat_of run_time "$stats")" "$(stat_of execs_done "$stats")" \
    "$(stat_of execs_per_sec "$stats")" "$(stat_of corpus_count "$stats")" "$(stat_of edges_found "$stats")" "$crashes"
  if [ "$crashes" = 0 ]; then echo quiet >"$folder/verdict"; else echo found >"$folder/verdict"; fi
}

# fuzz_folder FOLDER SECONDS TARGET: afl-fuzz from FOLDER/corpus to FOLDER/out.
fuzz_folder() {
  local folder=$1 seconds=$2 target=$3 dictionary=()
  if [ -n "${SUNDOG_FUZZ_MODE:-}" ]; then
    printf 'planted="planted-bug"\n' >"$folder/dictionary"
    dictionary=(-x "$folder/dictionary")
  fi
  rm -rf "$folder/out"
  AFL_SKIP_BIN_CHECK=1 AFL_NO_UI=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 \
    DOTNET_TieredCompilation=0 \
    afl-fuzz -i "$folder/corpus" -o "$folder/out" -t 10000 -m none -V "$seconds" "${dictionary[@]}" \
    -- dotnet "$INSTRUMENTED/Sundog.Fuzz.dll" "${SUNDOG_FUZZ_MODE:---fuzz}" "$target" \
    >"$folder/log" 2>&1 </dev/null || true
}

stat_of() { sed -n "s/^$1 *: //p" "$2"; }

# What opened new paths is where the next campaign starts.
keep_corpus() {
  local file
  for file in "$1"/out/default/queue/id*; do
    [ -e "$file" ] && cp -n "$file" "$1/corpus/$(sha256sum "$file" | cut -c1-16)" 2>/dev/null
  done
  return 0
}

keep_findings() {
  local file count=0
  for file in "$1"/out/default/crashes/id* "$1"/out/default/hangs/id*; do
    [ -e "$file" ] || continue
    mkdir -p "${SUNDOG_FUZZ_FINDINGS:-fuzz/findings}/$2"
    cp "$file" "${SUNDOG_FUZZ_FINDINGS:-fuzz/findings}/$2/$(sha256sum "$file" | cut -c1-16)"
    count=$((count + 1))
  done
  echo "$count"
}
