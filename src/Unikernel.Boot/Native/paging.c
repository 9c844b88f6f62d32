// Page tables of four levels, which hold all that the base knows of the application's addresses. An entry that is not
// present, of whatever level, says what holds for all its addresses: nothing is there (0), or IS_MAPPED and the rights
// that a page gets when it is first touched. So a reserve costs next to nothing, whatever its size.
//
// Write and execute never meet, and nothing becomes executable: the image is all the code there is. The base's pages
// are the supervisor's alone. SMEP and SMAP keep it from the application's: it reaches those through the direct map.
#define PTE_PRESENT 1UL
#define PTE_WRITE 2UL
#define PTE_USER 4UL // the application may read
#define PTE_UNCACHED 0x18UL
#define PTE_LARGE 0x80UL
#define IS_MAPPED 0x200UL // the application's; without PTE_USER an address that nobody may touch
#define IS_DEVICE 0x400UL // memory of a device, or lent to one: stays as it is
#define PTE_NX (1UL << 63)
#define PTE_ADDRESS 0x000ffffffffff000UL
#define LARGE_PAGE (2UL << 20)
#define IO_APIC 0xfec00000UL
#define LOCAL_APIC 0xfee00000UL // the next large page
#define PAGES_BROUGHT_IN 8      // by one fault, while memory is plenty

extern u8 kernel_stack_guard[], fault_stack_guard[];
static u64 root[512] __attribute__((aligned(PAGE)));
static u64 gaps_start = MAPPINGS_START; // no gap lies before

// A zeroed page; without memory the machine ends.
static u64 page_make(void) {
    u64 page = pages_allocate(1);
    if (!page) panic("memory is exhausted", current ? &current->frame : NULL, 0);
    return page;
}

// The entry that says what an address means, and how many bytes it speaks of.
static u64 *entry_find(u64 address, u64 *size) {
    u64 *table = root;
    for (u32 shift = 39;; shift -= 9) {
        u64 *entry = &table[address >> shift & 511];
        *size = 1UL << shift;
        if (shift == 12 || !(*entry & PTE_PRESENT)) return entry;
        table = physical(*entry & PTE_ADDRESS);
    }
}

// The same for whole pages from the address on: an entry that speaks of more is divided. Large pages are never sought.
static u64 *entry_divide(u64 address, u64 length, u64 *size) {
    u64 *entry;
    while (entry = entry_find(address, size), *size > length || address & (*size - 1)) {
        u64 page = page_make(), *table = physical(page);
        for (u32 i = 0; *entry && i < 512; i++) table[i] = *entry;
        *entry = page | PTE_PRESENT | PTE_WRITE | PTE_USER;
    }
    return entry;
}

// The entry of one page.
static u64 *page_entry(u64 page) { return entry_divide(page, PAGE, &(u64){0}); }

// Keeps of each entry of a range what the mask says, and adds bits. Pages whose entries do not stay present are freed.
static void range_change(u64 at, u64 end, u64 kept, u64 added) {
    for (u64 size; at < end; at += size) {
        u64 *entry = entry_divide(at, end - at, &size), old = *entry;
        *entry = (old & kept) | added;
        if (!(old & PTE_PRESENT)) continue;
        if (!(kept & PTE_PRESENT)) page_free(old & PTE_ADDRESS);
        asm volatile("invlpg (%0)" ::"r"(at) : "memory");
    }
}

// Whether every address of a range is of the application's half, and has these bits and none of the forbidden ones.
static bool range_has(u64 at, u64 end, u64 bits, u64 forbidden) {
    bool has = at <= end && end <= USER_END;
    for (u64 size; has && at < end; at = (at | (size - 1)) + 1)
        has = (*entry_find(at, &size) & (bits | forbidden)) == bits;
    return has;
}

// The lowest addresses that mean nothing yet, to be mapped now; below the guard of the first stack. 0: too few.
static u64 gap_find(u64 length) {
    u64 start = gaps_start;
    for (u64 at = start, size; at - start < length; at = (at | (size - 1)) + 1) {
        if (at >= STACK_TOP - STACK_SIZE - PAGE) return 0;
        if (*entry_find(at, &size)) start = (at | (size - 1)) + 1;
    }
    if (start == gaps_start) gaps_start += length;
    return start;
}

// The bits of a mapping, from Linux's PROT_READ and PROT_WRITE.
static u64 rights(u32 protection) {
    return IS_MAPPED | PTE_NX | (protection ? PTE_USER : 0) | (protection & PROT_WRITE ? PTE_WRITE : 0);
}

