// The system calls: the part of Linux's that musl and the .NET runtime use, and the base's own. Every other answers
// ENOSYS.
#define RANDOM_FILE 100 // descriptors that open and pipe2 give
#define PIPE_READ 101
#define PIPE_WRITE 102
#define ARCH_SET_FS 0x1002

// Gives an object to the application: 0 or the error.
static s64 give(u64 to, const void *object, u64 length) { return to_user(to, object, length) ? 0 : -EFAULT; }

// By RDSEED where the processor has it, else by RDRAND: how many bytes, and no more than 256.
static s64 random_give(u64 to, u64 length) {
    bool has_seed = cpuid(7, EBX) >> 18 & 1, is_good = cpuid(1, ECX) >> 30 & 1;
    u64 values[32];
    length = length < sizeof values ? length : sizeof values;
    for (u32 i = 0, tries = 0; is_good && i < (length + 7) / 8; i += is_good) {
        if (has_seed) asm volatile("rdseed %0; setc %1" : "=r"(values[i]), "=qm"(is_good));
        if (!has_seed || !is_good) asm volatile("rdrand %0; setc %1" : "=r"(values[i]), "=qm"(is_good));
        if (!is_good && ++tries < 1000) is_good = true, i--; // the processor's pool is empty for a moment
    }
    return !is_good ? -ENOSYS : to_user(to, values, length) ? (s64)length : -EFAULT;
}

static s64 file_open(u64 path) {
    char name[] = "/dev/urandom", wanted[sizeof name];
    bool is_random = from_user(wanted, path, sizeof wanted) && cpuid(1, ECX) >> 30 & 1;
    for (u32 i = 0; i < sizeof name; i++) is_random &= name[i] == wanted[i];
    return is_random ? RANDOM_FILE : -ENOENT;
}

// Gives what was typed: no more than 16 bytes, and none where no port is, whose registers read as ones.
static s64 console_read(u64 to, u64 length) {
    u8 text[16];
    u64 count = 0;
    while (count < sizeof text && count < length && (in8(SERIAL + 5) & 0x81) == 1) text[count++] = in8(SERIAL);
    return to_user(to, text, count) ? (s64)count : -EFAULT;
}

static s64 file_read(u64 file, u64 to, u64 length) {
    if (!file) return console_read(to, length);
    // What the runtime would be told through its pipe never happens here.
    return file == PIPE_READ ? thread_block(NEVER, 0) : file == RANDOM_FILE ? random_give(to, length) : 0;
}

static s64 file_write(u64 file, u64 from, u64 length) {
    for (u64 done = 0, part; (file == 1 || file == 2) && done < length; done += part) {
        part = PAGE - ((from + done) & (PAGE - 1));
        part = part < length - done ? part : length - done;
        const char *text = user_memory(from + done, PROT_READ);
        if (!text) return -EFAULT;
        console_write(text, part);
    }
    return (s64)length;
}

static s64 file_write_vector(u64 file, u64 vectors, u64 count) {
    s64 total = 0, written = 0;
    for (u64 i = 0, vector[2]; i < count && written >= 0; i++, total += written)
        written = from_user(vector, vectors + 16 * i, 16) ? file_write(file, vector[0], vector[1]) : -EFAULT;
    return written < 0 ? written : total;
}

// A struct timespec from now on. One of more than 250 years, or that is no time, is NEVER.
static bool deadline_read(u64 from, u64 *deadline) {
    u64 time[2];
    *deadline = NEVER;
    if (!from) return true;
    if (!from_user(time, from, sizeof time)) return false;
    if (time[0] < 1UL << 33 && time[1] < NANOSECONDS) *deadline = now() + time[0] * NANOSECONDS + time[1];
    return true;
}

static s64 futex(u64 address, u32 operation, u32 value, u64 fourth) {
    u64 deadline;
    u32 present;
    if (!address) return -EFAULT;
    switch (operation & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
        if (!deadline_read(fourth, &deadline) || !from_user(&present, address, sizeof present)) return -EFAULT;
        if (present != value) return -EAGAIN;
        current->futex = address;
        return thread_block(deadline, -ETIMEDOUT);
    case FUTEX_WAKE: return futex_wake(address, value);
    // Who would be moved to a second address may as well be woken: every waiter looks again.
    case FUTEX_REQUEUE: return futex_wake(address, value + fourth);
    default: return -ENOSYS;
    }
}

static s64 dma_allocate(u64 pages, u64 physical_to) {
    u64 memory = pages && pages < 1UL << 20 ? pages_allocate(pages) : 0;
    return !memory || !to_user(physical_to, &memory, sizeof memory) ? -ENOMEM : device_map(memory, pages * PAGE, 0);
}

