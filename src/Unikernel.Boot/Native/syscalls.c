// The system calls: the part of Linux's that musl and the .NET runtime use, and the base's own. Every other
// answers ENOSYS.
#include <asm/unistd_64.h>
#include <asm-generic/fcntl.h>
#include "base.h"

#define RANDOM_FILE 100 // descriptors that open gives
#define PIPE_READ 101
#define PIPE_WRITE 102
#define ARCH_SET_FS 0x1002
#define RLIMIT_STACK 3
#define RLIMIT_NOFILE 7

static const u8 zeros[160];

u64 random_bytes(u8 *to, u64 length) {
    u64 done = 0;
    if (!(cpuid(1, 0).ecx >> 30 & 1)) return 0;
    while (done < length) {
        u64 value, part = length - done < 8 ? length - done : 8;
        bool is_good = false;
        for (u32 tries = 0; tries < 100 && !is_good; tries++)
            asm volatile("rdrand %0; setc %1" : "=r"(value), "=qm"(is_good));
        if (!is_good) break;
        memcpy(to + done, &value, part);
        done += part;
    }
    return done;
}

static s64 random_fill(u64 to, u64 length) {
    u8 bytes[64];
    u64 done = 0;
    while (done < length) {
        u64 part = length - done < sizeof bytes ? length - done : sizeof bytes;
        if (random_bytes(bytes, part) != part) return done ? (s64)done : -ENOSYS;
        if (!to_user(to + done, bytes, part)) return -EFAULT;
        done += part;
    }
    return (s64)done;
}

static s64 file_open(u64 path) {
    char name[13] = {0};
    // A path at the end of its mapping may be shorter than what is compared.
    for (u32 i = 0; i < sizeof name; i++)
        if (!from_user(name + i, path + i, 1))
            return -EFAULT;
        else if (name[i] != "/dev/urandom"[i])
            return -ENOENT;
    return cpuid(1, 0).ecx >> 30 & 1 ? RANDOM_FILE : -ENOENT;
}

static s64 file_read(u64 file, u64 to, u64 length) {
    if (file == PIPE_READ) {
        thread_block(NEVER, 0); // what the runtime would be told through its pipe never happens here
        return 0;
    }
    return file == RANDOM_FILE ? random_fill(to, length) : file == 0 ? 0 : -EBADF;
}

static s64 file_write(u64 file, u64 from, u64 length) {
    if (file != 1 && file != 2) return file == PIPE_WRITE ? (s64)length : -EBADF;
    for (u64 done = 0; done < length;) {
        u64 part = PAGE - ((from + done) & (PAGE - 1));
        part = part < length - done ? part : length - done;
        const char *text = user_memory(from + done, PROT_READ);
        if (!text) return -EFAULT;
        console_write(text, part);
        done += part;
    }
    return (s64)length;
}

static s64 file_write_vector(u64 file, u64 vectors, u64 count) {
    s64 total = 0;
    for (u64 i = 0; i < count; i++) {
        u64 vector[2];
        s64 written = from_user(vector, vectors + 16 * i, 16) ? file_write(file, vector[0], vector[1]) : -EFAULT;
        if (written < 0) return written;
        total += written;
    }
    return total;
}

static s64 file_status(u64 file, u64 to) {
    u8 status[144] = {0};
    u32 mode = 0020666; // a character device
    memcpy(status + 24, &mode, sizeof mode);
    if (file > 2 && file != RANDOM_FILE) return -EBADF;
    return to_user(to, status, sizeof status) ? 0 : -EFAULT;
}

static s64 pipe_make(u64 to) {
    u32 files[2] = {PIPE_READ, PIPE_WRITE};
    return to_user(to, files, sizeof files) ? 0 : -EFAULT;
}

static s64 zeros_give(u64 to, u64 length) { return !to || to_user(to, zeros, length) ? 0 : -EFAULT; }

// A struct timespec as nanoseconds; more than 250 years, or what is no time, is NEVER.
static bool time_read(u64 from, u64 *time) {
    u64 parts[2];
    if (!from_user(parts, from, sizeof parts)) return false;
    bool is_time = parts[0] < (1UL << 33) && parts[1] < NANOSECONDS;
    *time = is_time ? parts[0] * NANOSECONDS + parts[1] : NEVER;
    return true;
}

static s64 time_give(u64 to, u64 time) {
    u64 parts[2] = {time / NANOSECONDS, time % NANOSECONDS};
    return to_user(to, parts, sizeof parts) ? 0 : -EFAULT;
}

