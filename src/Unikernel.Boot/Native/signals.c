// Signals of one process. Their frames go to the application's own stacks, as Linux lays them out.
#define SIGNALS 64
#define RED_ZONE 128

static struct sigaction actions[SIGNALS + 1];

// struct rt_sigframe of Linux's arch/x86/include/asm/sigframe.h.
static struct signal_frame {
    void (*return_address)(void);
    struct ucontext context;
    struct siginfo info;
} made;

extern u8 signal_trampoline[], yield_trampoline[];

// rt_sigaction: sets an action and gives the one before, where the addresses are not 0.
static s64 signal_action(u64 signal, u64 action, u64 previous) {
    if (signal < 1 || signal > SIGNALS) return -EINVAL;
    if (previous && !to_user(previous, &actions[signal], sizeof *actions)) return -EFAULT;
    return !action || from_user(&actions[signal], action, sizeof *actions) ? 0 : -EFAULT;
}

// rt_sigprocmask, as well.
static s64 signal_set_mask(u64 how, u64 set, u64 previous) {
    u64 mask = 0, present = current->signal_mask;
    if (how > SIG_SETMASK) return -EINVAL;
    if (set && !from_user(&mask, set, sizeof mask)) return -EFAULT;
    if (set) current->signal_mask = how == SIG_BLOCK ? present | mask : how == SIG_UNBLOCK ? present & ~mask : mask;
    return !previous || to_user(previous, &present, sizeof present) ? 0 : -EFAULT;
}

// Lets the current thread go on at a handler, by a trampoline of user.S. False where its stack has no room.
static bool enter_handler(u64 handler, u32 signal, s32 code, u64 value) {
    struct frame *frame = &current->frame;
    u64 at = ((frame->rsp - RED_ZONE - sizeof made) & ~15UL) - 8;
    // What the trampoline saves below must have room as well.
    u64 lowest = page_down(at - shared_page()->xsave_size - PAGE);
    if (!range_has(lowest, at, PTE_USER | PTE_WRITE, 0)) return false;
    struct sigcontext *saved = &made.context.uc_mcontext;
    made = (struct signal_frame){.return_address = actions[signal].sa_restorer};
    made.context.uc_sigmask = current->signal_mask;
    made.info = (struct siginfo){.si_signo = (s32)signal, .si_code = code, .si_addr = (void *)value};
    memcpy(saved, frame, offsetof(struct frame, vector)); // the general registers, in the same order
    saved->rsp = frame->rsp, saved->rip = frame->rip, saved->eflags = frame->rflags;
    saved->cs = (u16)frame->cs, saved->ss = (u16)frame->ss;
    saved->err = frame->error, saved->trapno = frame->vector, saved->cr2 = value;
    if (!to_user(at, &made, sizeof made)) return false;
    frame->rax = handler;
    frame->rip = (u64)signal_trampoline;
    frame->rsp = at;
    frame->rdi = signal;
    frame->rsi = at + offsetof(struct signal_frame, info);
    frame->rdx = at + offsetof(struct signal_frame, context);
    frame->rflags = SAFE_FLAGS(0);
    return true;
}

// Delivers to the current thread. A fatal signal panics.
static void signal_deliver(u32 signal, s32 code, u64 address) {
    const struct sigaction *action = &actions[signal];
    if (action->sa_handler == SIG_IGN) return;
    if (action->sa_handler == SIG_DFL) print_number("\n[base] no handler for signal ", signal);
    if (action->sa_handler == SIG_DFL) panic("the application was ended by a signal", &current->frame, address);
    if (!enter_handler((u64)action->sa_handler, signal, code, address))
        panic("stack overflow", &current->frame, address);
    current->signal_mask |= action->sa_mask | (action->sa_flags & SA_NODEFER ? 0 : 1UL << (signal - 1));
}

// Delivers what was sent to the current thread and is not blocked, one at a time.
static void signal_deliver_pending(void) {
    u64 due = current->signals & ~current->signal_mask;
    if (!due) return;
    current->signals &= ~(due & -due);
    // From the process 1: the runtime takes activations from itself alone.
    signal_deliver((u32)__builtin_ctzl(due) + 1, SI_TKILL, 1);
}

// Lets the current thread give its turn away. Not where it blocks all signals: libc does so where a thread gives up its
// stack, and the trampoline runs so, as an activation must find the interrupted code, not the trampoline.
static void signal_preempt(void) {
    if (current->signal_mask != NEVER && enter_handler((u64)yield_trampoline, 0, 0, 0)) current->signal_mask = NEVER;
}

// rt_sigreturn: goes on as the frame on the stack says. Its RAX.
static s64 signal_return(void) {
    struct frame *frame = &current->frame;
    const struct sigcontext *from = &made.context.uc_mcontext;
    if (!from_user(&made, frame->rsp - 8, sizeof made) || from->rip >= USER_END)
        panic("return from a signal with a bad frame", frame, frame->rsp);
    memcpy(frame, from, offsetof(struct frame, vector));
    frame->rsp = from->rsp, frame->rip = from->rip, frame->rflags = SAFE_FLAGS(from->eflags);
    current->signal_mask = made.context.uc_sigmask;
    return (s64)frame->rax;
}
