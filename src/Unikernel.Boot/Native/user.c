// In ring 3: what the runtime needs beside musl, and a clock that needs no system call.
#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "shared.h"

// The runtime's objects are made for glibc, whose CPU_ALLOC and CPU_FREE call these two.
void *__sched_cpualloc(size_t count) { return malloc((count + 63) / 64 * 8); }
void __sched_cpufree(void *set) { free(set); }

int clock_gettime(clockid_t clock, struct timespec *to) {
    if (!shared.is_booted) // a process of Linux
        return (int)syscall(SYS_clock_gettime, clock, to);
    unsigned long time = shared_now(&shared) + (clock == CLOCK_REALTIME ? shared.wall_offset : 0);
    to->tv_sec = (time_t)(time / 1000000000UL);
    to->tv_nsec = (long)(time % 1000000000UL);
    return 0;
}

int sundog_is_booted(void) { return (int)shared.is_booted; }

// One of the base's calls: its result, or a negative errno.
long sundog_call(long number, long first, long second) {
    long result;
    asm volatile("syscall" : "=a"(result) : "a"(number), "D"(first), "S"(second) : "rcx", "r11", "memory");
    return result;
}

// Fills with RDSEED, or with RDRAND where there is none; how many bytes, 0 where the processor has neither.
long sundog_processor_random(unsigned char *to, long length) {
    unsigned int a = 7, b, c = 0, d, has_seed, has_random;
    asm("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    has_seed = b >> 18 & 1;
    a = 1;
    asm("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
    has_random = c >> 30 & 1;
    long done = 0;
    while ((has_seed || has_random) && done < length) {
        unsigned long value;
        unsigned char is_good = 0;
        for (int tries = 0; tries < 100 && !is_good; tries++) {
            if (has_seed)
                asm volatile("rdseed %0; setc %1" : "=r"(value), "=qm"(is_good));
            else
                asm volatile("rdrand %0; setc %1" : "=r"(value), "=qm"(is_good));
        }
        if (!is_good) break;
        for (int i = 0; i < 8 && done < length; i++, value >>= 8) to[done++] = (unsigned char)value;
    }
    return done;
}
