// Runs the subjects of the library under valgrind's memcheck, and counts the errors that each one gives. Secrets are
// marked as undefined memory: memcheck follows them through every instruction and reports a conditional jump or an
// address that depends on one. The last line is "N passed, N failed, N skipped".
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <valgrind/memcheck.h>

static void poison(void *start, size_t length) { VALGRIND_MAKE_MEM_UNDEFINED(start, length); }
static void declassify(void *start, size_t length) { VALGRIND_MAKE_MEM_DEFINED(start, length); }

static void *need(void *library, const char *symbol) {
  void *found = dlsym(library, symbol);
  if (!found) {
    fprintf(stderr, "%s\n", dlerror());
    exit(2);
  }
  return found;
}

int main(int argc, char **argv) {
  if (argc < 2 || !RUNNING_ON_VALGRIND) {
    fprintf(stderr, "usage: valgrind %s LIBRARY [TEXT]\n", argv[0]);
    return 2;
  }
  void *library = dlopen(argv[1], RTLD_NOW);
  if (!library) {
    fprintf(stderr, "%s\n", dlerror());
    return 2;
  }
  void (*start)(void (*)(void *, size_t), void (*)(void *, size_t)) = need(library, "sundog_start");
  int (*name_of)(int, char *, int) = need(library, "sundog_name");
  int (*run)(int, int) = need(library, "sundog_run");
  start(poison, declassify);

  int passed = 0, failed = 0, kind;
  char name[100];
  for (int subject = 0; (kind = name_of(subject, name, sizeof name)); subject++) {
    int leak = kind == 2; // SubjectKind of Subjects.cs; 3 and 4 are not for memcheck
    if (kind > 2) continue;
    if (argc > 2 && !strstr(name, argv[2]) && !leak) continue;
    // Once with known secrets: initialisers and tables, and whether memcheck is silent then.
    unsigned before = VALGRIND_COUNT_ERRORS;
    int done = run(subject, 0);
    unsigned known = VALGRIND_COUNT_ERRORS - before;
    VALGRIND_PRINTF("== %s\n", name);
    before = VALGRIND_COUNT_ERRORS;
    done &= run(subject, 1);
    unsigned errors = VALGRIND_COUNT_ERRORS - before;
    int good = done && !known && (leak ? errors > 0 : errors == 0);
    good ? passed++ : failed++;
    printf("%-36s %s", name, good ? "ok" : "FAILED");
    if (leak) printf(good ? ": planted, and found" : ": planted, and not found");
    else if (errors) printf(": %u branches or addresses depend on a secret", errors);
    if (!done) printf(": did not do its work");
    if (known) printf(": %u errors on known secrets", known);
    printf("\n");
    fflush(stdout);
  }
  printf("%d passed, %d failed, 0 skipped\n", passed, failed);
  return failed != 0;
}
