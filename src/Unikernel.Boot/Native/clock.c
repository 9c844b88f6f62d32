// Time from the time stamp counter, whose rate KVM tells (and the date) or the PIT measures; alarms from the local
// APIC. All times are nanoseconds since the entry.
#define PIT_RATE 1193182UL
#define PIT_TICKS 11932U // 10 ms of measuring
#define KVM_SIGNATURE 0x4b4d564bU
#define KVM_WALL_CLOCK 0x4b564d00
#define KVM_SYSTEM_TIME 0x4b564d01

extern u64 entry_time;
static u64 apic_khz, alarm_set = NEVER;

static u64 now(void) { return shared_now(shared_page()); }

static u32 pit_read(void) {
    out8(0x43, 0);
    u32 low = in8(0x40);
    return low | (u32)in8(0x40) << 8;
}

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
    // The host's sample may be older or younger than the entry.
    u64 sample = kvm_time[1];
    to->clock_start = sample < entry_time ? sample : entry_time;
    to->wall_offset = kvm_wall[1] * NANOSECONDS + kvm_wall[2] + kvm_time[2];
    to->wall_offset -= shared_scale(to, sample - to->clock_start);
}

// Counts down by channel 0, which every machine with a PIT has: microvm lacks the port that gates channel 2.
static void clock_by_pit(struct shared *to) {
    out8(0x43, 0x34);
    out8(0x40, 0xff);
    out8(0x40, 0xff);
    u32 first = pit_read(), passed = 0;
    u64 start = read_tsc();
    for (u32 tries = 0; passed < PIT_TICKS; tries++) {
        u32 count = pit_read();
        if (count > first || tries > 1000000) panic("no clock: neither a KVM clock nor a PIT", NULL, 0);
        passed = first - count;
    }
    u64 khz = (read_tsc() - start) * PIT_RATE / passed / 1000;
    to->shift = khz < 1000000 ? 2 : 0; // the multiplier must stay below 2^32
    to->multiplier = (u32)((1000000UL << (32 - to->shift)) / khz);
    to->clock_start = entry_time;
}

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
    u64 time = now(), wait = deadline > time ? deadline - time : 0;
    if (deadline == alarm_set) return;
    alarm_set = deadline;
    wait = wait < NANOSECONDS ? wait : NANOSECONDS;
    local_apic[0x380 / 4] = deadline == NEVER ? 0 : (u32)(wait * apic_khz / 1000000) + 1;
}
