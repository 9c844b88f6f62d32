// The descriptor tables, and what happens on an exception or an interrupt.
#define PAGE_FAULT 14
#define SPURIOUS_VECTOR 0x2f
#define VECTORS 0x30

static u64 gates[VECTORS][2];
extern u64 gdt[];
extern u8 interrupt_stubs[], system_call_entry[], fault_stack_top[];

// Brings in the page that the application touched, or gives it the exception as a signal. For those without one, as of
// debugging, there is no handler, and the base panics.
static void exception_deliver(struct frame *frame, u64 address) {
    static const u8 signals[32] = {[0] = SIGFPE, [6] = SIGILL, [12] = SIGSEGV, [13] = SIGSEGV, [PAGE_FAULT] = SIGSEGV};
    u64 access = frame->error & 2 ? PTE_USER | PTE_WRITE : PTE_USER;
    u32 signal = signals[frame->vector];
    // Of a page that is not there, and not to run it.
    if (frame->vector == PAGE_FAULT && !(frame->error & 17) && page_bring_in(address, access)) return;
    // The code 1: FPE_INTDIV, ILL_ILLOPC, SEGV_MAPERR.
    signal_deliver(signal, 1, signal == SIGSEGV ? address : frame->rip);
}

// entry.S calls it, with the frame of the current thread, or one on the stack where the base itself was interrupted.
void interrupt(struct frame *frame) {
    u64 address = 0, vector = frame->vector;
    if (vector == PAGE_FAULT) asm volatile("mov %%cr2, %0" : "=r"(address));
    if (vector < 32 && (!(frame->cs & 3) || vector == 2 || vector == 18))
        panic("exception in the base, or of the machine", frame, address);
    if (vector == PAGE_FAULT && frame->rip == (u64)system_call_entry) { // see there
        frame->rip = frame->rcx;
        frame->rflags = SAFE_FLAGS(frame->r11);
        return system_call();
    }
    if (vector < 32) return exception_deliver(frame, address);
    if (vector == DEVICE_VECTOR) devices_signal();
    if (vector != SPURIOUS_VECTOR) local_apic[0xb0 / 4] = 0; // the end of the interrupt
    if (frame->cs & 3) thread_interrupted();
}

// Loads the tables, and lets interrupts come by the APICs alone: of the lines of devices the edges, as the drivers
// quiet them before they look for work. The lines before are those of the timer, the keyboard and the serial ports.
static void interrupts_start(void) {
    u64 base = (u64)task_state, stack = (u64)fault_stack_top;
    gdt[6] = (sizeof task_state - 1) | (base & 0xffffff) << 16 | 0x89UL << 40 | (base >> 24 & 0xff) << 56;
    gdt[7] = base >> 32;
    memcpy((u8 *)task_state + 36, &stack, sizeof stack); // IST1
    asm volatile("ltr %w0" ::"r"(6 * 8));
    for (u32 i = 0; i < VECTORS; i++) {
        u64 stub = (u64)interrupt_stubs + 16 * i, type = 0x8e00; // below 4 GiB, as all of the base
        if (i == 2 || i == 8 || i == 18) type |= 1;              // NMI, double fault, machine check: on IST1
        gates[i][0] = stub >> 16 << 48 | type << 32 | 8 << 16 | (stub & 0xffff);
    }
    u16 table[5] = {sizeof gates - 1, (u16)(u64)gates, (u16)((u64)gates >> 16)};
    asm volatile("lidt %0" ::"m"(table));
    write_msr(0xc0000081, 8UL << 32);               // STAR: the base's segments
    write_msr(0xc0000082, (u64)system_call_entry);  // LSTAR
    write_msr(0xc0000084, 0x47700);                 // flags that SYSCALL clears: AC, NT, IOPL, DF, IF, TF
    local_apic[0x350 / 4] = 0x10000;                // LINT0: the old controllers are silent
    local_apic[0xf0 / 4] = 0x100 | SPURIOUS_VECTOR; // on
    local_apic[0x80 / 4] = 0;                       // the priority lets all through
    for (u32 line = 5; line < 24; line++) {
        volatile u32 *io_apic = physical(IO_APIC);
        io_apic[0] = 0x11 + 2 * line;
        io_apic[4] = 0; // to the one processor
        io_apic[0] = 0x10 + 2 * line;
        io_apic[4] = DEVICE_VECTOR;
    }
}
