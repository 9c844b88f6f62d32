// The native base: what stands between the processor and the application. One processor, one address space, the
// application in ring 3, the base in ring 0. Interrupts are off in the base, except while it idles. base.c joins the
// files to one translation unit, in the order of their dependencies; each function says at its definition what it does.
#include <asm-generic/errno.h>
#include <asm-generic/fcntl.h>
#include <asm-generic/mman-common.h>
#include <asm/sigcontext.h>
#include <asm/unistd_64.h>
#include <elf.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <linux/signal.h>
#include <asm/ucontext.h>
#include <stdbool.h>
#include <stddef.h>
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
#define SAFE_FLAGS(flags) (((flags)&0xcd5) | 0x202) // what the application may choose, and interrupts on

// The registers of ring 3, as entry.S pushes them: the general ones in the order of a signal's frame.
struct frame {
    u64 r8, r9, r10, r11, r12, r13, r14, r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, vector, error;
    u64 rip, cs, rflags, rsp, ss;
};

// A thread: one page, of which the frame is the start. Vector registers beyond SSE are dead in a system call, and the
// trampolines of user.S save them around what interrupts the application elsewhere.
struct thread {
    struct frame frame;
    struct thread *next;
    u64 id, fs_base, order, futex, clear_tid, signal_mask, signals;
    u64 deadline; // 0 while it is ready; else it waits, and its call has the result in the frame when this time comes
    u8 fpu[512] __attribute__((aligned(64)));
};

struct thread *current;

static void out8(u16 port, u8 value) { asm volatile("outb %0, %1" ::"a"(value), "Nd"(port)); }
static void out32(u16 port, u32 value) { asm volatile("outl %0, %1" ::"a"(value), "Nd"(port)); }
static u32 in32(u16 port) {
    u32 value;
    asm volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}
static u8 in8(u16 port) {
    u8 value;
    asm volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}
static void write_msr(u32 msr, u64 value) {
    asm volatile("wrmsr" ::"c"(msr), "a"((u32)value), "d"((u32)(value >> 32)) : "memory");
}
enum { EAX, EBX, ECX, EDX };
static u32 cpuid(u32 leaf, u32 wanted) {
    u32 r[4];
    asm volatile("cpuid" : "=a"(r[EAX]), "=b"(r[EBX]), "=c"(r[ECX]), "=d"(r[EDX]) : "a"(leaf), "c"(0));
    return r[wanted];
}
static u64 page_down(u64 x) { return x & ~(PAGE - 1); }
static u64 page_up(u64 x) { return page_down(x + PAGE - 1); }
static u64 lesser(u64 a, u64 b) { return a < b ? a : b; }

// Not static: the compiler calls them by name. By eight bytes at once, as emulators take such loops step by step.
void *memset(void *to, int value, size_t length) {
    u64 words = length / 8, rest = length % 8, pattern = (u8)value * 0x0101010101010101UL;
    void *at = to;
    asm volatile("rep stosq; mov %3, %%rcx; rep stosb" : "+D"(at), "+c"(words) : "a"(pattern), "r"(rest) : "memory");
    return to;
}
void *memcpy(void *to, const void *from, size_t length) {
    u64 words = length / 8, rest = length % 8;
    void *at = to;
    asm volatile("rep movsq; mov %3, %%rcx; rep movsb" : "+D"(at), "+S"(from), "+c"(words) : "r"(rest) : "memory");
    return to;
}
