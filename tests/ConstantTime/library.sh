# shellcheck shell=bash
# Sourced by run and residue: the library of subjects, in $LIBRARY.

OUT=artifacts/constant-time
LIBRARY=$OUT/ConstantTime.so
AVX512_LIBRARY=$OUT/ConstantTimeAvx512.so

build_library() { build_library_for x86-64-v3 release $LIBRARY; }

# The same for a processor with AVX-512, which need not be this one: to be read, not to be run.
build_avx512_library() { build_library_for x86-64-v4 release_v4 $AVX512_LIBRARY; }

# build_library_for INSTRUCTIONS PIVOT LIBRARY
build_library_for() {
  sundog_need_dotnet
  sundog_need linker
  mkdir -p $OUT
  sundog_quietly dotnet publish tests/ConstantTime -c Release -r linux-x64 --nologo -v quiet -clp:NoSummary \
    -p:InstructionSet="$1" -p:ArtifactsPivots="$2" || sundog_fail "tests/ConstantTime does not build for $1"
  # memcheck wants the names of the functions, and cannot read the compiler's line numbers.
  objcopy --strip-debug artifacts/publish/ConstantTime/"$2"/Sundog.ConstantTime.so "$3"
}
