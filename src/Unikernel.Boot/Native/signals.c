#include "base.h"

// Linux's numbers. Not from the headers, whose types are a process's.
#define SIGTRAP 5
#define SIGFPE 8
#define SIGSEGV 11
#define SIGCHLD 17
#define SIGCONT 18
#define SIGURG 23
#define SIGWINCH 28
#define SIGNALS 64
#define SA_NODEFER 0x40000000UL
#define SI_TKILL (-6)
#define RED_ZONE 128

static struct { u64 handler, flags, restorer, mask; } actions[SIGNALS + 1];

// struct rt_sigframe of arch/x86/include/asm/sigframe.h, and the ucontext in it.
struct signal_frame {
    u64 return_address;
    u64 flags, link, stack[3];
    u64 r8, r9, r10, r11, r12, r13, r14, r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, rflags;
    u16 cs, gs, fs, ss;
    u64 error, vector, old_mask, cr2, fpu, reserved[8];
    u64 mask[16];
    struct {
        s32 signal, error, code, pad;
        u64 value; // the faulting address; or the sender's process and user
        u64 rest[13];
    } info;
};

extern u8 signal_trampoline[], yield_trampoline[];

#define REGISTERS(COPY)                                                                                                \
    COPY(r8)                                                                                                           \
    COPY(r9)                                                                                                           \
    COPY(r10) COPY(r11) COPY(r12) COPY(r13) COPY(r14) COPY(r15) COPY(rdi) COPY(rsi) COPY(rbp) COPY(rbx) COPY(rdx)      \
        COPY(rax) COPY(rcx) COPY(rsp) COPY(rip)

s64 signal_action(u64 signal, u64 action, u64 previous) {
    if (signal < 1 || signal > SIGNALS) return -EINVAL;
    if (previous && !to_user(previous, &actions[signal], sizeof actions[signal])) return -EFAULT;
    return !action || from_user(&actions[signal], action, sizeof actions[signal]) ? 0 : -EFAULT;
}

s64 signal_set_mask(u64 how, u64 set, u64 previous) {
    u64 mask = 0;
    if (set && !from_user(&mask, set, sizeof mask)) return -EFAULT;
    if (previous && !to_user(previous, &current->signal_mask, sizeof mask)) return -EFAULT;
    if (!set) return 0;
    switch (how) {
    case 0: current->signal_mask |= mask; return 0;
    case 1: current->signal_mask &= ~mask; return 0;
    case 2: current->signal_mask = mask; return 0;
    default: return -EINVAL;
    }
}

s64 signal_send(u64 id, u64 signal) {
    struct thread *thread = thread_find(id);
    if (!thread || signal > SIGNALS) return thread ? -EINVAL : -ESRCH;
    if (signal) thread->signals |= 1UL << (signal - 1);
    return 0;
}

// Lets the current thread go on at a handler, by the trampoline of user.S. False where its stack has no room.
static bool enter_handler(u64 handler, u32 signal, s32 code, u64 value, u64 restorer) {
    static struct signal_frame made;
    struct frame *frame = &current->frame;
    u64 at = ((frame->rsp - RED_ZONE - sizeof made) & ~15UL) - 8;
    // What the trampoline saves below must have room as well.
    if (!mapping_covers(page_down(at - shared_page()->xsave_size - PAGE), at)) return false;
    memset(&made, 0, sizeof made);
#define SAVE(name) made.name = frame->name;
    REGISTERS(SAVE)
    made.rflags = frame->rflags;
    made.cs = (u16)frame->cs;
    made.ss = (u16)frame->ss;
    made.error = frame->error;
    made.vector = frame->vector;
    made.cr2 = made.info.value = value;
    made.mask[0] = current->signal_mask;
    made.return_address = restorer;
    made.info.signal = (s32)signal;
    made.info.code = code;
    if (!to_user(at, &made, sizeof made)) return false;
    frame->rax = handler;
    frame->rip = (u64)signal_trampoline;
    frame->rsp = at;
    frame->rdi = signal;
    frame->rsi = at + offsetof(struct signal_frame, info);
    frame->rdx = at + offsetof(struct signal_frame, flags);
    frame->rflags = 0x202;
    return true;
}

void signal_deliver(u32 signal, s32 code, u64 address) {
    u64 handler = actions[signal].handler;
    bool is_ignored = signal == SIGCHLD || signal == SIGCONT || signal == SIGURG || signal == SIGWINCH;
    if (handler == 1 || (!handler && is_ignored)) return;
    if (!handler) {
        print_number("\n[base] no handler for signal ", signal);
        panic("the application was ended by a signal", &current->frame, address);
    }
    if (!enter_handler(handler, signal, code, address, actions[signal].restorer))
        panic("stack overflow", &current->frame, address);
    current->signal_mask |= actions[signal].mask;
    if (!(actions[signal].flags & SA_NODEFER)) current->signal_mask |= 1UL << (signal - 1);
}

void signal_deliver_pending(void) {
    u64 due = current->signals & ~current->signal_mask;
    if (!due) return;
    u32 signal = (u32)__builtin_ctzl(due) + 1;
    current->signals &= ~(1UL << (signal - 1));
    signal_deliver(signal, SI_TKILL,
                   1); // from the process 1: the runtime takes activations from itself alone
}

void signal_preempt(void) {
    // A thread that has given up its stack is at its end, and finishes its turn.
    if (!enter_handler((u64)yield_trampoline, 0, 0, 0, 0)) return;
    current->is_preempted = true;
    current->signal_mask = ~0UL; // an activation must find the interrupted code, not the trampoline
}

void signal_return(void) {
    static struct signal_frame made;
    struct frame *frame = &current->frame;
    if (!from_user(&made, frame->rsp - 8, sizeof made) || made.rip >= USER_END)
        panic("return from a signal with a bad frame", frame, frame->rsp);
#define RESTORE(name) frame->name = made.name;
    REGISTERS(RESTORE)
    frame->rflags = (made.rflags & 0xcd5) | 0x202; // arithmetic, trap and direction flags
    current->signal_mask = made.mask[0];
}