static u64 after(u64 time, u64 start) { return time > NEVER - 1 - start ? NEVER : time + start; }

static s64 sleep_for(u64 clock, u64 is_absolute, u64 from) {
    u64 time, start = now();
    if (!time_read(from, &time)) return -EFAULT;
    if (is_absolute && clock == 0) time = time == NEVER ? NEVER : time > shared_page()->wall_offset ? time - shared_page()->wall_offset : 0;
    thread_block(is_absolute ? time : after(time, start), 0);
    return 0;
}

static s64 futex_call(u64 address, u32 operation, u32 value, u64 fourth, u64 second) {
    u64 time = NEVER;
    bool waits = (operation & 0x7f) == 0 || (operation & 0x7f) == 9;
    if (waits && fourth) {
        if (!time_read(fourth, &time)) return -EFAULT;
        if ((operation & 0x7f) == 0)
            time = after(time, now());
        else if (operation & 0x100 && time != NEVER) // by the wall clock
            time = time > shared_page()->wall_offset ? time - shared_page()->wall_offset : 0;
    }
    return futex(address, operation, value, waits ? time : fourth, second);
}

static s64 poll_files(u64 files, u64 count, u64 milliseconds) {
    for (u64 i = 0; i < count && i < 16; i++) {
        u16 events[2];
        if (!from_user(events, files + 8 * i + 4, sizeof events)) return -EFAULT;
        events[1] = events[0] & 5; // whatever it asks: readable or writable
        if (!to_user(files + 8 * i + 4, events, sizeof events)) return -EFAULT;
    }
    if (!count) thread_block((s32)milliseconds < 0 ? NEVER : now() + milliseconds * 1000000, 0);
    return (s64)count;
}

static s64 limit_give(u64 resource, u64 to) {
    u64 limits[2] = {NEVER, NEVER};
    if (resource == RLIMIT_STACK) limits[0] = STACK_SIZE;
    if (resource == RLIMIT_NOFILE) limits[0] = limits[1] = 1024;
    return !to || to_user(to, limits, sizeof limits) ? 0 : -EFAULT;
}

// struct sysinfo: uptime, memory, processes, and the unit of it all.
static s64 system_information(u64 to) {
    u64 parts[14] = {now() / NANOSECONDS, 0, 0, 0, figures.total_pages * PAGE, figures.free_pages * PAGE};
    parts[10] = 1;
    parts[13] = 1;
    return to_user(to, parts, 112) ? 0 : -EFAULT;
}

static s64 affinity_give(u64 length, u64 to) {
    u64 processors = 1;
    return length < 8 ? -EINVAL : to_user(to, &processors, sizeof processors) ? 8 : -EFAULT;
}

static s64 dma_allocate(u64 pages, u64 physical_to) {
    u64 address = pages && pages < 1UL << 20 ? mapping_find_gap(pages * PAGE) : 0;
    u64 memory = address ? pages_allocate_contiguous(pages) : 0;
    if (!memory) return -ENOMEM;
    return device_map(address, memory, pages * PAGE, 0) && to_user(physical_to, &memory, sizeof memory) ? (s64)address
                                                                                                        : -ENOMEM;
}

// A window to what is no memory of ours, nor an interrupt controller.
static s64 device_window(u64 start, u64 length) {
    u64 first = page_down(start), end = page_up(start + length);
    if (!length || end <= first || end > 1UL << 46 || memory_overlaps(first, end) || start < PAGE) return -EINVAL;
    if (first < 0xfef00000UL && end > 0xfec00000UL && !(end <= 0xfee00000UL && first >= 0xfec20000UL)) return -EINVAL;
    u64 address = mapping_find_gap(end - first);
    return address && device_map(address, first, end - first, PTE_UNCACHED) ? (s64)(address + start - first) : -ENOMEM;
}

static s64 wait_for_interrupt(u64 deadline) {
    if (interrupts_are_pending()) return (s64)interrupts_take();
    thread_block(deadline, 0);
    current->waits_for_interrupt = true;
    return 0;
}

static s64 pci_access(u64 address, bool writes, u64 value) {
    out32(0xcf8, 0x80000000U | ((u32)address & 0xfffffc));
    if (!writes) return in32(0xcfc);
    out32(0xcfc, (u32)value);
    return 0;
}

static s64 unknown(u64 number) {
    static u8 told[64];
    figures.unknown_calls++;
    if (number >= 512 || told[number / 8] & 1 << number % 8) return -ENOSYS;
    told[number / 8] |= (u8)(1 << number % 8);
    print_number("[base] no such system call: ", number);
    print("\n");
    return -ENOSYS;
}

