// Page tables of four levels. The base's pages are the supervisor's alone, and SMEP and SMAP keep it from the
// application's: it reaches those through the direct map, after looking at the mappings and the entries.
#include "base.h"

#define ADDRESS(entry) ((entry)&0x000ffffffffff000UL)
#define DEVICES_START 0xe0000000UL // of the 32-bit space, where the interrupt controllers are
#define DEVICES_END 0x100000000UL

extern u8 kernel_stack_guard[], fault_stack_guard[];
static u64 root;

static u64 table(void) {
    u64 page = page_allocate();
    if (!page) panic("not enough memory to boot", NULL, 0);
    return page;
}

static void direct_map_make(u64 memory_top) {
    u64 pointers = table();
    ((u64 *)physical(root))[DIRECT_MAP >> 39 & 511] = pointers | PTE_PRESENT | PTE_WRITE;
    for (u64 gib = 0; gib < 512; gib++) {
        if (gib << 30 >= memory_top && gib != DEVICES_START >> 30) continue;
        u64 directory = table();
        ((u64 *)physical(pointers))[gib] = directory | PTE_PRESENT | PTE_WRITE;
        for (u64 i = 0; i < 512; i++) {
            u64 at = gib << 30 | i << 21;
            u64 uncached = at >= DEVICES_START && at < DEVICES_END ? PTE_UNCACHED : 0;
            ((u64 *)physical(directory))[i] = at | PTE_PRESENT | PTE_WRITE | PTE_LARGE | PTE_NX | uncached;
        }
    }
}

// The tables of the image, made from the program headers by boot.c, are in place when this loads them.
void paging_start(u64 memory_top) {
    direct_map_make(memory_top);
    *page_entry((u64)kernel_stack_guard, true) = 0;
    *page_entry((u64)fault_stack_guard, true) = 0;
    asm volatile("mov %0, %%cr3" ::"r"(root) : "memory");
    direct_map = DIRECT_MAP;
    u64 cr4;
    asm volatile("mov %%cr4, %0" : "=r"(cr4));
    struct cpuid features = cpuid(7, 0);
    cr4 |= (features.ebx >> 7 & 1) << 20;       // SMEP: the base runs no page of the application
    cr4 |= (u64)(features.ebx >> 20 & 1) << 21; // SMAP: nor reads or writes one
    cr4 |= (features.ecx >> 2 & 1) << 11;       // UMIP: ring 3 does not read the descriptor tables
    asm volatile("mov %0, %%cr4" ::"r"(cr4));
}

u64 protection_bits(u32 protection) {
    return (protection ? PTE_PRESENT | PTE_USER : 0) | (protection & PROT_WRITE ? PTE_WRITE : 0) |
           (protection & PROT_EXEC ? 0 : PTE_NX);
}

u64 *page_entry(u64 address, bool create) {
    if (!root) root = table();
    u64 *level = physical(root);
    for (u32 shift = 39; shift > 12; shift -= 9) {
        u64 *entry = &level[address >> shift & 511];
        if (!*entry) {
            u64 page = create ? page_allocate() : 0;
            if (!page) return NULL;
            *entry = page | PTE_PRESENT | PTE_WRITE | PTE_USER;
        }
        level = physical(ADDRESS(*entry));
    }
    return &level[address >> 12 & 511];
}

// The next address, from this one on, that has an entry which is not empty; the end if there is none.
static u64 next_entry(u64 at, u64 end, u64 **found) {
    while (at < end) {
        u64 *level = physical(root);
        u32 shift = 39;
        for (; shift > 12 && level[at >> shift & 511]; shift -= 9) level = physical(ADDRESS(level[at >> shift & 511]));
        *found = &level[at >> shift & 511];
        if (**found) return at;
        at = (at | ((1UL << shift) - 1)) + 1;
    }
    return end;
}

static void invalidate(u64 address) { asm volatile("invlpg (%0)" ::"r"(address) : "memory"); }

void pages_release(u64 start, u64 end) {
    u64 *entry;
    while ((start = next_entry(start, end, &entry)) < end) {
        page_free(ADDRESS(*entry));
        *entry = 0;
        invalidate(start);
        start += PAGE;
    }
}

void pages_protect(u64 start, u64 end, u32 protection) {
    u64 *entry;
    while ((start = next_entry(start, end, &entry)) < end) {
        *entry = ADDRESS(*entry) | protection_bits(protection);
        invalidate(start);
        start += PAGE;
    }
}

void *user_memory(u64 address, u32 protection) {
    if (address >= USER_END || (mapping_protection(address) & protection) != protection) return NULL;
    u64 *entry = page_entry(address, false);
    if (!entry || !*entry) {
        if (!mapping_bring_in(address, protection)) return NULL;
        entry = page_entry(address, false);
    }
    return physical(ADDRESS(*entry) | (address & (PAGE - 1)));
}

static bool copy(u64 user, u8 *base, u64 length, bool to_user) {
    while (length) {
        u64 part = PAGE - (user & (PAGE - 1));
        part = part < length ? part : length;
        u8 *memory = user_memory(user, to_user ? PROT_WRITE : PROT_READ);
        if (!memory) return false;
        memcpy(to_user ? memory : base, to_user ? base : memory, part);
        user += part;
        base += part;
        length -= part;
    }
    return true;
}

bool from_user(void *to, u64 from, u64 length) { return copy(from, to, length, false); }
bool to_user(u64 to, const void *from, u64 length) { return copy(to, (u8 *)from, length, true); }
