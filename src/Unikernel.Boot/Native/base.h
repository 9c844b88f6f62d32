// The native base: what stands between the processor and the application. One processor, one address space,
// the application in ring 3, the base in ring 0. Interrupts are off in the base, except while it idles.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <asm-generic/errno.h>
#include <asm-generic/mman-common.h>
#include "shared.h"

typedef unsigned char u8;
typedef unsigned short u16;
typedef int s32;

#define PAGE 4096UL
#define DIRECT_MAP 0xffff888000000000UL // all physical memory, for the base alone
#define MAPPINGS_START 0x100000000000UL // where mmap gives addresses
#define STACK_TOP 0x7ff000000000UL      // of the first thread
#define STACK_SIZE (3UL << 19)
#define USER_END 0x800000000000UL
#define NEVER (~0UL)
#define NANOSECONDS 1000000000UL
#define FIRST_DEVICE_VECTOR 0x30
#define DEVICE_VECTORS 31
#define TIMER_VECTOR 0x20
#define SPURIOUS_VECTOR 0x4f

#define MAPPING_IS_DEVICE 8U // beside a protection: memory of a device, or lent to one; stays as it is

// The registers of ring 3, as entry.S pushes them.
struct frame {
    u64 r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi, vector, error;
    u64 rip, cs, rflags, rsp, ss;
};

// A thread: one page, of which the frame is the start. Vector registers beyond SSE are dead in a system call,
// and the trampolines of user.S save them around what interrupts the application elsewhere.
struct thread {
    struct frame frame;
    u64 id, fs_base, order, deadline, futex, clear_tid, signal_mask, signals;
    s64 timeout_result;
    bool is_ready, waits_for_interrupt, is_preempted;
    u8 fpu[512] __attribute__((aligned(64)));
};

struct figures {
    u64 total_pages, free_pages, page_faults, interrupts, system_calls, unknown_calls, idle_ns, root_table;
};

extern struct thread *current;
extern struct figures figures;

static inline void out8(u16 port, u8 value) { asm volatile("outb %0, %1" ::"a"(value), "Nd"(port)); }
static inline void out16(u16 port, u16 value) { asm volatile("outw %0, %1" ::"a"(value), "Nd"(port)); }
static inline void out32(u16 port, u32 value) { asm volatile("outl %0, %1" ::"a"(value), "Nd"(port)); }
static inline u8 in8(u16 port) {
    u8 value;
    asm volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}
static inline u32 in32(u16 port) {
    u32 value;
    asm volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}
static inline void write_msr(u32 msr, u64 value) {
    asm volatile("wrmsr" ::"c"(msr), "a"((u32)value), "d"((u32)(value >> 32)) : "memory");
}
struct cpuid {
    u32 eax, ebx, ecx, edx;
};
static inline struct cpuid cpuid(u32 leaf, u32 subleaf) {
    struct cpuid r;
    asm volatile("cpuid" : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx) : "a"(leaf), "c"(subleaf));
    return r;
}
static inline u64 page_up(u64 x) { return (x + PAGE - 1) & ~(PAGE - 1); }
static inline u64 page_down(u64 x) { return x & ~(PAGE - 1); }

// console.c: the first serial port, and the end of the machine.
void console_start(void);
void console_write(const char *text, u64 length);
void print(const char *text);
void print_number(const char *label, u64 value);
// Prints the reason, the registers if there are any, the thread and the address, and powers off with code
// 127.
_Noreturn void panic(const char *reason, const struct frame *frame, u64 address);
_Noreturn void power_off(u64 code);
_Noreturn void reboot(void);
void *memset(void *to, int value, size_t length);
void *memcpy(void *to, const void *from, size_t length);

// memory.c: physical pages. Every page is handed out zeroed; 0 means that there is none.
extern u64 direct_map; // what turns a physical address into a pointer: 0 until the base's own tables are loaded
static inline void *physical(u64 address) { return (void *)(address + direct_map); }
// Written here alone: at its own address it is the application's, for reading.
static inline struct shared *shared_page(void) { return physical((u64)&shared); }
void memory_add(u64 start, u64 end);
u64 page_allocate(void);
void page_free(u64 page);
u64 pages_allocate_contiguous(u64 count); // from the top; never given back
bool memory_overlaps(u64 start, u64 end); // with memory that memory_add was told of

