// Time from the time stamp counter, whose rate KVM tells (and the date) or the PIT measures; alarms from the local
// APIC. All times are nanoseconds since the entry.
#define TIMER_VECTOR 0x20
#define PIT_TICKS 5966U // 5 ms of measuring at least, at 1193182 a second
#define KVM_SIGNATURE 0x4b4d564bU
#define KVM_WALL_CLOCK 0x4b564d00
#define KVM_SYSTEM_TIME 0x4b564d01

static volatile u32 *const local_apic = (volatile u32 *)(DIRECT_MAP + LOCAL_APIC);
static u64 apic_khz;

static u64 now(void) { return shared_now(shared_page()); }

// KVM writes struct pvclock_vcpu_time_info (a version; time stamp; nanoseconds; multiplier and shift) and
// pvclock_wall_clock (a version; seconds; nanoseconds) of Linux's arch/x86/include/asm/pvclock-abi.h.
static volatile u64 kvm_time[4] __attribute__((aligned(64)));
static volatile u32 kvm_wall[3] __attribute__((aligned(64)));

static void clock_by_kvm(struct shared *to) {
    write_msr(KVM_SYSTEM_TIME, (u64)kvm_time | 1);
    write_msr(KVM_WALL_CLOCK, (u64)kvm_wall);
    write_msr(KVM_SYSTEM_TIME, 0);
    to->multiplier = (u32)kvm_time[3];
    to->shift = (signed char)(kvm_time[3] >> 32);
    // The host's sample may be older or younger than the entry: its time as of now, less ours.
    to->wall_offset = kvm_wall[1] * NANOSECONDS + kvm_wall[2] + kvm_time[2];
    to->wall_offset += shared_scale(to, read_tsc() - kvm_time[1]) - shared_now(to);
}

// Channel 0 counts down, once in 55 ms; microvm lacks the port that gates channel 2. Status and count are latched
// beside the time stamp, so that it does not matter how long the monitor lets the rest wait.
static void clock_by_pit(struct shared *to) {
    u32 status = 0x80, ticks = 0;
    u64 start = 0, passed = 0;
    for (u32 tries = 0; ticks < PIT_TICKS || status & 0xc0; tries++) {
        if (status & 0x80) out8(0x43, 0x30), out8(0x40, 0), out8(0x40, 0), start = read_tsc(); // it is over: anew
        out8(0x43, 0xc2);
        passed = read_tsc() - start;
        status = in8(0x40), ticks = in8(0x40), ticks = -(ticks | in8(0x40) << 8) & 0xffff;
        if ((status & 0x3f) != 0x30 || tries == 1000000) panic("no clock: neither a KVM clock nor a PIT", NULL, 0);
    }
    u64 khz = passed * 1193182 / (ticks * 1000UL);
    to->shift = khz < 1000000 ? 2 : 0; // the multiplier must stay below 2^32
    to->multiplier = (u32)((1000000UL << (32 - to->shift)) / khz);
}

// Finds the rates of the time stamp counter, and by it the local APIC's.
static void clock_start(void) {
    bool has_kvm = cpuid(0x40000000, EBX) == KVM_SIGNATURE && cpuid(0x40000001, EAX) & 8;
    (has_kvm ? clock_by_kvm : clock_by_pit)(shared_page());
    local_apic[0x3e0 / 4] = 3; // the timer counts by 16
    local_apic[0x320 / 4] = TIMER_VECTOR;
    local_apic[0x380 / 4] = ~0U;
    u64 start = now(), passed;
    while ((passed = now() - start) < 1000000) {}
    apic_khz = (~0U - local_apic[0x390 / 4]) * 1000000UL / passed;
    local_apic[0x380 / 4] = 0;
}

// Sets the one alarm. One that is far off fires early, and is set again.
static void alarm_at(u64 deadline) {
    u64 time = now(), wait = deadline > time ? lesser(deadline - time, NANOSECONDS) : 0;
    local_apic[0x380 / 4] = deadline == NEVER ? 0 : (u32)(wait * apic_khz / 1000000) + 1;
}
