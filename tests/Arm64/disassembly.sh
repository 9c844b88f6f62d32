# shellcheck shell=bash
# Sourced by run: reads the machine code of the kernels for ARM64, which memcheck cannot run, as tests/ConstantTime reads that
# of AVX-512. All of their data is in vector registers. So no branch and no address can depend on it, unless it gets into a
# general register or into the flags. A kernel passes if it has
#   - no instruction that moves from a vector to a general register, and no comparison of floating-point numbers;
#   - no load into a general register but from its own frame, where pointers and lengths are kept;
#   - no call, and no vector stored in its frame, where it would stay behind;
# and does use what it is read for: else it is not the kernel that is meant.

# The kernels, and Prepare: what the compiler is to list.
KERNELS="*.AesArm64GcmBatches:* *.GhashClmul:* *.Sha256Arm64:* *.Sha1Arm64:* *.ChaCha20:*"

# check_disassembly LISTING: a line for each kernel.
check_disassembly() {
  check_kernel "$1" AesArm64GcmBatches:Encrypt 'aese aesmc'
  check_kernel "$1" AesArm64GcmBatches:Seal 'aese aesmc.* pmull'
  check_kernel "$1" AesArm64GcmBatches:Open 'pmull.* aese aesmc'
  check_kernel "$1" GhashClmul:AbsorbBlocks 'pmull .*pmull2'
  check_kernel "$1" Sha256Arm64:Compress 'sha256h sha256h2'
  check_kernel "$1" Sha1Arm64:Compress 'sha1c.*sha1p'
  check_kernel "$1" ChaCha20:XorBatch 'sri'
  # It makes H·x of H in general registers, without a branch: the reader must see that.
  if [ -n "$(kernel_faults "$1" GhashClmul:Prepare pmull)" ]; then
    report "a move to general registers" "ok: there, and found"
  else
    report "a move to general registers" "FAILED: there, and not found"
  fi
}

check_kernel() {
  local faults
  faults=$(kernel_faults "$@")
  if [ -z "$faults" ]; then
    report "$2" "ok: no data leaves the vector registers"
  else
    report "$2" "FAILED: $(head -n 1 <<<"$faults")"
  fi
}

report() {
  printf '%-36s %s\n' "$1" "$2"
  case "$2" in ok*) passed=$((passed + 1)) ;; *) failed=$((failed + 1)) ;; esac
}

# kernel_faults LISTING METHOD USES: every instruction that the rule does not allow.
kernel_faults() {
  [ -r "$1" ] || { printf 'no listing of the compiler\n'; return; }
  awk -v name=".$2(" -v uses="$3" '
    /^; Assembly listing for method/ { inside = index($0, name) > 0; next }
    !inside || !/^ +[a-z]/ { next }
    {
      code = $1; target = $2; sub(/,$/, "", target); seen = seen " " code
      general = target ~ /^[wx]([0-9]+|zr)$/ || target ~ /^(fp|lr)$/
      frame = /\[(sp|fp)[],]/
      if (code ~ /^[us]mov$/ || (code == "fmov" && general)) print $0
      else if (code ~ /^fc?cmp/ || (code ~ /^fcvt/ && general)) print $0
      else if (code ~ /^ld/ && general && !frame) print $0
      else if (code ~ /^blr?$/ || (code ~ /^st/ && target ~ /^q/ && frame)) print $0
    }
    END { if (seen == "") print "it did not run"; else if (seen !~ uses) print "not the kernel that is meant" }' "$1"
}