// paging.c: page tables, and the only ways in which the base touches the application's memory.
#define PTE_PRESENT 1UL
#define PTE_WRITE 2UL
#define PTE_USER 4UL
#define PTE_UNCACHED 0x18UL
#define PTE_LARGE 0x80UL
#define PTE_NX (1UL << 63)
void paging_start(u64 memory_top);
u64 protection_bits(u32 protection);
// The entry of a 4 KiB page; NULL where there is no table, or no memory for one.
u64 *page_entry(u64 address, bool create);
void pages_release(u64 start, u64 end);
void pages_protect(u64 start, u64 end, u32 protection);
// Each checks the mappings first and brings in missing pages; false (nothing is copied to the rest) is
// EFAULT.
bool from_user(void *to, u64 from, u64 length);
bool to_user(u64 to, const void *from, u64 length);
// The memory behind an address of the application, up to the end of its page; NULL where it may not be
// accessed.
void *user_memory(u64 address, u32 protection);

// mappings.c: what the application's addresses mean. Write and execute never meet, and nothing becomes
// executable.
void mapping_add(u64 start, u64 end, u32 protection);
u32 mapping_protection(u64 address); // 0 where there is none
// Maps memory of a device, or lent to one, for the application; false where there is no memory for the
// tables.
bool device_map(u64 address, u64 memory, u64 length, u64 caching);
bool mapping_covers(u64 start, u64 end);
u64 mapping_find_gap(u64 length); // 0: none
bool mapping_bring_in(u64 address, u32 access);
s64 map(u64 address, u64 length, u32 protection, u32 flags);
s64 unmap(u64 address, u64 length);
s64 protect(u64 address, u64 length, u32 protection);
s64 advise(u64 address, u64 length, u32 advice);

// threads.c: the scheduler and futexes.
struct thread *thread_create(void); // NULL: no memory, or too many
struct thread *thread_find(u64 id);
s64 thread_clone(u64 flags, u64 stack, u64 parent_tid, u64 child_tid, u64 tls);
void thread_exit(u64 code);
void thread_set_fs(u64 base);
// The current thread waits: what wakes it gives its call's result, or the deadline (NEVER: none) does.
void thread_block(u64 deadline, s64 timeout_result);
// Switches to what may run, and idles while nothing may; delivers a signal that is due.
void schedule(bool rotate);
void thread_return(void);      // from a system call: schedules where anything changed
void thread_interrupted(void); // ring 3 was: preempts when it is another's turn
s64 futex(u64 address, u32 operation, u32 value, u64 deadline_or_count, u64 second);

// signals.c: signals of one process. Their frames go to the application's own stacks, as Linux lays them out.
s64 signal_action(u64 signal, u64 action, u64 previous);
s64 signal_set_mask(u64 how, u64 set, u64 previous);
s64 signal_send(u64 thread, u64 signal);
void signal_deliver(u32 signal, s32 code, u64 address); // to the current thread; a fatal one panics
void signal_deliver_pending(void);
void signal_preempt(void); // lets the current thread give its turn away
void signal_return(void);

// clock.c: nanoseconds since the entry; absolute times everywhere.
void clock_start(void);
u64 now(void);
void timer_set(u64 deadline);
void timer_fired(void);

// interrupts.c
void interrupts_start(void);
s64 interrupt_of_line(u32 line); // routes an edge of the I/O APIC; the vector
s64 interrupt_of_message(void);  // a vector for a message to the local APIC
bool interrupts_are_pending(void);
u64 interrupts_take(void); // the devices' that came since the last call, a bit each
extern volatile u32 *const local_apic;

// syscalls.c
void system_call(void);
u64 random_bytes(u8 *to, u64 length); // by RDRAND; how many, 0 where the processor has none
