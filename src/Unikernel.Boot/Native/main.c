// From the PVH start information to the first thread.
#include "base.h"

#define AT_PHDR 3
#define AT_PHENT 4
#define AT_PHNUM 5
#define AT_PAGESZ 6
#define AT_HWCAP 16
#define AT_CLKTCK 17
#define AT_SECURE 23
#define AT_RANDOM 25
#define COMMAND_LINE 2048
#define MAX_WORDS 64
#define MAX_AREAS 32

// xen/include/public/arch-x86/hvm/start_info.h
struct start_information {
    u32 magic, version, flags, module_count;
    u64 modules, command_line, root_table, memory_map;
    u32 memory_map_entries, reserved;
};
struct memory_area {
    u64 address, size;
    u32 type, reserved; // type 1 is memory
};
struct elf_header {
    u8 identity[16];
    u16 type, machine;
    u32 version;
    u64 entry, program_headers, section_headers;
    u32 flags;
    u16 size, program_header_size, program_header_count;
};
struct program_header {
    u32 type, flags; // type 1 is loaded; flags 1 execute, 2 write, 4 read
    u64 offset, address, physical, file_size, memory_size, alignment;
};

extern u32 start_information;
extern const struct elf_header __ehdr_start;
// base.ld: whole pages of the image that are the base's
extern u8 base_text_start[], base_text_end[], base_rodata_start[], base_rodata_end[], base_data_start[],
    base_data_end[], base_bss_start[], base_bss_end[], base_shared_start[];
extern void _start(void);
struct shared shared __attribute__((section(".shared")));
static char command_line[COMMAND_LINE];

// Copies what the loader left, as it may lie in memory that is about to be used. The end of memory.
static u64 memory_start(u64 image_end) {
    const struct start_information *from = (void *)(u64)start_information;
    static struct memory_area areas[MAX_AREAS];
    const char *text = (void *)from->command_line;
    for (u32 i = 0; text && text[i]; i++) {
        if (i == COMMAND_LINE - 1) panic("the command line is too long", NULL, i);
        command_line[i] = text[i];
    }
    figures.root_table = from->root_table;
    u32 count = from->memory_map_entries < MAX_AREAS ? from->memory_map_entries : MAX_AREAS;
    memcpy(areas, (void *)from->memory_map, count * sizeof *areas);
    u64 top = 0;
    for (u32 i = 0; i < count; i++) {
        u64 start = areas[i].address, end = start + areas[i].size;
        if (areas[i].type != 1 || end <= 0x100000) continue;
        top = end > top ? end : top;
        memory_add(page_up(start < image_end ? image_end : start), page_down(end));
    }
    return top;
}

static const struct elf_header *image(void) { return physical((u64)&__ehdr_start); }
static const struct program_header *segments(void) { return physical((u64)&__ehdr_start + image()->program_headers); }

static u64 image_end(void) {
    const struct program_header *header = segments();
    u64 end = 0;
    for (u32 i = 0; i < image()->program_header_count; i++)
        if (header[i].type == 1 && header[i].address + header[i].memory_size > end)
            end = header[i].address + header[i].memory_size;
    return page_up(end);
}

// The entry's bits where a page of the image is the base's; 0 where it is the application's.
static u64 base_bits(u64 page) {
    if (page >= (u64)base_text_start && page < (u64)base_text_end) return PTE_PRESENT;
    if (page >= (u64)base_rodata_start && page < (u64)base_rodata_end) return PTE_PRESENT | PTE_NX;
    if (page == (u64)base_shared_start) return PTE_PRESENT | PTE_NX | PTE_USER;
    if ((page >= (u64)base_data_start && page < (u64)base_data_end) ||
        (page >= (u64)base_bss_start && page < (u64)base_bss_end))
        return PTE_PRESENT | PTE_NX | PTE_WRITE;
    return 0;
}

static void image_map(void) {
    const struct program_header *header = segments();
    for (u32 i = 0; i < image()->program_header_count; i++) {
        if (header[i].type != 1) continue;
        u32 protection = (header[i].flags >> 2 & 1) | (header[i].flags & 2) | (header[i].flags & 1) << 2;
        if ((protection & (PROT_WRITE | PROT_EXEC)) == (PROT_WRITE | PROT_EXEC))
            panic("the image has a segment to write and execute", NULL, header[i].address);
        u64 end = page_up(header[i].address + header[i].memory_size);
        for (u64 page = page_down(header[i].address); page < end; page += PAGE) {
            u64 bits = base_bits(page), *entry = page_entry(page, true);
            if (!entry) panic("not enough memory to boot", NULL, page);
            *entry = page | (bits ? bits : protection_bits(protection));
            if (!bits) mapping_add(page, page + PAGE, protection);
        }
    }
}

