// The system calls: the part of Linux's that musl and the .NET runtime use, and the base's own. Every other answers
// ENOSYS.
#define RANDOM_FILE 100 // a descriptor that open gives
#define ARCH_SET_FS 0x1002

// Gives an object to the application: 0 or the error.
static s64 give(u64 to, const void *object, u64 length) { return to_user(to, object, length) ? 0 : -EFAULT; }

// By RDSEED where the processor has it and it is not exhausted, else by RDRAND: how many bytes, and no more than 8.
static s64 random_give(u64 to, u64 length) {
    bool has_seed = cpuid(7, EBX) >> 18 & 1, has_random = cpuid(1, ECX) >> 30 & 1, is_good = false;
    u64 value;
    for (u32 tries = 0; has_random && !is_good && tries < 1000; tries++) {
        if (has_seed) asm volatile("rdseed %0; setc %1" : "=r"(value), "=qm"(is_good));
        if (!is_good) asm volatile("rdrand %0; setc %1" : "=r"(value), "=qm"(is_good));
    }
    length = lesser(length, sizeof value);
    return !is_good ? -ENOSYS : to_user(to, &value, length) ? (s64)length : -EFAULT;
}

// open: of /dev/urandom alone, where the processor has random numbers.
static s64 file_open(u64 path) {
    u64 name;
    bool is_random = from_user(&name, path + sizeof "/dev", sizeof name) && name == *(const u64 *)"urandom";
    return is_random && cpuid(1, ECX) >> 30 & 1 ? RANDOM_FILE : -ENOENT;
}

// read: random numbers, or a byte that was typed on the console, if there is one.
static s64 file_read(u64 file, u64 to, u64 length) {
    if (file == RANDOM_FILE) return random_give(to, length);
    // What the runtime would be told through its pipe never happens here.
    if (file) current->deadline = NEVER;
    // Where no port is, its registers read as ones.
    if (file || !length || (in8(SERIAL + 5) & 0x81) != 1) return 0;
    return to_user(to, &(u8){in8(SERIAL)}, 1) ? 1 : -EFAULT;
}

// write: to the console. What goes elsewhere is dropped.
static s64 file_write(u64 file, u64 from, u64 length) {
    char text[64];
    for (u64 done = 0, part; (file == 1 || file == 2) && done < length; done += part) {
        part = lesser(length - done, sizeof text);
        if (!from_user(text, from + done, part)) return -EFAULT;
        console_write(text, part);
    }
    return (s64)length;
}

// writev, as well.
static s64 file_write_vector(u64 file, u64 vectors, u64 count) {
    s64 total = 0, written = 0;
    for (u64 i = 0, vector[2]; i < count && written >= 0; i++, total += written)
        written = from_user(vector, vectors + 16 * i, 16) ? file_write(file, vector[0], vector[1]) : -EFAULT;
    return written < 0 ? written : total;
}

// When a struct timespec from now on is over. NEVER: there is none, or none below 250 years. 0: EFAULT.
static u64 deadline_read(u64 from) {
    u64 time[2];
    if (!from) return NEVER;
    if (!from_user(time, from, sizeof time)) return 0;
    return time[0] < 1UL << 33 && time[1] < NANOSECONDS ? now() + time[0] * NANOSECONDS + time[1] : NEVER;
}

// Waiting and waking: the part that musl uses.
static s64 futex(u64 address, u32 operation, u32 value, u64 fourth) {
    u32 present, command = operation & FUTEX_CMD_MASK;
    if (!address) return -EFAULT;
    if (command == FUTEX_WAKE) return futex_wake(address, value, false);
    // Who would be moved to a second address may as well be woken: every waiter looks again.
    if (command == FUTEX_REQUEUE) return futex_wake(address, value + fourth, false);
    if (command != FUTEX_WAIT) return -ENOSYS;
    u64 deadline = deadline_read(fourth);
    if (!deadline || !from_user(&present, address, sizeof present)) return -EFAULT;
    if (present != value) return -EAGAIN;
    current->futex = address;
    current->deadline = deadline;
    return -ETIMEDOUT; // unless it is woken
}

// Memory for a device, contiguous and never given back: its address, and its physical one to where the caller says.
static s64 dma_allocate(u64 pages, u64 physical_to) {
    u64 memory = pages && pages < 1UL << 20 ? pages_allocate(pages) : 0;
    return !memory || !to_user(physical_to, &memory, sizeof memory) ? -ENOMEM : device_map(memory, pages * PAGE, 0);
}

