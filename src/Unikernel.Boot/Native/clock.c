// Time from the time stamp counter, whose rate the hypervisor tells or the PIT measures; alarms from the
// local APIC.
#include "base.h"

#define PIT_RATE 1193182UL
#define PIT_TICKS 11932U // 10 ms of measuring
#define KVM_SIGNATURE 0x4b4d564bU
#define KVM_WALL_CLOCK 0x4b564d00
#define KVM_SYSTEM_TIME 0x4b564d01
#define DEADLINE_MSR 0x6e0
#define APIC_LVT_TIMER (0x320 / 4)
#define APIC_INITIAL_COUNT (0x380 / 4)
#define APIC_CURRENT_COUNT (0x390 / 4)
#define APIC_DIVIDE (0x3e0 / 4)

extern u64 entry_time;
static bool has_deadline;
static u64 apic_khz, alarm_set = NEVER;

u64 now(void) { return shared_now(shared_page()); }

static u32 pit_read(void) {
    out8(0x43, 0);
    u32 low = in8(0x40);
    return low | (u32)in8(0x40) << 8;
}

// Counts down by channel 0, which every machine with a PIT has: microvm lacks the port that gates channel 2.
static u64 tsc_khz_by_pit(void) {
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
    return (read_tsc() - start) * PIT_RATE / passed / 1000;
}

static u32 rtc_read(u8 number) {
    out8(0x70, number);
    u8 value = in8(0x71);
    return (value & 15) + (value >> 4) * 10;
}

static u64 rtc_seconds(void) {
    for (u32 tries = 0; out8(0x70, 10), in8(0x71) & 0x80; tries++)
        if (tries > 1000000) {
            print("[base] no real-time clock: the time starts in 1970\n");
            return 0;
        }
    u64 year = 2000 + rtc_read(9), month = rtc_read(8), day = rtc_read(7);
    if (month <= 2) {
        month += 12; // the year starts in March: the leap day is its last
        year--;
    }
    u64 days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * (month - 3) + 2) / 5 + day - 719469;
    return days * 86400 + rtc_read(4) * 3600 + rtc_read(2) * 60 + rtc_read(0);
}

// KVM writes here: struct pvclock_vcpu_time_info and pvclock_wall_clock.
static volatile struct {
    u32 version, pad;
    u64 tsc, nanoseconds;
    u32 multiplier;
    signed char shift;
    u8 flags, pad2[2];
} kvm_time __attribute__((aligned(64)));
static volatile struct { u32 version, seconds, nanoseconds; } kvm_wall __attribute__((aligned(64)));

static bool clock_by_kvm(struct shared *to) {
    struct cpuid id = cpuid(0x40000000, 0);
    if (id.ebx != KVM_SIGNATURE || !(cpuid(0x40000001, 0).eax & 8)) return false;
    write_msr(KVM_SYSTEM_TIME, (u64)&kvm_time | 1);
    write_msr(KVM_WALL_CLOCK, (u64)&kvm_wall);
    to->multiplier = kvm_time.multiplier;
    to->shift = kvm_time.shift;
    to->wall_offset = kvm_wall.seconds * NANOSECONDS + kvm_wall.nanoseconds + kvm_time.nanoseconds;
    // The host's sample may be older or younger than the entry.
    u64 sample = kvm_time.tsc;
    to->clock_start = sample < entry_time ? sample : entry_time;
    to->wall_offset -= sample > entry_time ? shared_scale(to, sample - entry_time) : 0;
    write_msr(KVM_SYSTEM_TIME, 0);
    return true;
}

static void clock_by_pit(struct shared *to) {
    u64 khz = tsc_khz_by_pit();
    to->shift = khz < 1000000 ? 2 : 0; // the multiplier must stay below 2^32
    to->multiplier = (u32)((1000000UL << (32 - to->shift)) / khz);
    to->clock_start = entry_time;
    u64 seconds = rtc_seconds();
    to->wall_offset = seconds ? seconds * NANOSECONDS - now() : 0;
}

static void apic_timer_start(void) {
    local_apic[APIC_DIVIDE] = 3; // by 16
    has_deadline = cpuid(1, 0).ecx >> 24 & 1;
    local_apic[APIC_LVT_TIMER] = TIMER_VECTOR | (has_deadline ? 1U << 18 : 0);
    if (has_deadline) return;
    local_apic[APIC_INITIAL_COUNT] = ~0U;
    u64 start = now(), passed;
    while ((passed = now() - start) < 1000000)
        ;
    apic_khz = (~0U - local_apic[APIC_CURRENT_COUNT]) * 1000000UL / passed;
    local_apic[APIC_INITIAL_COUNT] = 0;
}

void clock_start(void) {
    struct shared *to = shared_page();
    if (!clock_by_kvm(to)) clock_by_pit(to);
    apic_timer_start();
}

void timer_fired(void) { alarm_set = NEVER; }

void timer_set(u64 deadline) {
    if (deadline == alarm_set) return;
    alarm_set = deadline;
    u64 time = now(), wait = deadline > time ? deadline - time : 0;
    wait = wait < NANOSECONDS ? wait : NANOSECONDS; // a later one fires early, and is set again
    if (has_deadline) {
        u64 ticks = (wait << 32) / shared_page()->multiplier;
        ticks = shared_page()->shift < 0 ? ticks << -shared_page()->shift : ticks >> shared_page()->shift;
        write_msr(DEADLINE_MSR, deadline == NEVER ? 0 : read_tsc() + ticks + 1);
    } else {
        local_apic[APIC_INITIAL_COUNT] = deadline == NEVER ? 0 : (u32)(wait * apic_khz / 1000000) + 1;
    }
}
