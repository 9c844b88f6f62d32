// From the PVH start information to the first thread.
#define COMMAND_LINE 2048
#define MAX_WORDS 64

extern const Elf64_Ehdr __ehdr_start;
extern u8 base_text_start[], base_text_end[], base_rodata_start[], base_rodata_end[], base_data_start[],
    base_data_end[], base_bss_start[], base_bss_end[], _start[], _end[]; // base.ld: whole pages; and the image's
#define HIDE(part) range_change((u64)base_##part##_start, (u64)base_##part##_end, ~(PTE_USER | IS_MAPPED), 0)
static char command_line[COMMAND_LINE];

// Takes over what the loader left, which may lie in memory that is used as soon as tables are made; then maps the
// image. Returns the end of memory.
static u64 image_map(u32 start_information) {
    // xen/include/public/arch-x86/hvm/start_info.h: word 3 is the command line, 4 the firmware's root table, 5 the map
    // of memory, 6 its length; an entry of the map is an address, a size, and a type, of which 1 is memory.
    const u64 *from = (void *)(u64)start_information, area_count = (u32)from[6];
    const char *text = (void *)from[3];
    const Elf64_Phdr *segment = (void *)((u64)&__ehdr_start + __ehdr_start.e_phoff);
    const u64(*areas)[3] = (void *)from[5];
    u64 image_end = page_up((u64)_end), top = 0;
    for (u32 i = 0; text && text[i]; command_line[i] = text[i], i++)
        if (i == COMMAND_LINE - 1) panic("the command line is too long", NULL, i);
    shared_page()->root_table = from[4];
    for (u32 i = 0; i < area_count; i++) {
        u64 start = areas[i][0], end = start + areas[i][1];
        if ((u32)areas[i][2] != 1 || end <= 0x100000) continue;
        top = end > top ? end : top;
        memory_add(start, page_up(start < image_end ? image_end : start), page_down(end));
    }
    for (const Elf64_Phdr *end = segment + __ehdr_start.e_phnum; segment < end; segment++) {
        if (segment->p_type != PT_LOAD) continue;
        u64 bits = PTE_PRESENT | rights(segment->p_flags & PF_W ? PROT_READ | PROT_WRITE : PROT_READ);
        if ((segment->p_flags & (PF_W | PF_X)) == PF_X) bits &= ~PTE_NX;
        for (u64 page = page_down(segment->p_vaddr); page < segment->p_vaddr + segment->p_memsz; page += PAGE)
            *page_entry(page) = page | bits;
    }
    HIDE(text), HIDE(rodata), HIDE(data), HIDE(bss);
    range_change((u64)&shared, (u64)&shared + PAGE, NEVER, IS_DEVICE); // for reading: no mprotect changes that
    return top;
}

// Turns on what the processor has for the base's protection, and the vector registers.
static void processor_start(void) {
    u64 cr4;
    if (!(cpuid(1, ECX) >> 26 & 1)) panic("the processor has no XSAVE: x86-64-v3 is needed", NULL, 0);
    asm volatile("mov %%cr4, %0" : "=r"(cr4));
    cr4 |= (cpuid(7, EBX) >> 7 & 1) << 20;              // SMEP: the base runs no page of the application
    cr4 |= (cpuid(7, EBX) >> 20 & 1) << 21;             // SMAP: nor reads or writes one
    cr4 |= (cpuid(7, ECX) >> 2 & 1) << 11;              // UMIP: ring 3 does not read the descriptor tables
    asm volatile("mov %0, %%cr4" ::"r"(cr4 | 1 << 18)); // OSXSAVE
    u32 state = cpuid(13, EAX) & 0xe7;                  // x87, SSE, AVX, AVX-512
    asm volatile("xsetbv; fninit" ::"a"(state), "d"(0), "c"(0));
    shared_page()->xsave_size = cpuid(13, EBX);
}

// The stack as the System V ABI §3.4.1 has it at a process's entry, below the command line. Each word of that is an
// argument and a variable alike: getenv takes NAME=value, and C# takes such words from the arguments.
static u64 stack_fill(void) {
    static u64 block[2 * MAX_WORDS + 32];
    u64 text = STACK_TOP - COMMAND_LINE, random = text - 16, stack = random - sizeof block, count = 0;
    for (u32 i = 0; i < COMMAND_LINE; i++) {
        if (command_line[i] == ' ') command_line[i] = 0;
        if (!command_line[i] || (i && command_line[i - 1])) continue;
        if (count == MAX_WORDS) panic("the command line has too many words", NULL, count);
        block[2 + count++] = text + i;
    }
    block[0] = 1 + count;
    block[1] = text + COMMAND_LINE - 1; // the program's name: empty
    memcpy(block + 3 + count, block + 2, count * sizeof *block);
    const Elf64_Ehdr *header = physical((u64)&__ehdr_start);
    const u64 auxiliary[][2] = {{AT_PHDR, (u64)(&__ehdr_start + 1)},
                                {AT_PHNUM, header->e_phnum},
                                {AT_PHENT, sizeof(Elf64_Phdr)},
                                {AT_PAGESZ, PAGE},
                                {AT_RANDOM, random},
                                {AT_NULL, 0}};
    memcpy(block + 4 + 2 * count, auxiliary, sizeof auxiliary);
    // For libc's guards of stack frames, and nothing else, the time will do where the processor has no random numbers.
    u64 seed[2] = {read_tsc(), shared_page()->wall_offset};
    to_user(random, seed, sizeof seed);
    to_user(text, command_line, sizeof command_line);
    to_user(stack, block, sizeof block);
    random_give(random, 8), random_give(random + 8, 8);
    return stack;
}

// boot.S calls it, and then goes on with the first thread.
void boot_main(u32 start_information, u64 entry_time) {
    out8(SERIAL + 2, 7); // the serial port's queues, empty
    shared_page()->clock_start = entry_time;
    paging_start(image_map(start_information));
    processor_start();
    interrupts_start();
    clock_start();
    range_change(STACK_TOP - STACK_SIZE, STACK_TOP, 0, rights(PROT_READ | PROT_WRITE));
    struct thread *first = thread_create();
    first->frame = (struct frame){.rip = (u64)_start, .cs = 0x2b, .rflags = 0x202, .rsp = stack_fill(), .ss = 0x23};
    thread_return();
}
