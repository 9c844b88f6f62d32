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

// Sets the protection of a range. There must be room for two more changes.
static void mapping_set(u64 start, u64 end, u32 protection) {
    u32 first = change_at(start), last = change_at(end - 1);
    typeof(*changes) made[3] = {changes[first]}, after = {end, changes[last].protection};
    u32 count = changes[first].start < start;
    if (count ? made[0].protection != protection : !first || changes[first - 1].protection != protection)
        made[count++] = (typeof(*changes)){start, protection};
    bool ends_here = change_end(last) == end;
    if (!ends_here && after.protection != protection) made[count++] = after;
    if (ends_here && last + 1 < change_count && changes[last + 1].protection == protection) last++; // joins the next
    s32 growth = (s32)count - (s32)(last + 1 - first);
    for (u32 i = last + 1; growth < 0 && i < change_count; i++) changes[(s32)i + growth] = changes[i];
    for (u32 i = change_count; growth > 0 && i-- > last + 1;) changes[(s32)i + growth] = changes[i];
    change_count = (u32)((s32)change_count + growth);
    memcpy(changes + first, made, count * sizeof *made);
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
