// The mappings: ranges of the application's addresses with a protection, sorted, and filled with pages on
// first use.
#include "base.h"

#define MAX_MAPPINGS 2048
#define PAGES_BROUGHT_IN 8 // by one fault, while memory is plenty

static struct mapping {
    u64 start, end;
    u32 protection;
} mappings[MAX_MAPPINGS];
static u32 mapping_count;

// The first mapping that ends after the address.
static u32 find(u64 address) {
    u32 low = 0, high = mapping_count;
    while (low < high) {
        u32 middle = (low + high) / 2;
        if (mappings[middle].end <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void insert(u32 at, u64 start, u64 end, u32 protection) {
    if (mapping_count == MAX_MAPPINGS) panic("the table of mappings is full", NULL, start);
    for (u32 i = mapping_count++; i > at; i--) mappings[i] = mappings[i - 1];
    mappings[at] = (struct mapping){start, end, protection};
}

static void remove(u32 at, u32 count) {
    mapping_count -= count;
    for (u32 i = at; count && i < mapping_count; i++) mappings[i] = mappings[i + count];
}

// Takes a range out of the mappings.
static void carve(u64 start, u64 end) {
    u32 i = find(start);
    if (i < mapping_count && mappings[i].start < start) {
        if (mappings[i].end > end) {
            insert(i + 1, end, mappings[i].end, mappings[i].protection);
            mappings[i].end = start;
            return;
        }
        mappings[i++].end = start;
    }
    u32 last = i;
    while (last < mapping_count && mappings[last].end <= end) last++;
    if (last < mapping_count && mappings[last].start < end) mappings[last].start = end;
    remove(i, last - i);
}

void mapping_add(u64 start, u64 end, u32 protection) {
    u32 i = find(start);
    struct mapping *left = i > 0 ? &mappings[i - 1] : NULL, *right = i < mapping_count ? &mappings[i] : NULL;
    bool joins_left = left && left->end == start && left->protection == protection;
    bool joins_right = right && right->start == end && right->protection == protection;
    if (joins_left) {
        left->end = joins_right ? right->end : end;
        remove(i, joins_right);
    } else if (joins_right) {
        right->start = start;
    } else {
        insert(i, start, end, protection);
    }
}

u32 mapping_protection(u64 address) {
    u32 i = find(address);
    return i < mapping_count && mappings[i].start <= address ? mappings[i].protection : 0;
}

bool mapping_covers(u64 start, u64 end) {
    for (u32 i = find(start); start < end; i++) {
        if (i >= mapping_count || mappings[i].start > start) return false;
        start = mappings[i].end;
    }
    return true;
}

u64 mapping_find_gap(u64 length) {
    u64 at = MAPPINGS_START, limit = STACK_TOP - STACK_SIZE - PAGE; // below the guard of the first stack
    for (u32 i = find(at); i < mapping_count && mappings[i].start < limit && length > mappings[i].start - at; i++)
        at = mappings[i].end;
    return length <= limit - at ? at : 0;
}

bool mapping_bring_in(u64 address, u32 access) {
    u32 i = find(address);
    if (i >= mapping_count || mappings[i].start > address || (mappings[i].protection & access) != access) return false;
    for (u64 page = page_down(address), count = 0; count < PAGES_BROUGHT_IN; count++, page += PAGE) {
        if (count && (page >= mappings[i].end || figures.free_pages < 512)) break;
        u64 *entry = page_entry(page, true), memory = entry && !*entry ? page_allocate() : 0;
        if (memory)
            *entry = memory | protection_bits(mappings[i].protection);
        else if (count)
            break;
        else
            panic("memory is exhausted", &current->frame, address);
    }
    return true;
}

bool device_map(u64 address, u64 memory, u64 length, u64 caching) {
    for (u64 at = 0; at < length; at += PAGE) {
        u64 *entry = page_entry(address + at, true);
        if (!entry) return false;
        *entry = (memory + at) | PTE_PRESENT | PTE_USER | PTE_WRITE | PTE_NX | caching;
    }
    mapping_add(address, address + length, PROT_READ | PROT_WRITE | MAPPING_IS_DEVICE);
    return true;
}

// What the application may change: whole pages of its half, none of them a device's or lent to one.
static s64 check_range(u64 address, u64 length) {
    if (address & (PAGE - 1) || !length || length > USER_END || address > USER_END - length) return -EINVAL;
    for (u32 i = find(address); i < mapping_count && mappings[i].start < address + length; i++)
        if (mappings[i].protection & MAPPING_IS_DEVICE) return -EINVAL;
    return mapping_count + 2 > MAX_MAPPINGS ? -ENOMEM : 0; // the most that a change adds
}

s64 map(u64 address, u64 length, u32 protection, u32 flags) {
    length = page_up(length);
    if (!(flags & MAP_ANONYMOUS)) return -ENODEV;
    if (protection & ~(PROT_READ | PROT_WRITE)) return -EACCES; // the image is all the code there is
    if (!(flags & MAP_FIXED) && !(address = mapping_find_gap(length))) return -ENOMEM;
    s64 error = address < MAPPINGS_START ? -EINVAL : check_range(address, length);
    if (error) return error;
    carve(address, address + length);
    pages_release(address, address + length);
    mapping_add(address, address + length, protection);
    return (s64)address;
}

s64 unmap(u64 address, u64 length) {
    length = page_up(length);
    s64 error = address < MAPPINGS_START ? -EINVAL : check_range(address, length);
    if (error) return error;
    carve(address, address + length);
    pages_release(address, address + length);
    return 0;
}

s64 protect(u64 address, u64 length, u32 protection) {
    length = page_up(length);
    s64 error = check_range(address, length);
    if (error) return error;
    if (!mapping_covers(address, address + length)) return -ENOMEM;
    if (protection & ~(PROT_READ | PROT_WRITE)) return -EACCES;
    carve(address, address + length);
    pages_protect(address, address + length, protection);
    mapping_add(address, address + length, protection);
    return 0;
}

s64 advise(u64 address, u64 length, u32 advice) {
    length = page_up(length);
    s64 error = check_range(address, length);
    if (error) return error;
    if (!mapping_covers(address, address + length)) return -ENOMEM;
    if ((advice == MADV_DONTNEED || advice == MADV_FREE) && address >= MAPPINGS_START)
        pages_release(address, address + length);
    return 0;
}
