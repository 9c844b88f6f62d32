// In ring 3: what the runtime needs beside musl, and a clock that needs no system call.
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "shared.h"

// The runtime's objects are made for glibc, whose CPU_ALLOC and CPU_FREE call these two.
void *__sched_cpualloc(size_t count) { return malloc((count + 63) / 64 * 8); }
void __sched_cpufree(void *set) { free(set); }

// By both names, as libc itself calls the second.
int clock_gettime(clockid_t clock, struct timespec *to) __attribute__((alias("__clock_gettime")));
int __clock_gettime(clockid_t clock, struct timespec *to) {
    if (!shared.multiplier) return (int)syscall(SYS_clock_gettime, clock, to); // a process of Linux
    u64 time = shared_now(&shared) + (clock == CLOCK_REALTIME ? shared.wall_offset : 0);
    *to = (struct timespec){(time_t)(time / 1000000000UL), (long)(time % 1000000000UL)};
    return 0;
}
