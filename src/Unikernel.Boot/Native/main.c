// From the PVH start information to the first thread.
#define COMMAND_LINE 2048
#define MAX_WORDS 64
#define MAX_AREAS 32

extern u32 start_information;
extern const Elf64_Ehdr __ehdr_start;
// base.ld: whole pages of the image that are the base's.
extern u8 base_text_start[], base_text_end[], base_rodata_start[], base_rodata_end[], base_shared_start[],
    base_data_start[], base_data_end[], base_bss_start[], base_bss_end[];
extern void _start(void);
struct shared shared __attribute__((section(".shared")));
static char command_line[COMMAND_LINE];

// The entry's bits where a page of the image is the base's; 0 where it is the application's.
static u64 base_bits(u64 page) {
    if (page >= (u64)base_text_start && page < (u64)base_text_end) return PTE_PRESENT;
    if (page >= (u64)base_rodata_start && page < (u64)base_rodata_end) return PTE_PRESENT | PTE_NX;
    if (page >= (u64)base_data_start && page < (u64)base_data_end) return PTE_PRESENT | PTE_NX | PTE_WRITE;
    if (page >= (u64)base_bss_start && page < (u64)base_bss_end) return PTE_PRESENT | PTE_NX | PTE_WRITE;
    return page == (u64)base_shared_start ? PTE_PRESENT | PTE_NX | PTE_USER : 0;
}

// Copies what the loader left, as it may lie in memory that is about to be used, and maps the image: the end of memory.
static u64 image_map(void) {
    // xen/include/public/arch-x86/hvm/start_info.h: word 3 is the command line, 4 the firmware's root table, 5 the map
    // of memory, 6 its length; an entry of the map is an address, a size, and a type, of which 1 is memory.
    const u64 *from = (void *)(u64)start_information, area_count = (u32)from[6];
    const char *text = (void *)from[3];
    const Elf64_Phdr *segments = (void *)((u64)&__ehdr_start + __ehdr_start.e_phoff);
    static u64 areas[MAX_AREAS][3];
    u64 image_end = 0, top = 0;
    for (u32 i = 0; text && text[i]; command_line[i] = text[i], i++)
        if (i == COMMAND_LINE - 1) panic("the command line is too long", NULL, i);
    figures.root_table = from[4];
    if (area_count > MAX_AREAS) panic("the map of memory is too long", NULL, area_count);
    memcpy(areas, (void *)from[5], area_count * sizeof *areas);
    for (u32 i = 0; i < __ehdr_start.e_phnum; i++)
        if (segments[i].p_type == PT_LOAD) image_end = page_up(segments[i].p_vaddr + segments[i].p_memsz);
    for (u32 i = 0; i < area_count; i++) {
        u64 start = areas[i][0], end = start + areas[i][1];
        if ((u32)areas[i][2] != 1 || end <= 0x100000) continue;
        top = end > top ? end : top;
        memory_add(page_up(start < image_end ? image_end : start), page_down(end));
    }
    for (u32 i = 0; i < __ehdr_start.e_phnum; i++) {
        const Elf64_Phdr *segment = segments + i;
        u32 protection = (segment->p_flags & PF_R ? PROT_READ : 0) | (segment->p_flags & PF_W ? PROT_WRITE : 0) |
                         (segment->p_flags & PF_X ? PROT_EXEC : 0);
        if ((segment->p_flags & (PF_W | PF_X)) == (PF_W | PF_X))
            panic("the image has a segment to write and execute", NULL, segment->p_vaddr);
        u64 page = page_down(segment->p_vaddr), end = page_up(segment->p_vaddr + segment->p_memsz);
        for (; segment->p_type == PT_LOAD && page < end; page += PAGE) {
            u64 bits = base_bits(page), *entry = page_entry(page);
            if (!entry) panic("not enough memory to boot", NULL, page);
            *entry = page | (bits ? bits : protection_bits(protection));
            if (!bits) mapping_set(page, page + PAGE, protection | IS_MAPPED);
        }
    }
    return top;
}

