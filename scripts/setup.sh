# shellcheck shell=bash
# Set-up that the commands at the root share: sourced, quiet when there is nothing to do. Expects to stand in the root.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export DOTNET_CLI_UI_LANGUAGE=en LC_ALL=C.UTF-8

sundog_fail() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  exit 1
}

# The .NET SDK is the one thing that is asked of the machine.
sundog_need_dotnet() {
  if ! command -v dotnet >/dev/null && [ -x "$HOME/.dotnet/dotnet" ]; then
    PATH="$HOME/.dotnet:$PATH"
  fi
  command -v dotnet >/dev/null || sundog_fail "the .NET 10 SDK is needed: https://dotnet.microsoft.com/download"
  dotnet --version >/dev/null 2>&1 || sundog_fail "no .NET SDK here fits global.json: $(dotnet --version 2>&1 | tail -n 1)"
}

# sundog_need TOOL...: installs the Debian packages of the tools that are missing. "linker" is what NativeAOT links with.
sundog_need() {
  local tool packages=()
  for tool in "$@"; do
    case "$tool" in
      linker)
        command -v clang >/dev/null || command -v gcc >/dev/null || packages+=(gcc)
        [ -e /usr/include/stdlib.h ] || packages+=(libc6-dev)
        command -v objcopy >/dev/null || packages+=(binutils)
        ;;
      musl) [ -e /usr/lib/x86_64-linux-musl/musl-gcc.specs ] || packages+=(musl-tools musl-dev) ;;
      qemu) command -v qemu-system-x86_64 >/dev/null || packages+=(qemu-system-x86) ;;
      qemu-aarch64) command -v qemu-aarch64 >/dev/null || packages+=(qemu-user) ;;
      ip) command -v ip >/dev/null || packages+=(iproute2) ;;
      ping) command -v ping >/dev/null || packages+=(iputils-ping) ;;
      xz) command -v xz >/dev/null || packages+=(xz-utils) ;;
      afl-fuzz) command -v afl-fuzz >/dev/null || packages+=(afl++) ;;
      *) command -v "$tool" >/dev/null || packages+=("$tool") ;;
    esac
  done
  [ "${#packages[@]}" = 0 ] && return
  command -v apt-get >/dev/null || sundog_fail "please install: ${packages[*]}"
  local root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || sundog_fail "please install, as root: apt-get install ${packages[*]}"
    root=(sudo)
  fi
  printf 'installing %s\n' "${packages[*]}" >&2
  {
    "${root[@]}" apt-get update -qq &&
      "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${packages[@]}"
  } >/dev/null 2>&1 </dev/null || sundog_fail "apt-get could not install ${packages[*]}"
}

# sundog_quietly COMMAND...: runs it, and shows what it said only if it failed.
sundog_quietly() {
  local log
  log=$(mktemp)
  if "$@" >"$log" 2>&1; then
    rm -f "$log"
    return 0
  fi
  cat "$log" >&2
  rm -f "$log"
  return 1
}

# The native command-line tool, and the publish that makes it.
SUNDOG_TOOL=artifacts/publish/Cli/release/sundog

sundog_publish_tool() {
  sundog_need_dotnet
  sundog_need linker
  dotnet publish src/Cli/Cli.csproj -c Release --nologo -v quiet -clp:NoSummary
}

# sundog_publish_image PROJECT: makes a bootable image; prints its path.
sundog_publish_image() {
  sundog_need_dotnet
  sundog_need linker gcc make musl
  sundog_quietly dotnet publish "$1" -c Release --nologo -v quiet -clp:NoSummary || sundog_fail "$1 does not build"
  sundog_image_path "$1"
}

sundog_image_path() { printf '%s\n' "artifacts/publish/$(basename "$1")/release_linux-x64/Sundog.$(basename "$1")"; }

# Publishes the tool if it is missing or older than a source.
sundog_need_tool() {
  if [ -x "$SUNDOG_TOOL" ] &&
    [ -z "$(find src Directory.Build.props Directory.Packages.props global.json -newer "$SUNDOG_TOOL" -type f -print -quit)" ]; then
    return 0
  fi
  printf 'building the tool\n' >&2
  sundog_quietly sundog_publish_tool || sundog_fail "the tool does not build"
  touch "$SUNDOG_TOOL"
}
