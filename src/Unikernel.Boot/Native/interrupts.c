// The descriptor tables and the interrupt controllers.
#define LOCAL_APIC 0xfee00000UL
#define IO_APIC 0xfec00000UL
#define IO_APIC_LINES 24
#define TIMER_VECTOR 0x20
#define FIRST_DEVICE_VECTOR 0x30
#define SPURIOUS_VECTOR 0x4f
#define VECTORS 0x50
#define WAKE_BIT (1UL << 63) // pending when a thread asked for it

static struct {
    u16 offset_low, selector, flags, offset_middle;
    u32 offset_high, zero;
} gates[VECTORS];
static u64 task_state[13] __attribute__((aligned(16)));
static volatile u32 *const local_apic = (volatile u32 *)(DIRECT_MAP + LOCAL_APIC);
static u64 pending_interrupts; // a bit for each vector of a device
static u32 vectors_given;
extern u64 gdt[];
extern u8 interrupt_stubs[], system_call_entry[], fault_stack_top[];

static void interrupts_start(void) {
    u64 base = (u64)task_state, stack = (u64)fault_stack_top;
    gdt[6] = (sizeof task_state - 1) | (base & 0xffffff) << 16 | 0x89UL << 40 | (base >> 24 & 0xff) << 56;
    gdt[7] = base >> 32;
    memcpy((u8 *)task_state + 36, &stack, sizeof stack); // IST1
    asm volatile("ltr %w0" ::"r"(6 * 8));
    for (u32 i = 0; i < VECTORS; i++) {
        u64 stub = (u64)interrupt_stubs + 16 * i;
        bool has_own_stack = i == 2 || i == 8 || i == 18; // NMI, double fault, machine check
        gates[i] = (typeof(*gates)){(u16)stub, 8, 0x8e00 | has_own_stack, (u16)(stub >> 16), (u32)(stub >> 32), 0};
    }
    u16 table[5] = {sizeof gates - 1, (u16)(u64)gates, (u16)((u64)gates >> 16)}; // below 4 GiB, as all of the base
    asm volatile("lidt %0" ::"m"(table));
    write_msr(0xc0000081, 8UL << 32);              // STAR: the base's segments
    write_msr(0xc0000082, (u64)system_call_entry); // LSTAR
    write_msr(0xc0000084, 0x47700);                // flags that SYSCALL clears: AC, NT, IOPL, DF, IF, TF
    out8(0x21, 0xff);                              // the old controllers are silent
    out8(0xa1, 0xff);
    local_apic[0xf0 / 4] = 0x100 | SPURIOUS_VECTOR; // on
    local_apic[0x80 / 4] = 0;                       // the priority lets all through
}

// A vector for messages to the local APIC, or for a line of the I/O APIC: the latter by its edges, as the driver quiets
// the device before it looks for work.
static s64 interrupt_give(u64 line) {
    volatile u32 *controller = physical(IO_APIC);
    u32 vector = FIRST_DEVICE_VECTOR + vectors_given, entry = 0x10 + 2 * (u32)line;
    if (line != BY_MESSAGE && line >= IO_APIC_LINES) return -EINVAL;
    if (vector >= SPURIOUS_VECTOR) return -ENOSPC;
    vectors_given++;
    if (line == BY_MESSAGE) return vector;
    controller[0] = entry + 1;
    controller[4] = 0; // to the one processor
    controller[0] = entry;
    controller[4] = vector;
    return vector;
}

static u64 interrupts_take(void) { return __atomic_exchange_n(&pending_interrupts, 0, __ATOMIC_RELAXED); }