static s64 call(u64 number, u64 a, u64 b, u64 c, u64 d, u64 e) {
    switch (number) {
    case __NR_read: return file_read(a, b, c);
    case __NR_write: return file_write(a, b, c);
    case __NR_writev: return file_write_vector(a, b, c);
    case __NR_open: return file_open(a);
    case __NR_openat: return file_open(b);
    case __NR_close: return 0;
    case __NR_fstat: return file_status(a, b);
    case __NR_stat:
    case __NR_lstat:
    case __NR_statfs:
    case __NR_access:
    case __NR_readlink:
    case __NR_readlinkat:
    case __NR_newfstatat: return -ENOENT;
    case __NR_lseek: return -ESPIPE;
    case __NR_ioctl: return -ENOTTY;
    case __NR_fcntl: return b == F_GETFL ? O_RDWR : (s64)a; // a copy of a descriptor is itself
    case __NR_pipe2: return pipe_make(a);
    case __NR_poll: return poll_files(a, b, c);
    case __NR_mmap: return map(a, b, (u32)c, (u32)d);
    case __NR_munmap: return unmap(a, b);
    case __NR_mprotect: return protect(a, b, (u32)c);
    case __NR_madvise: return advise(a, b, (u32)c);
    case __NR_mremap: return mapping_covers(a, a + 1) ? -ENOMEM : -EFAULT; // musl asks how far the stack goes
    case __NR_brk: return 0;
    case __NR_rt_sigaction: return signal_action(a, b, c);
    case __NR_rt_sigprocmask: return signal_set_mask(a, b, c);
    case __NR_tkill: return signal_send(a, b);
    case __NR_tgkill: return signal_send(b, c);
    case __NR_clone: return thread_clone(a, b, c, d, e);
    case __NR_futex: return futex_call(a, (u32)b, (u32)c, d, e);
    case __NR_set_tid_address: current->clear_tid = a; return (s64)current->id;
    case __NR_gettid: return (s64)current->id;
    case __NR_getpid: return 1;
    case __NR_nanosleep: return sleep_for(1, 0, a);
    case __NR_clock_nanosleep: return sleep_for(a, b & 1, c);
    case __NR_clock_gettime: return time_give(b, now() + (a ? 0 : shared_page()->wall_offset));
    case __NR_clock_getres: return b ? time_give(b, 1) : 0;
    case __NR_arch_prctl:
        if (a != ARCH_SET_FS || b >= USER_END) return -EINVAL;
        thread_set_fs(b);
        return 0;
    case __NR_getrandom: return random_fill(a, b);
    case __NR_getrlimit: return limit_give(a, b);
    case __NR_prlimit64: return limit_give(a, d);
    case __NR_getrusage: return zeros_give(b, 144);
    case __NR_sysinfo: return system_information(a);
    case __NR_sched_getaffinity: return affinity_give(b, c);
    case __NR_getcpu: return zeros_give(a, 4) ? -EFAULT : zeros_give(b, 4);
    case __NR_membarrier: return a == 0 ? 24 : 0; // one processor: every barrier holds
    case __NR_get_mempolicy: return -ENOSYS;
    case __NR_prctl:
    case __NR_sigaltstack: return 0;
    case __NR_exit_group: power_off(a);
    case CALL_FIGURES: return to_user(a, &figures, sizeof figures) ? 0 : -EFAULT;
    case CALL_DMA: return dma_allocate(a, b);
    case CALL_DEVICE_MEMORY: return device_window(a, b);
    case CALL_WAIT: return wait_for_interrupt(a);
    case CALL_INTERRUPT_LINE: return interrupt_of_line((u32)a);
    case CALL_INTERRUPT_MESSAGE: return interrupt_of_message();
    case CALL_PCI_READ: return pci_access(a, false, 0);
    case CALL_PCI_WRITE: return pci_access(a, true, b);
    case CALL_REBOOT: reboot();
    default: return unknown(number);
    }
}

void system_call(void) {
    struct frame *frame = &current->frame;
    figures.system_calls++;
    if (frame->rax == __NR_rt_sigreturn) {
        signal_return();
        thread_return();
    } else if (frame->rax == __NR_sched_yield) {
        frame->rax = 0;
        current->is_preempted = false;
        schedule(true);
    } else if (frame->rax == __NR_exit) {
        thread_exit(frame->rdi);
    } else {
        frame->rax = (u64)call(frame->rax, frame->rdi, frame->rsi, frame->rdx, frame->r10, frame->r8);
        thread_return();
    }
}