// Loads the tables, when the image's are made: all memory and the interrupt controllers in the direct map, no guards.
static void paging_start(u64 memory_top) {
    for (u64 at = 0, size; at < memory_top || at <= LOCAL_APIC; at += LARGE_PAGE) {
        bool is_device = at == IO_APIC || at == LOCAL_APIC;
        if (at >= memory_top && !is_device) continue;
        *entry_divide(DIRECT_MAP + at, LARGE_PAGE, &size) =
            at | PTE_PRESENT | PTE_WRITE | PTE_LARGE | PTE_NX | (is_device ? PTE_UNCACHED : 0);
    }
    *page_entry((u64)kernel_stack_guard) = *page_entry((u64)fault_stack_guard) = 0;
    asm volatile("mov %0, %%cr3" ::"r"(root) : "memory");
    direct_map = DIRECT_MAP;
}

// Whether the application may access an address so (PTE_USER, or PTE_WRITE with it). One that was never touched gets
// its page, and while memory is plenty those after it theirs.
static bool page_bring_in(u64 address, u64 access) {
    u64 page = page_down(address), size, bits = address < USER_END ? *entry_find(page, &size) : 0;
    if ((bits & access) != access) return false;
    if (bits & PTE_PRESENT) return true;
    for (u32 count = 0; count < PAGES_BROUGHT_IN; count++, page += PAGE) {
        if (count && (shared_page()->free_pages < 512 || *entry_find(page, &size) != bits)) break;
        u64 *entry = page_entry(page);
        *entry = bits | page_make() | PTE_PRESENT;
    }
    return true;
}

// The only ways in which the base reads and writes what an address of the application points to. False is EFAULT.
static bool user_copy(u64 user, u8 *base, u64 length, u64 access) {
    for (u64 part, size; length; user += part, base += part, length -= part) {
        if (!page_bring_in(user, access)) return false;
        u8 *memory = physical((*entry_find(user, &size) & PTE_ADDRESS) | (user & (PAGE - 1)));
        part = lesser(PAGE - (user & (PAGE - 1)), length);
        memcpy(access & PTE_WRITE ? memory : base, access & PTE_WRITE ? base : memory, part);
    }
    return true;
}
static bool from_user(void *to, u64 from, u64 length) { return user_copy(from, to, length, PTE_USER); }
static bool to_user(u64 to, const void *from, u64 length) {
    return user_copy(to, (u8 *)from, length, PTE_USER | PTE_WRITE);
}

// mmap, munmap, mprotect and madvise, of which the one advice that is heard is that pages are not needed any more. The
// application changes whole pages of its half, none of them a device's or lent to one, and maps nothing over the image.
static s64 memory_call(u64 number, u64 address, u64 length, u32 argument, u32 flags) {
    bool maps = number == __NR_mmap, protects = number == __NR_mprotect, advises = number == __NR_madvise;
    length = page_up(length);
    if (maps && !(flags & MAP_ANONYMOUS)) return -ENODEV;
    if ((maps || protects) && argument & ~(PROT_READ | PROT_WRITE)) return -EACCES;
    if (maps && !(flags & MAP_FIXED) && !(address = gap_find(length))) return -ENOMEM;
    u64 end = address + length;
    if (address & (PAGE - 1) || !length || (!protects && address < MAPPINGS_START)) return -EINVAL;
    if (!range_has(address, end, 0, IS_DEVICE)) return -EINVAL;
    if ((protects || advises) && !range_has(address, end, IS_MAPPED, 0)) return -ENOMEM;
    if (advises && argument != MADV_DONTNEED && argument != MADV_FREE) return 0;
    if (number == __NR_munmap) gaps_start = lesser(gaps_start, address);
    u64 kept = protects ? PTE_ADDRESS | PTE_PRESENT : advises ? ~(PTE_ADDRESS | PTE_PRESENT) : 0;
    range_change(address, end, kept, maps || protects ? rights(argument) : 0);
    return maps ? (s64)address : 0;
}

// Maps memory of a device, or lent to one, for the application: its address.
static s64 device_map(u64 memory, u64 length, u64 caching) {
    u64 address = gap_find(length);
    for (u64 at = 0; address && at < length; at += PAGE)
        *page_entry(address + at) = (memory + at) | rights(PROT_READ | PROT_WRITE) | PTE_PRESENT | IS_DEVICE | caching;
    return address ? (s64)address : -ENOMEM;
}