// A window to what is no memory, nor an interrupt controller.
static s64 device_window(u64 start, u64 length) {
    u64 first = page_down(start), end = page_up(start + length);
    bool is_ours = first < LOCAL_APIC + PAGE && end > IO_APIC;
    for (u32 i = 0; i < range_count; i++) is_ours |= first < ranges[i].end && end > ranges[i].start;
    if (!length || end <= first || end > 1UL << 46 || is_ours) return -EINVAL;
    s64 address = device_map(first, end - first, PTE_UNCACHED);
    return address < 0 ? address : address + (s64)(start - first);
}

static s64 wait_for_interrupt(u64 deadline) {
    if (pending_interrupts) return (s64)interrupts_take();
    current->waits_for_interrupt = true;
    return thread_block(deadline, 0);
}

static s64 call(u64 number, u64 a, u64 b, u64 c, u64 d, u64 e) {
    u64 deadline;
    switch (number) {
    case __NR_read: return file_read(a, b, c);
    case __NR_write: return file_write(a, b, c);
    case __NR_writev: return file_write_vector(a, b, c);
    case __NR_open: return file_open(a);
    case __NR_statfs: return -ENOENT;
    case __NR_lseek: return -ESPIPE;
    case __NR_ioctl: return -ENOTTY;
    case __NR_fcntl: return b == F_GETFL ? O_RDWR : (s64)a; // a copy of a descriptor is itself
    case __NR_pipe2: return give(a, (u32[2]){PIPE_READ, PIPE_WRITE}, 8);
    case __NR_mmap:
    case __NR_munmap:
    case __NR_mprotect:
    case __NR_madvise: return memory_call(number, a, b, (u32)c, (u32)d);
    case __NR_mremap: return protection_at(a) ? -ENOMEM : -EFAULT; // musl asks how far the stack goes
    case __NR_rt_sigaction: return signal_action(a, b, c);
    case __NR_rt_sigprocmask: return signal_set_mask(a, b, c);
    case __NR_tkill: return signal_send(a, b);
    case __NR_clone: return thread_clone(a, b, c, d, e);
    case __NR_futex: return futex(a, (u32)b, (u32)c, d);
    case __NR_set_tid_address: current->clear_tid = a; return (s64)current->id;
    case __NR_gettid: return (s64)current->id;
    case __NR_getpid: return 1;
    case __NR_nanosleep: return a && deadline_read(a, &deadline) ? thread_block(deadline, 0) : -EFAULT;
    case __NR_arch_prctl: return a != ARCH_SET_FS || b >= USER_END ? -EINVAL : (thread_set_fs(b), 0);
    case __NR_getcpu: return give(a, &(u32){0}, 4);
    case __NR_getrandom: return random_give(a, b);
    case __NR_sysinfo: // memory in the fourth and fifth word, its unit in the last
        return give(a, (u64[14]){[4] = figures.total_pages * PAGE, figures.free_pages * PAGE, [13] = 1}, 112);
    case __NR_sched_getaffinity: return b < 8 ? -EINVAL : to_user(c, &(u64){1}, 8) ? 8 : -EFAULT;
    case __NR_membarrier: return a == 0 ? 24 : 0; // one processor: every barrier holds
    case __NR_getrlimit:
    case __NR_prlimit64:
    case __NR_getrusage:
    case __NR_get_mempolicy: return -ENOSYS; // the runtime asks, and does without
    case __NR_close:
    case __NR_brk:
    case __NR_prctl: return 0;
    case __NR_exit_group: power_off(a);
    case CALL_FIGURES: return give(a, &figures, sizeof figures);
    case CALL_DMA: return dma_allocate(a, b);
    case CALL_DEVICE_MEMORY: return device_window(a, b);
    case CALL_WAIT: return wait_for_interrupt(a);
    case CALL_WAKE: pending_interrupts |= WAKE_BIT; return 0;
    case CALL_INTERRUPT: return interrupt_give(a);
    case CALL_PCI_READ: return out32(0xcf8, 0x80000000U | (a & 0xfffffc)), in32(0xcfc);
    case CALL_PCI_WRITE: return out32(0xcf8, 0x80000000U | (a & 0xfffffc)), out32(0xcfc, (u32)b), 0;
    case CALL_RTC_READ: return out8(0x70, (u8)a), in8(0x71);
    case CALL_SET_DATE: shared_page()->wall_offset = a - now(); return 0;
    case CALL_REBOOT: reboot();
    default: print_number("[base] no such system call: ", number); return print("\n"), -ENOSYS;
    }
}

void system_call(void) {
    struct frame *frame = &current->frame;
    if (frame->rax == __NR_exit) return thread_exit(frame->rdi);
    if (frame->rax == __NR_sched_yield) {
        frame->rax = current->is_preempted = false;
        return schedule(true);
    }
    if (frame->rax == __NR_rt_sigreturn)
        signal_return();
    else
        frame->rax = (u64)call(frame->rax, frame->rdi, frame->rsi, frame->rdx, frame->r10, frame->r8);
    thread_return();
}
