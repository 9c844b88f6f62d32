// What the base tells code in ring 3: one page, there for reading. In a process of Linux it stays zero.
#pragma once

typedef unsigned int u32;
typedef unsigned long u64;
typedef long s64;

struct shared {
    u64 clock_start; // time stamp counter at the entry
    u64 wall_offset; // nanoseconds since 1970 at the entry
    u32 multiplier;  // nanoseconds = (ticks shifted left by shift) * multiplier >> 32
    int shift;
    u32 xsave_size;              // bytes that XSAVE writes
    u64 total_pages, free_pages; // of memory
    u64 root_table;              // the physical address of ACPI's root pointer, or 0
    u32 interrupts;              // of devices so far: a futex on which to wait for the next
};
extern const struct shared shared;

// The base's own system calls. Linux knows none of them.
enum {
    CALL_SHARED = 0x1000, // (): the address of struct shared
    CALL_DMA,             // (pages, u64 *physical): contiguous memory that devices may address; its address
    CALL_DEVICE_MEMORY,   // (physical, length): a window to a device, uncached; its address
    CALL_WAKE,            // (): as an interrupt of a device does
    CALL_PCI_READ,        // (address): a word of configuration space
    CALL_PCI_WRITE,       // (address, value)
    CALL_RTC_READ,        // (register): a byte of the real-time clock
    CALL_SET_DATE,        // (nanoseconds since 1970)
    CALL_REBOOT,          // ()
};
#define DEVICE_VECTOR 0x21 // of every device, be it by message or by a line of the I/O APIC

static inline u64 read_tsc(void) {
    u32 low, high;
    asm volatile("rdtsc" : "=a"(low), "=d"(high));
    return low | (u64)high << 32;
}

static inline u64 shared_scale(const struct shared *by, u64 ticks) {
    ticks = by->shift < 0 ? ticks >> -by->shift : ticks << by->shift;
    return (u64)(((unsigned __int128)ticks * by->multiplier) >> 32);
}

static inline u64 shared_now(const struct shared *by) { return shared_scale(by, read_tsc() - by->clock_start); }
