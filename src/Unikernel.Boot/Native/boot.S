// From the PVH entry (32 bits, no paging, EBX = start information) to boot_main in 64 bits.
    .section .note.Xen, "a", @note
    .balign 4
    .long 4, 8, 18                  // sizes of name and description; XEN_ELFNOTE_PHYS32_ENTRY
    .asciz "Xen"
    .quad pvh_start
    .text
    .code32
    .globl pvh_start
pvh_start:
    cli; cld
    mov %ebx, _end - 4                              // where memory ends before the image does, nothing stays
    cmp %ebx, _end - 4
    jne too_small
    movl $0, _end - 4
    mov $kernel_stack_top, %esp
    rdtsc
    mov %eax, %esi; mov %edx, %ebp
    // The first GiB onto itself, by pages of 2 MiB, until paging_start makes the real tables.
    mov $boot_directory, %edi
    mov $0x83, %eax
1:  mov %eax, (%edi)
    add $8, %edi
    add $0x200000, %eax
    cmp $0x40000000, %eax
    jb 1b
    movl $boot_directory + 3, boot_pointers
    movl $boot_pointers + 3, boot_root
    mov $boot_root, %eax; mov %eax, %cr3
    mov $0x6a0, %eax; mov %eax, %cr4                // PAE, PGE, OSFXSR, OSXMMEXCPT
    mov $0xc0000080, %ecx                           // EFER: SCE, LME, NXE
    mov $0x901, %eax; xor %edx, %edx; wrmsr
    mov $0x80010033, %eax; mov %eax, %cr0           // PG, WP, NE, ET, MP, PE
    lgdt gdt_pointer
    ljmp $8, $2f
    .code64
2:  mov $0x10, %eax; mov %eax, %ds; mov %eax, %es; mov %eax, %ss
    xor %eax, %eax; mov %eax, %fs; mov %eax, %gs
    mov $kernel_stack_top, %rsp
    mov %ebx, %edi
    mov %esi, %esi; shl $32, %rbp; or %rbp, %rsi    // the time at the entry
    call boot_main
    jmp return_to_thread

    // Says so: a byte when the serial port takes it; then ends as power_off does.
    .code32
too_small:
    mov $too_small_text, %esi
1:  mov $0x3fd, %dx; in %dx, %al; test $0x20, %al; jz 1b
    mov $0x3f8, %dx; outsb
    cmp $too_small_end, %esi; jne 1b
    mov $127, %al; out %al, $0xf4
2:  hlt; jmp 2b
too_small_text: .ascii "\n[base] panic: less memory than the image needs\n"
too_small_end:

    .data
    .balign 16
    .globl gdt
gdt:    // null, base code, base data, -, application data, application code, task state (two entries)
    .quad 0, 0x00af9b000000ffff, 0x00cf93000000ffff, 0, 0x00cff3000000ffff, 0x00affb000000ffff, 0, 0
gdt_pointer: .word 63; .quad gdt

    .bss
    .balign 4096
    .globl kernel_stack_guard, kernel_stack_top, fault_stack_guard, fault_stack_top
boot_root:      .skip 4096
boot_pointers:  .skip 4096
boot_directory: .skip 4096
kernel_stack_guard: .skip 4096      // paging_start unmaps the guards
                .skip 16384
kernel_stack_top:
fault_stack_guard:  .skip 4096
                .skip 4096
fault_stack_top:
    .section .note.GNU-stack, "", @progbits
