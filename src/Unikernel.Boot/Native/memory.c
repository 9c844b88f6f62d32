// Physical pages: ranges of memory not yet used, and a list of those given back.
#define MAX_RANGES 16

static struct {
    u64 start, next, end; // from next on nothing is used
} ranges[MAX_RANGES];
static u32 range_count;
static u64 free_list;  // each page's first word is the next one
static u64 direct_map; // what makes a pointer of a physical address: 0 until the base's own tables are loaded
const struct shared shared __attribute__((section(".shared")));

static void *physical(u64 address) { return (void *)(address + direct_map); }

// Written here alone: at its own address it is the application's, for reading.
static struct shared *shared_page(void) { return physical((u64)&shared); }

// Adds a range of memory, of which what lies before unused is the image's.
static void memory_add(u64 start, u64 unused, u64 end) {
    if (unused >= end || range_count == MAX_RANGES) return;
    ranges[range_count++] = (typeof(*ranges)){start, unused, end};
    shared_page()->total_pages += (end - unused) / PAGE;
    shared_page()->free_pages += (end - unused) / PAGE;
}

// Zeroed pages in one piece: their physical address. 0: there are none.
static u64 pages_allocate(u64 count) {
    u64 pages = count == 1 ? free_list : 0;
    if (pages) free_list = *(u64 *)physical(pages);
    for (u32 i = 0; !pages && i < range_count; i++) {
        if ((ranges[i].end - ranges[i].next) / PAGE < count) continue;
        pages = ranges[i].next;
        ranges[i].next += count * PAGE;
    }
    if (!pages) return 0;
    shared_page()->free_pages -= count;
    memset(physical(pages), 0, count * PAGE);
    return pages;
}

// Takes a page back that nothing refers to any more.
static void page_free(u64 page) {
    *(u64 *)physical(page) = free_list;
    free_list = page;
    shared_page()->free_pages++;
}
