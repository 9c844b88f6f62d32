// Physical pages: ranges of memory not yet used, and a list of those given back.
#include "base.h"

#define MAX_RANGES 16

static struct {
    u64 start, next, limit, end; // next to limit is unused
} ranges[MAX_RANGES];
static u32 range_count, range_current;
static u64 free_list; // each page's first word is the next one
u64 direct_map;
struct figures figures;

void memory_add(u64 start, u64 end) {
    if (start >= end || range_count == MAX_RANGES) return;
    ranges[range_count].start = ranges[range_count].next = start;
    ranges[range_count].end = ranges[range_count].limit = end;
    range_count++;
    figures.total_pages += (end - start) / PAGE;
    figures.free_pages += (end - start) / PAGE;
}

u64 page_allocate(void) {
    u64 page = free_list;
    if (page) {
        free_list = *(u64 *)physical(page);
    } else {
        while (range_current < range_count && ranges[range_current].next >= ranges[range_current].limit)
            range_current++;
        if (range_current == range_count) return 0;
        page = ranges[range_current].next;
        ranges[range_current].next += PAGE;
    }
    figures.free_pages--;
    memset(physical(page), 0, PAGE);
    return page;
}

void page_free(u64 page) {
    *(u64 *)physical(page) = free_list;
    free_list = page;
    figures.free_pages++;
}

u64 pages_allocate_contiguous(u64 count) {
    for (u32 i = range_current; i < range_count; i++) {
        if ((ranges[i].limit - ranges[i].next) / PAGE < count) continue;
        ranges[i].limit -= count * PAGE;
        figures.free_pages -= count;
        memset(physical(ranges[i].limit), 0, count * PAGE);
        return ranges[i].limit;
    }
    return 0;
}

bool memory_overlaps(u64 start, u64 end) {
    for (u32 i = 0; i < range_count; i++)
        if (start < ranges[i].end && end > ranges[i].start) return true;
    return false;
}
