# shellcheck shell=bash
# Sourced by run and residue: the library of subjects, in $LIBRARY.

OUT=artifacts/constant-time
LIBRARY=$OUT/ConstantTime.so

build_library() {
  sundog_need_dotnet
  sundog_need linker
  mkdir -p $OUT
  sundog_quietly dotnet publish tests/ConstantTime -c Release -r linux-x64 --nologo -v quiet -clp:NoSummary || sundog_fail "tests/ConstantTime does not build"
  # memcheck wants the names of the functions, and cannot read the compiler's line numbers.
  objcopy --strip-debug artifacts/publish/ConstantTime/release_linux-x64/Sundog.ConstantTime.so $LIBRARY
}
