// Runs the subjects of the library, and looks for each secret that they were given in all of the process's writable
// memory once they are done: heaps, stacks, what is free again. Secrets are kept here under a mask, so that the search does
// not find itself. The last line is "N passed, N failed, N skipped".
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MASK 0x5aa5c33c96690ff0u
#define WINDOW 16 // a chance agreement in 16 bytes does not happen
#define MAX_PATTERNS 4096

static struct pattern { uint64_t word[2]; } patterns[MAX_PATTERNS]; // masked
static int pattern_count;

static void pattern_add(const unsigned char *window) {
  if (pattern_count == MAX_PATTERNS) return;
  struct pattern *pattern = &patterns[pattern_count++];
  memcpy(pattern->word, window, WINDOW);
  pattern->word[0] ^= MASK, pattern->word[1] ^= MASK;
}

// Takes a secret: its first and its last bytes, as they are and in the opposite order, in which numbers are computed with.
static void plant(void *start, size_t length) {
  unsigned char reversed[WINDOW], *bytes = start;
  for (int last = 0; last < 2 && length >= WINDOW; last++) {
    unsigned char *window = last ? bytes + length - WINDOW : bytes;
    // Room that an output did not fill is no secret.
    if (memcmp(window, (unsigned char[WINDOW]){0}, WINDOW / 2) == 0) continue;
    pattern_add(window);
    for (int i = 0; i < WINDOW; i++) reversed[i] = window[WINDOW - 1 - i];
    pattern_add(reversed);
  }
  memset(reversed, 0, sizeof reversed);
}

static void ignore(void *start, size_t length) { (void)start, (void)length; }

// Where in the range a secret lies, or NULL.
static const unsigned char *find(const unsigned char *start, const unsigned char *end) {
  // One bit for each value of the low 16 bits: most places are passed over by one look.
  static uint64_t filter[1024];
  memset(filter, 0, sizeof filter);
  for (int i = 0; i < pattern_count; i++) {
    uint16_t low = (uint16_t)(patterns[i].word[0] ^ MASK);
    filter[low >> 6] |= 1ul << (low & 63);
  }
  for (const unsigned char *at = start; at + WINDOW <= end; at++) {
    uint16_t low;
    memcpy(&low, at, sizeof low);
    if (!(filter[low >> 6] >> (low & 63) & 1)) continue;
    uint64_t word[2];
    memcpy(word, at, WINDOW);
    for (int i = 0; i < pattern_count; i++)
      if ((word[0] ^ MASK) == patterns[i].word[0] && (word[1] ^ MASK) == patterns[i].word[1]) return at;
  }
  return NULL;
}

// How many places of the process's writable memory hold a secret; says where the first ones are.
static int search(const char *subject) {
  int found = 0;
  char line[512], permissions[5], name[256];
  FILE *maps = fopen("/proc/self/maps", "r");
  if (!maps) exit(2);
  unsigned long start, end;
  while (fgets(line, sizeof line, maps)) {
    name[0] = 0;
    if (sscanf(line, "%lx-%lx %4s %*s %*s %*s %255s", &start, &end, permissions, name) < 3) exit(2);
    if (permissions[0] != 'r' || permissions[1] != 'w') continue;
    for (const unsigned char *at = (void *)start; (at = find(at, (void *)end)); at++) {
      if (++found > 3) continue;
      fprintf(stderr, "%s: %s+%#lx\n", subject, name[0] ? name : "memory", (unsigned long)at - start);
    }
  }
  fclose(maps);
  return found;
}

static void *need(void *library, const char *symbol) {
  void *address = dlsym(library, symbol);
  if (address) return address;
  fprintf(stderr, "%s\n", dlerror());
  exit(2);
}

int main(int argc, char **argv) {
  void *library = argc < 2 ? NULL : dlopen(argv[1], RTLD_NOW);
  if (!library) {
    fprintf(stderr, "usage: %s LIBRARY [TEXT]: %s\n", argv[0], argc < 2 ? "no library" : dlerror());
    return 2;
  }
  void (*begin)(void (*)(void *, size_t), void (*)(void *, size_t)) = need(library, "sundog_start");
  int (*name_of)(int, char *, int) = need(library, "sundog_name");
  int (*run)(int, int) = need(library, "sundog_run");
  void (*wipe)(void) = need(library, "sundog_wipe");
  begin(plant, ignore);

  int passed = 0, failed = 0, kind;
  char name[100];
  for (int subject = 0; (kind = name_of(subject, name, sizeof name)); subject++) {
    int keeps = kind == 3; // SubjectKind of Subjects.cs; 2 is for memcheck
    if (kind == 2 || (argc > 2 && !strstr(name, argv[2]) && !keeps)) continue;
    pattern_count = 0;
    int done = run(subject, 1);
    wipe();
    int found = search(name), good = done && pattern_count > 0 && (keeps ? found > 0 : found == 0);
    good ? passed++ : failed++;
    printf("%-40s %s", name, good ? "ok" : "FAILED");
    if (keeps) printf(good ? ": planted, and found" : ": planted, and not found");
    else if (found) printf(": left in %d places", found);
    if (!done) printf(": did not do its work");
    if (!pattern_count) printf(": has no secret");
    printf("\n");
    fflush(stdout);
  }
  printf("%d passed, %d failed, 0 skipped\n", passed, failed);
  return failed != 0;
}