// A window of whole pages to what is no memory, nor an interrupt controller: its address.
static s64 device_window(u64 start, u64 length) {
    u64 end = start + length;
    bool is_ours = start < LOCAL_APIC + PAGE && end > IO_APIC;
    for (u32 i = 0; i < range_count; i++) is_ours |= start < ranges[i].end && end > ranges[i].start;
    if ((start | length) & (PAGE - 1) || !length || length > 1UL << 30 || start > 1UL << 46 || is_ours) return -EINVAL;
    return device_map(start, length, PTE_UNCACHED);
}

// Answers what does not end the thread: the result, or the negated error.
static s64 call(u64 number, u64 a, u64 b, u64 c, u64 d, u64 e) {
    switch (number) {
    case __NR_read: return file_read(a, b, c);
    case __NR_write: return file_write(a, b, c);
    case __NR_writev: return file_write_vector(a, b, c);
    case __NR_open: return file_open(a);
    case __NR_close: return 0;
    case __NR_fcntl: return b == F_GETFL ? O_RDWR : (s64)a; // a copy of a descriptor is itself
    case __NR_pipe2: return give(a, (u32[2]){RANDOM_FILE + 1, RANDOM_FILE + 2}, 8);
    case __NR_mmap:
    case __NR_munmap:
    case __NR_mprotect:
    case __NR_madvise: return memory_call(number, a, b, (u32)c, (u32)d);
    case __NR_mremap: return range_has(a, a + 1, IS_MAPPED, 0) ? -ENOMEM : -EFAULT; // how far does the stack go?
    case __NR_sched_yield: turn_end = 0; return 0;
    case __NR_rt_sigaction: return signal_action(a, b, c);
    case __NR_rt_sigprocmask: return signal_set_mask(a, b, c);
    case __NR_rt_sigreturn: return signal_return();
    case __NR_tkill: return signal_send(a, b);
    case __NR_clone: return thread_clone(a, b, c, d, e);
    case __NR_futex: return futex(a, (u32)b, (u32)c, d);
    case __NR_set_tid_address: current->clear_tid = a; return (s64)current->id;
    case __NR_gettid: return (s64)current->id;
    case __NR_getpid: return 1;
    case __NR_nanosleep: return (current->deadline = a ? deadline_read(a) : 0) ? 0 : -EFAULT;
    case __NR_arch_prctl:
        return a == ARCH_SET_FS && b < USER_END ? write_msr(FS_BASE, current->fs_base = b), 0 : -EINVAL;
    case __NR_getrandom: return random_give(a, b);
    case __NR_sysinfo: // memory in the words 4 and 5, its unit in the last
        return give(a, (u64[14]){[4] = shared_page()->total_pages, shared_page()->free_pages, [13] = PAGE}, 112);
    case __NR_sched_getaffinity: return b < 8 ? -EINVAL : to_user(c, &(u64){1}, 8) ? 8 : -EFAULT;
    case __NR_membarrier: return a == 0 ? 24 : 0; // one processor: every barrier holds
    case __NR_exit_group: power_off(a);
    case CALL_SHARED: return (s64)&shared;
    case CALL_DMA: return dma_allocate(a, b);
    case CALL_DEVICE_MEMORY: return device_window(a, b);
    case CALL_WAKE: devices_signal(); return 0;
    case CALL_PCI_READ: return out32(0xcf8, 0x80000000U | (a & 0xfffffc)), in32(0xcfc);
    case CALL_PCI_WRITE: return out32(0xcf8, 0x80000000U | (a & 0xfffffc)), out32(0xcfc, (u32)b), 0;
    case CALL_RTC_READ: return out8(0x70, (u8)a), in8(0x71);
    case CALL_SET_DATE: shared_page()->wall_offset = a - now(); return 0;
    case CALL_REBOOT: reboot();
    default: return -ENOSYS;
    }
}

// entry.S calls it, with the current thread's frame filled.
void system_call(void) {
    struct frame *frame = &current->frame;
    if (frame->rax == __NR_exit)
        thread_exit(frame->rdi);
    else
        frame->rax = (u64)call(frame->rax, frame->rdi, frame->rsi, frame->rdx, frame->r10, frame->r8);
    thread_return();
}
