// Trampolines, in ring 3: the base lets a thread go on here to run a handler, or to give its turn away. Saving the whole
// vector state is left to them, as hypervisors that emulate ring 0 cannot do it there.
    .text
    .globl signal_trampoline, yield_trampoline
    // RAX = handler, RDI = signal, RSI = siginfo, RDX = ucontext; RSP points to the frame that signals.c built.
signal_trampoline:
    push %rbp; mov %rsp, %rbp
    mov shared + 24, %ecx           // xsave_size
    sub %rcx, %rsp
    and $-64, %rsp
    mov %rdx, %r12; mov %rsp, %r13; mov %rax, %r14
    xor %eax, %eax
    .irp offset, 512, 520, 528, 536, 544, 552, 560, 568
    mov %rax, \offset(%r13)         // the header of the area must be zero
    .endr
    mov $0xe7, %eax; xor %edx, %edx; xsave64 (%r13)  // no more than the base enabled, whatever a hypervisor has on
    mov %r13, 224(%r12)             // ucontext.uc_mcontext.fpregs
    mov %r12, %rdx
    call *%r14
    mov $0xe7, %eax; xor %edx, %edx; xrstor64 (%r13)
    mov %rbp, %rsp; pop %rbp
    add $8, %rsp
    mov $15, %eax; syscall          // rt_sigreturn
yield_trampoline:
    mov $24, %eax; syscall          // sched_yield
    ret
    .section .note.GNU-stack, "", @progbits
