# shellcheck shell=bash
# Sourced by run: reads the machine code of the kernels that memcheck cannot run: GHASH with 256-bit CLMUL, and
# ChaCha20-Poly1305 with AVX-512, of a second build.
#
# All data of these kernels is in vector registers. So no branch and no address can depend on it, unless it gets into the
# flags or into a general register. A kernel passes if it has
#   - no instruction that moves from a vector or a mask to a general register or to the flags, no gather and no scatter;
#   - no load into a general register but from its own frame, where pointers and lengths are kept;
#   - no comparison or test with memory elsewhere;
#   - no call, but to the AES rounds alone, which memcheck runs;
# and does use what it is read for, a 256-bit CLMUL and AES rounds, or AVX-512: else it is not the kernel that is meant.
# What surrounds the kernels with AVX-512, the powers of r and the end of Poly1305, memcheck runs with the other strategies.

CLMUL_KERNELS="AesNiGcmBatches__SealWide AesNiGcmBatches__OpenWide"
AVX512_KERNELS="ChaCha20Avx512__XorBatch Poly1305Avx512__AbsorbGroups"

# check_disassembly LIBRARY AVX512_LIBRARY: a line for each kernel, and the planted leak of Subjects.cs, which must not pass.
check_disassembly() {
  local kernel faults
  for kernel in $CLMUL_KERNELS; do check_kernel "$1" "$kernel" wide; done
  for kernel in $AVX512_KERNELS; do check_kernel "$2" "$kernel" avx512; done
  faults=$(kernel_faults "$1" Subjects__Index any)
  if [ -n "$faults" ]; then
    report "an index by a secret, disassembled" "ok: planted, and found"
  else
    report "an index by a secret, disassembled" "FAILED: planted, and not found"
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

# kernel_faults LIBRARY FUNCTION wide|avx512|any: every instruction that the rule does not allow.
kernel_faults() {
  objdump -d --no-show-raw-insn -M intel "$1" |
    awk -v name="$2>:" -v wide="$3" '
      BEGIN { general = "^(r[a-d]x|r[sd]i|r[sb]p|e[a-d]x|e[sd]i|e[sb]p|r[0-9]+[dwb]?|[a-d][lhx]|[sd]il?|[sb]pl?)$" }
      /^[0-9a-f]+ <.*>:$/ { inside = index($0, name) > 0; next }
      !inside || NF < 2 { next }
      {
        gsub(/\{evex\} */, ""); code = $2; operands = $0; sub(/^[^\t]*\t[a-z0-9.]+ */, "", operands); sub(/ *[#<].*/, "", operands)
        split(operands, operand, ","); seen++
        # An address is one operand, though it may hold commas in no syntax of objdump.
        memory = match(operands, /\[[^]]*\]/) ? substr(operands, RSTART, RLENGTH) : ""
        frame = memory ~ /^\[r[sb]p([+-]|\])/
        if (code ~ /pclmul/ && operands ~ /ymm/) clmul++
        if (code ~ /aesenc/) aes++
        if (operands ~ /zmm/) avx512++
        if (code ~ /^call/ && $0 !~ /AesNiGcmBatches__Encrypt>/) print $0
        else if (code ~ /gather|scatter/) print $0
        else if (code ~ /^k(mov|ortest|test)/) print $0
        else if (code ~ /^v?(pextr|pmovmsk|movmsk|ptest|testp|ucomi|comi|extractps|cvtt?s[sd]2si)/) print $0
        else if (code ~ /^v?mov[dq]$/ && operand[1] ~ general) print $0
        else if (memory != "" && !frame && code !~ /^(lea|nop|prefetch|jmp)/ && operand[1] ~ general) print $0
        else if (memory != "" && !frame && code ~ /^(cmp|test|bt)/) print $0
      }
      END { if (!seen) print "no such function"; else if (wide == "wide" && !(clmul && aes)) print "not the kernel with 256-bit CLMUL"; else if (wide == "avx512" && !avx512) print "not the kernel with AVX-512" }'
}
