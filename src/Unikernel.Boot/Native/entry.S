// How the processor comes into the base. From ring 3, every way pushes a struct frame into the current thread and goes
// on with the base's one stack; from ring 0, which is an interrupt while idle or an error, the frame stays on it.
    .macro PUSH_REGISTERS
    push %rcx; push %rax; push %rdx; push %rbx; push %rbp; push %rsi; push %rdi
    push %r15; push %r14; push %r13; push %r12; push %r11; push %r10; push %r9; push %r8
    .endm
    .macro RETURN
    pop %r8; pop %r9; pop %r10; pop %r11; pop %r12; pop %r13; pop %r14; pop %r15
    pop %rdi; pop %rsi; pop %rbp; pop %rbx; pop %rdx; pop %rax; pop %rcx
    add $16, %rsp
    iretq
    .endm

    .text
    .globl system_call_entry, return_to_thread, interrupt_stubs
    // SYSCALL: RCX = return address, R11 = flags; interrupts are off by the flag mask. Some hypervisors come here still
    // in ring 3: then the fetch faults, as this page is the base's, and interrupt() starts the call.
system_call_entry:
    mov %rsp, user_stack
    mov current, %rsp
    add $22 * 8, %rsp               // the end of its frame
    pushq $0x23; pushq user_stack; push %r11; pushq $0x2b; push %rcx; pushq $0; pushq $0x100
    PUSH_REGISTERS
    mov $kernel_stack_top, %rsp
    cld
    call system_call
return_to_thread:
    mov current, %rsp
    RETURN

interrupt_common:
    PUSH_REGISTERS
    cld
    mov %rsp, %rdi
    testb $3, 18 * 8(%rsp)          // the privilege in the frame's CS
    jz 1f
    mov $kernel_stack_top, %rsp
    call interrupt
    jmp return_to_thread
1:  call interrupt
    RETURN

    // One stub for each vector, 16 bytes apart.
    .balign 16
interrupt_stubs:
    .set vector, 0
    .rept 0x30
    .balign 16
    .if (vector != 8) && (vector < 10 || vector > 14) && (vector != 17) && (vector != 21)
    pushq $0
    .endif
    pushq $vector
    jmp interrupt_common
    .set vector, vector + 1
    .endr
    .lcomm user_stack, 8
    .section .note.GNU-stack, "", @progbits
