// The console is the first serial port, polled. Here the machine also ends, as planned or in a panic.
#include "base.h"

#define SERIAL 0x3f8

void console_start(void) {
    // 115,200 baud, 8 bits, no parity; queues on; no interrupts.
    static const u8 settings[][2] = {{1, 0}, {3, 0x80}, {0, 1}, {1, 0}, {3, 3}, {2, 7}, {4, 3}};
    for (u32 i = 0; i < sizeof settings / 2; i++) out8(SERIAL + settings[i][0], settings[i][1]);
}

void console_write(const char *text, u64 length) {
    while (length) {
        u64 part = length < 16 ? length : 16; // the port's queue
        length -= part;
        // A port that is absent or stuck must not stop the machine.
        for (u32 tries = 0; tries < 100000 && !(in8(SERIAL + 5) & 0x20); tries++)
            ;
        asm volatile("rep outsb" : "+S"(text), "+c"(part) : "d"(SERIAL) : "memory");
    }
}

void print(const char *text) {
    u64 length = 0;
    while (text[length]) length++;
    console_write(text, length);
}

void print_number(const char *label, u64 value) {
    char digits[18] = "0x";
    u32 length = 2;
    for (s32 shift = 60; shift >= 0; shift -= 4)
        if (value >> shift || !shift) digits[length++] = "0123456789abcdef"[value >> shift & 15];
    print(label);
    console_write(digits, length);
}

_Noreturn void panic(const char *reason, const struct frame *frame, u64 address) {
    print("\n[base] panic: ");
    print(reason);
    print_number("\n[base]   address ", address);
    if (current) print_number(", thread ", current->id);
    if (frame) {
        print_number(", vector ", frame->vector);
        print_number(", error ", frame->error);
        print_number("\n[base]   rip ", frame->rip);
        print_number(" cs ", frame->cs);
        print_number(" flags ", frame->rflags);
        print_number(" rsp ", frame->rsp);
        static const char *const names[] = {"r15", "r14", "r13", "r12", "rbp", "rbx", "r11", "r10",
                                            "r9",  "r8",  "rax", "rcx", "rdx", "rsi", "rdi"};
        for (u32 i = 0; i < 15; i++) {
            print(i % 5 ? " " : "\n[base]   ");
            print(" ");print_number(names[i], (&frame->r15)[i]);
        }
    }
    print_number("\n[base]   pages free ", figures.free_pages);
    print_number(" of ", figures.total_pages);
    print("\n");
    power_off(127);
}

_Noreturn void power_off(u64 code) {
    out8(0xf4, (u8)code); // QEMU's isa-debug-exit: it ends with 2 * code + 1
    out16(0x604, 0x2000); // the ACPI sleep register of QEMU's q35 and pc, where the firmware puts it
    reboot();             // nothing took it: what watches the machine sees a reset
}

_Noreturn void reboot(void) {
    out8(0xcf9, 6);   // the chipset's reset register
    out8(0x64, 0xfe); // the keyboard controller's
    struct {
        u16 limit;
        u64 base;
    } __attribute__((packed)) none = {0, 0};
    asm volatile("lidt %0; int3" ::"m"(none)); // a triple fault
    for (;;) asm volatile("cli; hlt");
}

void *memset(void *to, int value, size_t length) {
    void *at = to;
    asm volatile("rep stosb" : "+D"(at), "+c"(length) : "a"(value) : "memory");
    return to;
}

void *memcpy(void *to, const void *from, size_t length) {
    void *at = to;
    asm volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(length)::"memory");
    return to;
}
