// The console is the first serial port, polled. Here the machine also ends, as planned or in a panic.
#define SERIAL 0x3f8

// Writes all of it, as fast as the port takes it.
static void console_write(const char *text, u64 length) {
    while (length) {
        u64 part = lesser(length, 16); // the port's queue
        length -= part;
        // A port that is absent or stuck must not stop the machine.
        for (u32 tries = 0; tries < 100000 && !(in8(SERIAL + 5) & 0x20); tries++) {}
        asm volatile("rep outsb" : "+S"(text), "+c"(part) : "d"(SERIAL) : "memory");
    }
}

// Prints a text that ends with 0.
static void print(const char *text) {
    u64 length = 0;
    while (text[length]) length++;
    console_write(text, length);
}

// Prints a label, and the number after it.
static void print_number(const char *label, u64 value) {
    char digits[18] = "0x";
    u32 length = 2;
    for (s32 shift = 60; shift >= 0; shift -= 4)
        if (value >> shift || !shift) digits[length++] = "0123456789abcdef"[value >> shift & 15];
    print(label);
    console_write(digits, length);
}

// Starts the machine anew.
static _Noreturn void reboot(void) {
    static const u8 none[10];
    out8(0xcf9, 6);                            // the chipset's reset register
    out8(0x64, 0xfe);                          // the keyboard controller's
    asm volatile("lidt %0; int3" ::"m"(none)); // a triple fault
    __builtin_unreachable();
}

// Ends the machine. Where no device takes the power off, what watches it sees a reset.
static _Noreturn void power_off(u64 code) {
    out8(0xf4, (u8)code);                                    // QEMU's isa-debug-exit: it ends with 2 * code + 1
    asm volatile("outw %w0, %w1" ::"a"(0x2000), "d"(0x604)); // the sleep register of QEMU's q35 and pc
    reboot();
}

// Prints the reason, the address, the thread and the registers if there are any, and powers off with code 127.
static _Noreturn void panic(const char *reason, const struct frame *frame, u64 address) {
    static const char *const names[] = {"r8",    "r9",  "r10", "r11",   "r12", "r13", "r14", "r15",
                                        "rdi",   "rsi", "rbp", "rbx",   "rdx", "rax", "rcx", "vector",
                                        "error", "rip", "cs",  "flags", "rsp", "ss"};
    print("\n[base] panic: ");
    print(reason);
    print_number("\n[base]   address ", address);
    print_number(", thread ", current ? current->id : 0);
    print_number(", pages free ", shared_page()->free_pages);
    for (u32 i = 0; frame && i < 22; i++) {
        print(i % 6 ? " " : "\n[base]   ");
        print(names[i]);
        print_number(" ", ((const u64 *)frame)[i]);
    }
    print("\n");
    power_off(127);
}
