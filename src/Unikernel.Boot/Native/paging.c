// Page tables of four levels. The base's pages are the supervisor's alone, and SMEP and SMAP keep it from the
// application's: it reaches those through the direct map, after looking at the mappings and the entries.
#define PTE_PRESENT 1UL
#define PTE_WRITE 2UL
#define PTE_USER 4UL
#define PTE_UNCACHED 0x18UL
#define PTE_LARGE 0x80UL
#define LARGE_PAGE (2UL << 20)
#define PTE_NX (1UL << 63)
#define ADDRESS(entry) ((entry)&0x000ffffffffff000UL)
#define DEVICES_START 0xe0000000UL // of the 32-bit space, where the interrupt controllers are
#define DEVICES_END 0x100000000UL
#define PAGES_BROUGHT_IN 8 // by one fault, while memory is plenty

extern u8 kernel_stack_guard[], fault_stack_guard[];
static u64 root;

// A zeroed page; without memory the machine ends.
static u64 page_make(void) {
    u64 page = page_allocate();
    if (!page) panic("memory is exhausted", current ? &current->frame : NULL, 0);
    return page;
}

static u64 protection_bits(u32 protection) {
    return (protection & 7 ? PTE_PRESENT | PTE_USER : 0) | (protection & PROT_WRITE ? PTE_WRITE : 0) |
           (protection & PROT_EXEC ? 0 : PTE_NX);
}

// The entry of a page, with the tables that lead to it; those for large pages end at a shift of 21.
static u64 *entry_at(u64 address, u32 last_shift) {
    u64 *level = physical(root ? root : (root = page_make()));
    for (u32 shift = 39; shift > last_shift; shift -= 9) {
        u64 *entry = &level[address >> shift & 511];
        if (!*entry) *entry = page_make() | PTE_PRESENT | PTE_WRITE | PTE_USER;
        level = physical(ADDRESS(*entry));
    }
    return &level[address >> last_shift & 511];
}

static u64 *page_entry(u64 address) { return entry_at(address, 12); }

// Loads the tables, when the image's are made: all memory and the devices in the direct map, no guard pages.
static void paging_start(u64 memory_top) {
    for (u64 at = 0; at < memory_top || at < DEVICES_END; at += LARGE_PAGE) {
        bool is_device = at >= DEVICES_START && at < DEVICES_END;
        if (at >= memory_top && !is_device) continue;
        *entry_at(DIRECT_MAP + at, 21) =
            at | PTE_PRESENT | PTE_WRITE | PTE_LARGE | PTE_NX | (is_device ? PTE_UNCACHED : 0);
    }
    *page_entry((u64)kernel_stack_guard) = *page_entry((u64)fault_stack_guard) = 0;
    asm volatile("mov %0, %%cr3" ::"r"(root) : "memory");
    direct_map = DIRECT_MAP;
}

// Gives the pages of a range back, or gives them another protection, where there are any.
static void pages_change(u64 at, u64 end, bool release, u32 protection) {
    while (at < end) {
        u64 *level = physical(root);
        u32 shift = 39;
        for (; shift > 12 && level[at >> shift & 511]; shift -= 9) level = physical(ADDRESS(level[at >> shift & 511]));
        u64 *entry = &level[at >> shift & 511];
        if (*entry) {
            if (release) page_free(ADDRESS(*entry));
            *entry = release ? 0 : ADDRESS(*entry) | protection_bits(protection);
            asm volatile("invlpg (%0)" ::"r"(at) : "memory");
        }
        at = (at | ((1UL << shift) - 1)) + 1;
    }
}

// Fills the page that is touched, and some after it. False where the mapping does not allow the access.
static bool page_bring_in(u64 address, u32 access) {
    u32 i = change_at(address);
    if ((changes[i].protection & (access | IS_MAPPED)) != (access | IS_MAPPED)) return false;
    for (u64 page = page_down(address), count = 0; count < PAGES_BROUGHT_IN; count++, page += PAGE) {
        if (count && (page >= change_end(i) || figures.free_pages < 512)) break;
        u64 *entry = page_entry(page);
        if (!*entry) *entry = page_make() | protection_bits(changes[i].protection);
    }
    return true;
}

// The memory behind an address of the application, up to the end of its page. NULL: it may not be accessed so.
static void *user_memory(u64 address, u32 access) {
    if (address >= USER_END || (protection_at(address) & access) != access) return NULL;
    u64 *entry = page_entry(address);
    if (!*entry && !page_bring_in(address, access)) return NULL;
    return physical(ADDRESS(*entry) | (address & (PAGE - 1)));
}

// The only ways in which the base reads and writes what an address of the application points to. False is EFAULT.
static bool user_copy(u64 user, u8 *base, u64 length, u32 access) {
    for (u64 part; length; user += part, base += part, length -= part) {
        part = PAGE - (user & (PAGE - 1));
        part = part < length ? part : length;
        u8 *memory = user_memory(user, access);
        if (!memory) return false;
        memcpy(access == PROT_WRITE ? memory : base, access == PROT_WRITE ? base : memory, part);
    }
    return true;
}
static bool from_user(void *to, u64 from, u64 length) { return user_copy(from, to, length, PROT_READ); }
static bool to_user(u64 to, const void *from, u64 length) { return user_copy(to, (u8 *)from, length, PROT_WRITE); }

// mmap, munmap, mprotect and madvise, of which the one advice that is heard is that pages are not needed any more.
static s64 memory_call(u64 number, u64 address, u64 length, u32 argument, u32 flags) {
    bool maps = number == __NR_mmap, protects = number == __NR_mprotect, advises = number == __NR_madvise;
    length = page_up(length);
    if (maps && !(flags & MAP_ANONYMOUS)) return -ENODEV;
    if ((maps || protects) && argument & ~(PROT_READ | PROT_WRITE)) return -EACCES;
    if (maps && !(flags & MAP_FIXED) && !(address = mapping_find_gap(length))) return -ENOMEM;
    s64 error = !protects && address < MAPPINGS_START ? -EINVAL : mapping_check(address, length);
    if (error) return error;
    if ((protects || advises) && !mapping_has(address, address + length, IS_MAPPED, 0)) return -ENOMEM;
    if (advises && argument != MADV_DONTNEED && argument != MADV_FREE) return 0;
    pages_change(address, address + length, !protects, argument);
    if (!advises) mapping_set(address, address + length, maps || protects ? argument | IS_MAPPED : 0);
    return maps ? (s64)address : 0;
}

// Maps memory of a device, or lent to one, for the application: its address.
static s64 device_map(u64 memory, u64 length, u64 caching) {
    u64 address = length && length < 1UL << 40 ? mapping_find_gap(length) : 0;
    if (!address || change_count + 2 > MAX_CHANGES) return -ENOMEM;
    for (u64 at = 0; at < length; at += PAGE)
        *page_entry(address + at) = (memory + at) | PTE_PRESENT | PTE_USER | PTE_WRITE | PTE_NX | caching;
    mapping_set(address, address + length, PROT_READ | PROT_WRITE | IS_MAPPED | IS_DEVICE);
    return (s64)address;
}
