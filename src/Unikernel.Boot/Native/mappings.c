// What the application's addresses mean: a sorted list of where the protection changes. Ranges are filled with pages on
// first use. Write and execute never meet, and nothing becomes executable: the image is all the code there is.
#define MAX_CHANGES 4096
#define IS_MAPPED 8U  // beside PROT_READ, PROT_WRITE, PROT_EXEC; alone it is an address that nobody may touch
#define IS_DEVICE 16U // memory of a device, or lent to one: stays as it is

static struct {
    u64 start; // the protection holds from here to the next start
    u32 protection;
} changes[MAX_CHANGES] = {{0, 0}};
static u32 change_count = 1;

// The last change at or before the address.
static u32 change_at(u64 address) {
    u32 low = 0, high = change_count;
    while (high - low > 1) {
        u32 middle = (low + high) / 2;
        *(changes[middle].start <= address ? &low : &high) = middle;
    }
    return low;
}

static u64 change_end(u32 i) { return i + 1 < change_count ? changes[i + 1].start : NEVER; }

static u32 protection_at(u64 address) { return changes[change_at(address)].protection; }

// Lets a change be at an address, of the same protection as before it, if there is none: its index.
static u32 change_make(u64 address) {
    u32 i = change_at(address);
    if (changes[i].start == address) return i;
    for (u32 j = change_count++; j > i + 1; j--) changes[j] = changes[j - 1];
    changes[i + 1] = (typeof(*changes)){address, changes[i].protection};
    return i + 1;
}

// Sets the protection of a range. There must be room for two more changes.
static void mapping_set(u64 start, u64 end, u32 protection) {
    u32 to = change_make(start), from = change_make(end);
    changes[to].protection = protection;
    to += !to || changes[to - 1].protection != protection; // the last and the next may join
    from += changes[from].protection == protection;
    while (from < change_count) changes[to++] = changes[from++];
    change_count = to;
}

// Whether all of a range has at least these bits of protection, and none of the forbidden ones.
static bool mapping_has(u64 start, u64 end, u32 bits, u32 forbidden) {
    for (u32 i = change_at(start); i < change_count && changes[i].start < end; i++)
        if ((changes[i].protection & bits) != bits || changes[i].protection & forbidden) return false;
    return true;
}

// The first gap below the guard of the first stack. 0: none.
static u64 mapping_find_gap(u64 length) {
    for (u32 i = change_at(MAPPINGS_START); i < change_count; i++) {
        u64 start = changes[i].start < MAPPINGS_START ? MAPPINGS_START : changes[i].start, end = change_end(i);
        end = end < STACK_TOP - STACK_SIZE - PAGE ? end : STACK_TOP - STACK_SIZE - PAGE;
        if (!changes[i].protection && start < end && end - start >= length) return start;
    }
    return 0;
}

// What the application may change: whole pages of its half, none of them a device's or lent to one.
static s64 mapping_check(u64 address, u64 length) {
    if (address & (PAGE - 1) || !length || length > USER_END || address > USER_END - length) return -EINVAL;
    if (!mapping_has(address, address + length, 0, IS_DEVICE)) return -EINVAL;
    return change_count + 2 > MAX_CHANGES ? -ENOMEM : 0;
}
