# shellcheck shell=bash
# bench/run tcp: TCP of the stack to and from Linux over a tap, in network namespaces that the program makes itself.

measure_tcp() {
  sundog_need_dotnet
  sundog_quietly dotnet build bench/tcp -c Release --nologo -v quiet -clp:NoSummary || sundog_fail "bench/tcp does not build"
  artifacts/bin/Bench.Tcp/release/Sundog.Bench.Tcp "$@"
}