static void vector_state_start(void) {
    u64 cr4;
    if (!(cpuid(1, 0).ecx >> 26 & 1)) panic("the processor has no XSAVE: x86-64-v3 is needed", NULL, 0);
    asm volatile("mov %%cr4, %0" : "=r"(cr4));
    asm volatile("mov %0, %%cr4" ::"r"(cr4 | 1 << 18)); // OSXSAVE
    u32 state = cpuid(13, 0).eax & 0xe7;                // x87, SSE, AVX, AVX-512
    asm volatile("xsetbv" ::"a"(state), "d"(0), "c"(0));
    asm volatile("fninit");
    shared_page()->xsave_size = cpuid(13, 0).ebx;
}

// Splits the command line. A word like NAME=value, in capitals, goes to the environment, any other to the
// arguments.
static void words_split(u64 text, u64 *arguments, u64 *argument_count, u64 *variables, u64 *variable_count) {
    for (char *at = command_line; *at;) {
        char *word = at;
        bool is_variable = *word >= 'A' && *word <= 'Z', has_value = false;
        for (; *at && *at != ' '; at++) has_value |= *at == '=';
        u64 address = text + (u64)(word - command_line);
        if (at == word)
            ; // more than one space
        else if (*argument_count + *variable_count >= MAX_WORDS)
            panic("the command line has too many words", NULL, MAX_WORDS);
        else if (is_variable && has_value)
            variables[(*variable_count)++] = address;
        else
            arguments[(*argument_count)++] = address;
        if (*at) *at++ = 0;
    }
}

// The stack as the System V ABI §3.4.1 has it at a process's entry, over the command line and the random
// bytes.
static u64 stack_fill(void) {
    static u64 block[2 * MAX_WORDS + 32], variables[MAX_WORDS];
    u64 text = STACK_TOP - COMMAND_LINE, random = text - 16, name = random - 16, seed[2];
    if (random_bytes((u8 *)seed, sizeof seed) != sizeof seed)
        seed[0] = read_tsc(), seed[1] = shared_page()->wall_offset; // guards libc's own stack frames, nothing else
    u64 argument_count = 1, variable_count = 0, length = 1;
    block[1] = name;
    words_split(text, block + 1, &argument_count, variables, &variable_count);
    block[0] = argument_count;
    length += argument_count + 1;
    memcpy(block + length, variables, variable_count * sizeof(u64));
    length += variable_count + 1;
    const u64 headers = (u64)&__ehdr_start + image()->program_headers;
    const u64 auxiliary[] = {AT_PHDR,   headers,
                             AT_PHENT,  image()->program_header_size,
                             AT_PHNUM,  image()->program_header_count,
                             AT_PAGESZ, PAGE,
                             AT_HWCAP,  cpuid(1, 0).edx,
                             AT_CLKTCK, 100,
                             AT_SECURE, 0,
                             AT_RANDOM, random,
                             0,         0};
    memcpy(block + length, auxiliary, sizeof auxiliary);
    u64 stack = (name - sizeof block) & ~15UL;
    if (!to_user(text, command_line, sizeof command_line) || !to_user(random, seed, sizeof seed) ||
        !to_user(name, "unikernel", 10) || !to_user(stack, block, sizeof block))
        panic("not enough memory to boot", NULL, stack);
    return stack;
}

void boot_main(void) {
    console_start();
    u64 top = memory_start(image_end());
    image_map();
    paging_start(top);
    vector_state_start();
    interrupts_start();
    clock_start();
    mapping_add(STACK_TOP - STACK_SIZE, STACK_TOP, PROT_READ | PROT_WRITE);
    struct thread *first = thread_create();
    if (!first) panic("not enough memory to boot", NULL, 0);
    first->frame.rip = (u64)_start;
    first->frame.rsp = stack_fill();
    shared_page()->is_booted = 1;
    schedule(true);
}
