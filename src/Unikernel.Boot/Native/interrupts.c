// The descriptor tables, the interrupt controllers, and what happens on an exception or interrupt.
#include "base.h"

#define LOCAL_APIC 0xfee00000UL
#define IO_APIC 0xfec00000UL
#define IO_APIC_LINES 24
#define APIC_END_OF_INTERRUPT (0xb0 / 4)
#define APIC_TASK_PRIORITY (0x80 / 4)
#define APIC_SPURIOUS (0xf0 / 4)
#define PAGE_FAULT 14

static struct {
    u16 offset_low, selector, flags, offset_middle;
    u32 offset_high, zero;
} gates[0x50];
u64 task_state[13] __attribute__((aligned(16)));
volatile u32 *const local_apic = (volatile u32 *)(DIRECT_MAP + LOCAL_APIC);
static u64 pending; // a bit for each vector of a device
static u32 vectors_given;
extern u64 gdt[];
extern u8 interrupt_stubs[], system_call_entry[], fault_stack_top[];

static void descriptor_tables_start(void) {
    u64 base = (u64)task_state, end = (u64)fault_stack_top;
    gdt[6] = 103 | (base & 0xffffff) << 16 | 0x89UL << 40 | (base >> 24 & 0xff) << 56;
    gdt[7] = base >> 32;
    memcpy((u8 *)task_state + 36, &end, 8); // IST1
    asm volatile("ltr %w0" ::"r"(6 * 8));
    for (u32 i = 0; i < 0x50; i++) {
        u64 stub = (u64)interrupt_stubs + 16 * i;
        bool has_own_stack = i == 2 || i == 8 || i == 18; // NMI, double fault, machine check
        gates[i].offset_low = (u16)stub;
        gates[i].selector = 8;
        gates[i].flags = 0x8e00 | has_own_stack;
        gates[i].offset_middle = (u16)(stub >> 16);
        gates[i].offset_high = (u32)(stub >> 32);
    }
    struct {
        u16 limit;
        u64 base;
    } __attribute__((packed)) table = {sizeof gates - 1, (u64)gates};
    asm volatile("lidt %0" ::"m"(table));
}

void interrupts_start(void) {
    descriptor_tables_start();
    write_msr(0xc0000081, 8UL << 32);              // STAR: the base's segments
    write_msr(0xc0000082, (u64)system_call_entry); // LSTAR
    write_msr(0xc0000084, 0x47700);                // flags that SYSCALL clears: AC, NT, IOPL, DF, IF, TF
    out8(0x21, 0xff);                              // the old controllers are silent
    out8(0xa1, 0xff);
    local_apic[APIC_SPURIOUS] = 0x100 | SPURIOUS_VECTOR;
    local_apic[APIC_TASK_PRIORITY] = 0;
}

s64 interrupt_of_message(void) {
    return vectors_given < DEVICE_VECTORS ? FIRST_DEVICE_VECTOR + (s64)vectors_given++ : -ENOSPC;
}

s64 interrupt_of_line(u32 line) {
    if (line >= 2 * IO_APIC_LINES) // microvm has a second controller
        return -EINVAL;
    s64 vector = interrupt_of_message();
    if (vector < 0) return vector;
    volatile u32 *controller = physical(IO_APIC + (line < IO_APIC_LINES ? 0 : 0x10000));
    u32 entry = 0x10 + 2 * (line % IO_APIC_LINES);
    controller[0] = entry + 1;
    controller[4] = 0; // to the one processor
    controller[0] = entry;
    controller[4] = (u32)vector; // an edge: the driver quiets the device before it looks for work
    return vector;
}

bool interrupts_are_pending(void) { return pending != 0; }

u64 interrupts_take(void) {
    u64 taken = pending;
    pending = 0;
    return taken;
}

// The signal of an exception that the application caused, and its code.
static void exception_deliver(struct frame *frame, u64 address) {
    static const struct {
        u8 vector, signal, code;
    } signals[] = {{0, 8, 1},      {1, 5, 0},  {3, 5, 0},  {6, 4, 1}, {12, 11, 0x80},
                   {13, 11, 0x80}, {16, 8, 0}, {17, 7, 1}, {19, 8, 0}};
    if (frame->vector == PAGE_FAULT) {
        u32 access = frame->error & 16 ? PROT_EXEC : frame->error & 2 ? PROT_WRITE : PROT_READ;
        figures.page_faults++;
        if (!(frame->error & 1) && mapping_bring_in(address, access)) return;
        signal_deliver(11, mapping_protection(address) ? 2 : 1, address);
        return;
    }
    for (u32 i = 0; i < sizeof signals / sizeof *signals; i++)
        if (signals[i].vector == frame->vector) {
            signal_deliver(signals[i].signal, signals[i].code, signals[i].signal == 11 ? 0 : frame->rip);
            return;
        }
    panic("unexpected exception", frame, address);
}

void interrupt(struct frame *frame) {
    bool from_application = frame->cs & 3;
    u64 address = 0;
    if (frame->vector == PAGE_FAULT) asm volatile("mov %%cr2, %0" : "=r"(address));
    if (frame->vector < 32) {
        if (frame->vector == 8) panic("double fault: the base's stack is full", frame, address);
        if (!from_application || frame->vector == 2 || frame->vector == 18)
            panic("exception in the base, or of the machine", frame, address);
        if (frame->vector == PAGE_FAULT && frame->rip == (u64)system_call_entry) {
            frame->rip = frame->rcx;
            frame->rflags = (frame->r11 & 0xcd5) | 0x202;
            system_call();
            return;
        }
        exception_deliver(frame, address);
        return;
    }
    figures.interrupts++;
    if (frame->vector == TIMER_VECTOR)
        timer_fired();
    else if (frame->vector >= FIRST_DEVICE_VECTOR && frame->vector < SPURIOUS_VECTOR)
        pending |= 1UL << (frame->vector - FIRST_DEVICE_VECTOR);
    if (frame->vector != SPURIOUS_VECTOR) local_apic[APIC_END_OF_INTERRUPT] = 0;
    if (from_application) thread_interrupted();
}
