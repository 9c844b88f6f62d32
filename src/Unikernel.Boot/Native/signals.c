// Signals of one process. Their frames go to the application's own stacks, as Linux lays them out.
#define SIGNALS 64
#define SIGSEGV 11
#define SIGNAL_IGNORED 1
#define SA_NODEFER 0x40000000UL
#define SI_TKILL (-6)
#define RED_ZONE 128

static struct { u64 handler, flags, restorer, mask; } actions[SIGNALS + 1];

// struct rt_sigframe of Linux's arch/x86/include/asm/sigframe.h, and the ucontext in it.
static struct signal_frame {
    u64 return_address, flags, link, stack[3];
    u64 registers[15], rsp, rip, rflags; // the general ones as in struct frame
    u16 cs, gs, fs, ss;
    u64 error, vector, old_mask, cr2, fpu, reserved[8];
    u64 mask[16];
    s32 signal, signal_error, code, pad;
    u64 value, rest[13]; // the faulting address; or the sender's process and user
} made;

extern u8 signal_trampoline[], yield_trampoline[];

static s64 signal_action(u64 signal, u64 action, u64 previous) {
    if (signal < 1 || signal > SIGNALS) return -EINVAL;
    if (previous && !to_user(previous, &actions[signal], sizeof *actions)) return -EFAULT;
    return !action || from_user(&actions[signal], action, sizeof *actions) ? 0 : -EFAULT;
}

static s64 signal_set_mask(u64 how, u64 set, u64 previous) {
    u64 mask = 0, present = current->signal_mask;
    if (how > 2) return -EINVAL;
    if (set && !from_user(&mask, set, sizeof mask)) return -EFAULT;
    if (set) current->signal_mask = how == 0 ? present | mask : how == 1 ? present & ~mask : mask;
    return !previous || to_user(previous, &present, sizeof present) ? 0 : -EFAULT;
}

// Lets the current thread go on at a handler, by the trampoline of user.S. False where its stack has no room.
static bool enter_handler(u64 handler, u32 signal, s32 code, u64 value) {
    struct frame *frame = &current->frame;
    u64 at = ((frame->rsp - RED_ZONE - sizeof made) & ~15UL) - 8;
    // What the trampoline saves below must have room as well.
    if (!mapping_has(page_down(at - shared_page()->xsave_size - PAGE), at, IS_MAPPED | PROT_WRITE, 0)) return false;
    made = (struct signal_frame){.return_address = actions[signal].restorer, .mask = {current->signal_mask}};
    memcpy(made.registers, frame, sizeof made.registers);
    made.rsp = frame->rsp, made.rip = frame->rip, made.rflags = frame->rflags;
    made.cs = (u16)frame->cs, made.ss = (u16)frame->ss;
    made.error = frame->error, made.vector = frame->vector;
    made.signal = (s32)signal, made.code = code, made.cr2 = made.value = value;
    if (!to_user(at, &made, sizeof made)) return false;
    frame->rax = handler;
    frame->rip = (u64)signal_trampoline;
    frame->rsp = at;
    frame->rdi = signal;
    frame->rsi = at + offsetof(struct signal_frame, signal);
    frame->rdx = at + offsetof(struct signal_frame, flags);
    frame->rflags = SAFE_FLAGS(0);
    return true;
}

// Delivers to the current thread. A fatal signal panics.
static void signal_deliver(u32 signal, s32 code, u64 address) {
    u64 handler = actions[signal].handler;
    if (handler == SIGNAL_IGNORED) return;
    if (!handler) print_number("\n[base] no handler for signal ", signal);
    if (!handler) panic("the application was ended by a signal", &current->frame, address);
    if (!enter_handler(handler, signal, code, address)) panic("stack overflow", &current->frame, address);
    current->signal_mask |= actions[signal].mask | (actions[signal].flags & SA_NODEFER ? 0 : 1UL << (signal - 1));
}

static void signal_deliver_pending(void) {
    u64 due = current->signals & ~current->signal_mask;
    if (!due) return;
    current->signals &= ~(due & -due);
    // From the process 1: the runtime takes activations from itself alone.
    signal_deliver((u32)__builtin_ctzl(due) + 1, SI_TKILL, 1);
}

// Lets the current thread give its turn away. One that has given up its stack is at its end, and finishes its turn.
static void signal_preempt(void) {
    if (!enter_handler((u64)yield_trampoline, 0, 0, 0)) return;
    current->is_preempted = true;
    current->signal_mask = NEVER; // an activation must find the interrupted code, not the trampoline
}

static void signal_return(void) {
    struct frame *frame = &current->frame;
    if (!from_user(&made, frame->rsp - 8, sizeof made) || made.rip >= USER_END)
        panic("return from a signal with a bad frame", frame, frame->rsp);
    memcpy(frame, made.registers, sizeof made.registers);
    frame->rsp = made.rsp, frame->rip = made.rip;
    frame->rflags = SAFE_FLAGS(made.rflags);
    current->signal_mask = made.mask[0];
}
