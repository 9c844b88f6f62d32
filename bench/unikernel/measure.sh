# shellcheck shell=bash
# bench/run unikernel: makes both guests, with one certificate and one page of about 2 KB, and measures them in turn; or, with
# --soak, lets the unikernel alone serve over a bad link for a while.
. scripts/boot.sh

measure_unikernel() {
  local tsv=() only=() accelerator=tcg soak=no minutes=20
  while [ $# -gt 0 ]; do
    case "$1" in
      --tsv) tsv=(--tsv) ;;
      --kvm) accelerator=kvm ;;
      --soak) soak=yes ;;
      --minutes) minutes=${2:?how many} && shift ;;
      --only) only=(--only "${2:?which metric}") && shift ;;
      *) sundog_fail "unknown argument $1" ;;
    esac
    shift
  done
  sundog_need qemu gzip
  sundog_need_tool
  local work=.sundog/bench image
  mkdir -p "$work/site"
  image=$(sundog_need_image samples/HttpsUnikernel)
  "$SUNDOG_TOOL" cert self-signed --name localhost --days 365 --force --out "$work/cert.pem" --key-out "$work/key.pem" >/dev/null
  printf '<!doctype html><title>A page</title><p>Of about two kilobytes.</p>\n%2000s\n' >"$work/site/index.html"
  sundog_quietly tools/site-image "$work/site" "$work/site.img" --cert "$work/cert.pem" --key "$work/key.pem"
  if [ "$soak" = yes ]; then
    soak_unikernel "$image" "$work" "$accelerator" "$minutes"
    return
  fi
  bench/unikernel/linux-guest "$work/cert.pem" "$work/key.pem" "$work/site/index.html" >&2
  sundog_quietly dotnet build bench/unikernel -c Release --nologo -v quiet || sundog_fail "the measuring program does not build"
  dotnet artifacts/bin/Bench.Unikernel/release/Sundog.Bench.Unikernel.dll "${tsv[@]}" "${only[@]}" --accelerator "$accelerator" \
    --image "$image" --site "$work/site.img" --vmlinuz "$work/linux/vmlinuz" --initrd "$work/linux/initrd" \
    --certificate "$work/cert.pem" --tsc-khz "$(tsc_khz)" \
    --native-lines "$(cat src/Unikernel.Boot/Native/*.[chS] | wc -l)" --native-lines-linux "$(bench/unikernel/linux-lines)"
}

soak_unikernel() {
  local status=0 ethernet
  ethernet=$(mktemp -d)
  sundog_quietly dotnet build tests/ImageCheck -c Release --nologo -v quiet || sundog_fail "tests/ImageCheck does not build"
  dotnet artifacts/bin/ImageCheck/release/Sundog.ImageCheck.dll soak --image "$1" --disk "$2/site.img" --certificate "$2/cert.pem" \
    --work "$ethernet" --accelerator "$3" --minutes "$4" || status=$?
  rm -rf "$ethernet"
  return "$status"
}

# What the emulated time-stamp counter runs at: the processor's own rate.
tsc_khz() { awk '/^cpu MHz/ { printf "%d\n", $4 * 1000; exit }' /proc/cpuinfo; }
