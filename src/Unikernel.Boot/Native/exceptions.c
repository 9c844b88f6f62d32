// What happens on an exception or an interrupt: entry.S calls interrupt.
#define PAGE_FAULT 14

// The signal of an exception that the application caused, and its code.
static void exception_deliver(struct frame *frame, u64 address) {
    static const struct {
        u8 signal, code;
    } signals[32] = {[0] = {8, 1},      [1] = {5, 0},   [3] = {5, 0},  [6] = {4, 1},  [12] = {11, 0x80},
                     [13] = {11, 0x80}, [14] = {11, 1}, [16] = {8, 0}, [17] = {7, 1}, [19] = {8, 0}};
    u32 access = frame->error & 16 ? PROT_EXEC : frame->error & 2 ? PROT_WRITE : PROT_READ;
    if (frame->vector == PAGE_FAULT && !(frame->error & 1) && page_bring_in(address, access)) return;
    u32 signal = signals[frame->vector].signal;
    if (!signal) panic("unexpected exception", frame, address);
    signal_deliver(signal, signals[frame->vector].code, signal == SIGSEGV ? address : frame->rip);
}

void interrupt(struct frame *frame) {
    u64 address = 0, vector = frame->vector;
    if (vector == PAGE_FAULT) asm volatile("mov %%cr2, %0" : "=r"(address));
    if (vector == 8) panic("double fault: the base's stack is full", frame, address);
    if (vector < 32 && (!(frame->cs & 3) || vector == 2 || vector == 18))
        panic("exception in the base, or of the machine", frame, address);
    if (vector == PAGE_FAULT && frame->rip == (u64)system_call_entry) { // see there
        frame->rip = frame->rcx;
        frame->rflags = SAFE_FLAGS(frame->r11);
        return system_call();
    }
    if (vector < 32) return exception_deliver(frame, address);
    if (vector == TIMER_VECTOR) alarm_set = NEVER;
    if (vector >= FIRST_DEVICE_VECTOR && vector < SPURIOUS_VECTOR)
        pending_interrupts |= 1UL << (vector - FIRST_DEVICE_VECTOR);
    if (vector != SPURIOUS_VECTOR) local_apic[0xb0 / 4] = 0; // the end of the interrupt
    if (frame->cs & 3) thread_interrupted();
}