static void processor_start(void) {
    struct cpuid features = cpuid(7, 0);
    u64 cr4;
    if (!(cpuid(1, 0).ecx >> 26 & 1)) panic("the processor has no XSAVE: x86-64-v3 is needed", NULL, 0);
    asm volatile("mov %%cr4, %0" : "=r"(cr4));
    cr4 |= (features.ebx >> 7 & 1) << 20;               // SMEP: the base runs no page of the application
    cr4 |= (features.ebx >> 20 & 1) << 21;              // SMAP: nor reads or writes one
    cr4 |= (features.ecx >> 2 & 1) << 11;               // UMIP: ring 3 does not read the descriptor tables
    asm volatile("mov %0, %%cr4" ::"r"(cr4 | 1 << 18)); // OSXSAVE
    u32 state = cpuid(13, 0).eax & 0xe7;                // x87, SSE, AVX, AVX-512
    asm volatile("xsetbv; fninit" ::"a"(state), "d"(0), "c"(0));
    shared_page()->xsave_size = cpuid(13, 0).ebx;
}

// Gathers the words of the command line: those like NAME=value, in capitals, are variables, the others arguments.
static u32 words_gather(u64 address, bool variables, u64 *to) {
    u32 count = 0;
    for (u32 i = 0, end; command_line[i]; i = end) {
        bool is_capital = command_line[i] >= 'A' && command_line[i] <= 'Z', has_value = false;
        for (end = i; command_line[end] && command_line[end] != ' '; end++) has_value |= command_line[end] == '=';
        if (end > i && (is_capital && has_value) == variables) to[count++] = address + i;
        if (count == MAX_WORDS) panic("the command line has too many words", NULL, count);
        if (command_line[end]) end++;
    }
    to[count] = 0;
    return count;
}

// The stack as the System V ABI §3.4.1 has it at a process's entry, below the command line.
static u64 stack_fill(void) {
    static u64 block[2 * MAX_WORDS + 32];
    u64 text = STACK_TOP - COMMAND_LINE, random = text - 16, stack = random - sizeof block, length = 1;
    block[length++] = text + COMMAND_LINE - 1; // the program's name: empty
    block[0] = 1 + words_gather(text, false, block + length);
    length += block[0];
    length += words_gather(text, true, block + length) + 1;
    const u64 auxiliary[] = {AT_PHDR,   (u64)&__ehdr_start + sizeof(Elf64_Ehdr),
                             AT_PHNUM,  0,
                             AT_PHENT,  sizeof(Elf64_Phdr),
                             AT_PAGESZ, PAGE,
                             AT_RANDOM, random,
                             AT_NULL,   0};
    memcpy(block + length, auxiliary, sizeof auxiliary);
    block[length + 3] = ((const Elf64_Ehdr *)physical((u64)&__ehdr_start))->e_phnum;
    for (u32 i = 0; i < COMMAND_LINE; i++) command_line[i] = command_line[i] == ' ' ? 0 : command_line[i];
    // For libc's guards of stack frames, and nothing else, the time will do where the processor has no random numbers.
    u64 seed[2] = {read_tsc(), shared_page()->wall_offset};
    if (!to_user(random, seed, sizeof seed) || !to_user(text, command_line, sizeof command_line) ||
        !to_user(stack, block, sizeof block))
        panic("not enough memory to boot", NULL, stack);
    random_give(random, sizeof seed);
    return stack;
}

void boot_main(void) {
    out8(SERIAL + 2, 7); // the serial port's queues, empty
    u64 top = image_map();
    paging_start(top);
    processor_start();
    interrupts_start();
    clock_start();
    mapping_set(STACK_TOP - STACK_SIZE, STACK_TOP, PROT_READ | PROT_WRITE | IS_MAPPED);
    struct thread *first = thread_create();
    if (!first) panic("not enough memory to boot", NULL, 0);
    first->frame.rip = (u64)_start;
    first->frame.rsp = stack_fill();
    shared_page()->is_booted = 1;
    schedule(true);
}
