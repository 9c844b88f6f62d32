# shellcheck shell=bash
# Booting an image under QEMU, for the commands that do: sourced after setup.sh. Expects to stand in the root.

# Whether QEMU is here or can be installed; says so in a line when not.
sundog_have_qemu() {
  command -v qemu-system-x86_64 >/dev/null && return
  if ! command -v apt-get >/dev/null || ! (sundog_need qemu); then
    printf 'QEMU is not here and cannot be installed: the unikernel runs as a process of this machine instead\n' >&2
    return 1
  fi
}

# sundog_need_image PROJECT: the bootable image, built if it is missing or older than a source; prints its path.
sundog_need_image() {
  local image
  image=$(sundog_image_path "$1")
  if [ ! -x "$image" ] ||
    [ -n "$(find src "$1" Directory.Build.props Directory.Packages.props global.json -newer "$image" -type f -print -quit)" ]; then
    printf 'building the image\n' >&2
    sundog_publish_image "$1" >/dev/null
    touch "$image"
  fi
  printf '%s\n' "$image"
}

# QEMU's arguments for an accelerator. Under KVM a processor with ARCH_CAPABILITIES is refused by some hosts.
sundog_processor() {
  if [ "$1" = kvm ]; then printf 'host,arch-capabilities=off'; else printf 'max'; fi
  [ "${SUNDOG_ENTROPY:-}" != none ] || printf ',rdrand=off,rdseed=off'
}

# How this machine runs the image: SUNDOG_ACCEL if that is set, else KVM where the image comes up under it, else TCG.
# Found out once for each image.
sundog_accelerator() {
  local known
  known=.sundog/accelerator-$(basename "$1")
  if [ -n "${SUNDOG_ACCEL:-}" ]; then
    printf '%s\n' "$SUNDOG_ACCEL"
    return
  fi
  if [ ! -e "$known" ] || [ "$1" -nt "$known" ]; then
    mkdir -p .sundog
    sundog_try_kvm "$1" >"$known.new"
    mv "$known.new" "$known"
  fi
  cat "$known"
}

# Boots the image by KVM until it serves, ends or has had 10 seconds: prints kvm; or tcg, and why on standard error.
sundog_try_kvm() {
  local said=.sundog/kvm.log pid reason=""
  if [ ! -w /dev/kvm ]; then
    printf 'no KVM here: the image is emulated (TCG)\n' >&2
    printf 'tcg\n'
    return
  fi
  : >"$said"
  (sundog_boot "$1" 0 64 kvm "" "ip=10.0.2.15/24 log=info") >"$said" 2>&1 </dev/null &
  pid=$!
  for _ in $(seq 100); do
    if grep -q 'serving https' "$said" || ! kill -0 "$pid" 2>/dev/null; then break; fi
    sleep 0.1
  done
  sundog_stop "$pid"
  if grep -q 'serving https' "$said"; then
    printf 'kvm\n'
    return
  fi
  reason=$(tr -d '\r' <"$said" | grep -m 1 -iE 'instruction sets|panic|qemu|kvm') || reason="it does not serve within 10 seconds"
  printf 'the KVM of this machine does not run the image (%s): it is emulated (TCG)\n' "$reason" >&2
  printf 'tcg\n'
}

# sundog_boot IMAGE PORT MEGABYTES ACCELERATOR DISK WORDS [MACHINE [NETWORK]]: boots it with its console here and
# 127.0.0.1:PORT before its port 443. A PORT of 0: no port is forwarded; no DISK: none is there. The kernel's command line
# is WORDS. MACHINE is microvm (virtio-mmio, the default) or q35 (virtio-pci). NETWORK is QEMU's -netdev in place of user-mode
# networking, or "none" for no interface. SUNDOG_ENTROPY=none: no entropy device, and a processor without RDRAND.
sundog_boot() {
  local machine=${7:-microvm} network=${8:-} bus=device devices=()
  case "$machine" in
    microvm) machine=microvm,acpi=off,pit=on,pic=off,rtc=on,isa-serial=on ;;
    q35) bus=pci ;;
  esac
  if [ -z "$network" ]; then
    network=user
    [ "$2" = 0 ] || network+=",hostfwd=tcp:127.0.0.1:$2-:443"
  fi
  [ "${SUNDOG_ENTROPY:-}" = none ] || devices+=(-device "virtio-rng-$bus")
  [ "$network" = none ] || devices+=(-netdev "$network,id=n0" -device "virtio-net-$bus,netdev=n0")
  [ -z "$5" ] || devices+=(-drive "if=none,id=site,format=raw,readonly=on,file=$5" -device "virtio-blk-$bus,drive=site")
  exec qemu-system-x86_64 -M "$machine" -accel "$4" -cpu "$(sundog_processor "$4")" -m "$3" -nodefaults -no-user-config \
    -no-reboot -display none -serial stdio -device isa-debug-exit,iobase=0xf4,iosize=4 \
    -global virtio-mmio.force-legacy=false "${devices[@]}" -kernel "$1" -append "$6"
}

# A port of the loopback that is free now.
sundog_free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 20000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  printf '%s\n' "$port"
}

# Ends what was started in the background.
sundog_stop() {
  [ -n "$1" ] || return 0
  kill "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}
