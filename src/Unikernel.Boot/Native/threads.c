// Threads take turns on the one processor. A switch happens only in a system call or in a signal's trampoline, where
// the vector state beyond SSE is dead or saved; so the base keeps FXSAVE's part alone.
#define FS_BASE 0xc0000100 // the register
#define SLICE 5000000UL    // nanoseconds of a turn

static u64 task_state[13] __attribute__((aligned(16)));
static struct thread *threads;
static u64 last_id, last_order, turn_end, next_deadline;

// A thread that is ready, the first in the line, and has no registers yet.
static struct thread *thread_create(void) {
    struct thread *thread = physical(page_make());
    thread->id = ++last_id;
    thread->next = threads;
    asm volatile("fxsave64 %0" : "=m"(thread->fpu));
    return threads = thread;
}

// Makes a thread the current one: the last in the line.
static void thread_enter(struct thread *thread) {
    thread->order = ++last_order;
    if (current == thread) return;
    if (current) asm volatile("fxsave64 %0" : "=m"(current->fpu));
    current = thread;
    const void *frame_end = &thread->frame + 1;
    memcpy((u8 *)task_state + 4, &frame_end, sizeof frame_end); // RSP0
    write_msr(FS_BASE, thread->fs_base);
    asm volatile("fxrstor64 %0" ::"m"(thread->fpu));
}

// Ends a wait. At once: the thread is the first in the line, and the present turn is over.
static void thread_wake(struct thread *thread, bool at_once) {
    thread->deadline = thread->futex = 0;
    if (at_once) thread->order = turn_end = 0;
}

// Wakes whose time has come, and notes when the next one's does. Who of the ready is the first in the line, or NULL.
static struct thread *thread_choose(void) {
    struct thread *first = NULL;
    u64 time = now();
    next_deadline = NEVER;
    for (struct thread *thread = threads; thread; thread = thread->next) {
        if (thread->deadline && thread->deadline <= time) thread_wake(thread, true);
        if (thread->deadline) next_deadline = lesser(thread->deadline, next_deadline);
        if (!thread->deadline && (!first || thread->order < first->order)) first = thread;
    }
    return first;
}

// After a system call, and to start: switches where the current thread waits, has ended or its turn is over, and idles
// while none is ready.
static void thread_return(void) {
    struct thread *chosen = current;
    if (!current || current->deadline || !turn_end) {
        while (!(chosen = thread_choose())) {
            alarm_at(next_deadline);
            asm volatile("sti; hlt; cli" ::: "memory");
        }
        turn_end = now() + SLICE;
        alarm_at(lesser(turn_end, next_deadline));
        thread_enter(chosen);
    }
    signal_deliver_pending();
}

// After an interrupt from ring 3: when the turn is over, the thread gives it away if there is another.
static void thread_interrupted(void) {
    struct thread *chosen = thread_choose();
    bool is_over = now() >= turn_end;
    if (is_over) turn_end = now() + SLICE;
    alarm_at(lesser(turn_end, next_deadline));
    signal_deliver_pending();
    if (is_over && chosen != current) signal_preempt();
}

// clone, of a thread: the child goes on as the parent, on a stack of its own.
static s64 thread_clone(u64 flags, u64 stack, u64 parent_tid, u64 child_tid, u64 tls) {
    struct thread *thread = thread_create();
    if (flags & CLONE_PARENT_SETTID) to_user(parent_tid, &thread->id, sizeof(u32)); // as Linux: it may fail
    thread->frame = current->frame;
    thread->frame.rax = 0;
    thread->frame.rsp = stack;
    thread->fs_base = flags & CLONE_SETTLS ? tls : current->fs_base;
    thread->signal_mask = current->signal_mask;
    thread->clear_tid = flags & CLONE_CHILD_CLEARTID ? child_tid : 0;
    return (s64)thread->id;
}

// Wakes those who have waited longest at an address; how many.
static s64 futex_wake(u64 address, u64 count, bool at_once) {
    for (u64 woken = 0;; woken++) {
        struct thread *first = NULL;
        for (struct thread *thread = threads; thread; thread = thread->next)
            if (thread->futex == address && (!first || thread->order < first->order)) first = thread;
        if (!first || woken == count) return (s64)woken;
        thread_wake(first, at_once);
        first->frame.rax = 0;
    }
}

// An interrupt of a device, or what stands for one: who waits for it goes on at once.
static void devices_signal(void) {
    shared_page()->interrupts++;
    futex_wake((u64)&shared.interrupts, NEVER, true);
}

// Ends the current thread. The last one ends the machine.
static void thread_exit(u64 code) {
    struct thread **link = &threads;
    if (current->clear_tid && to_user(current->clear_tid, &(u32){0}, 4)) futex_wake(current->clear_tid, 1, false);
    while (*link != current) link = &(*link)->next;
    *link = current->next;
    if (!threads) power_off(code);
    page_free((u64)current - direct_map);
    current = NULL;
}

// tkill: the signal is delivered when the thread runs next.
static s64 signal_send(u64 id, u64 signal) {
    struct thread *thread = threads;
    while (thread && thread->id != id) thread = thread->next;
    if (!thread || signal > SIGNALS) return -ESRCH;
    thread->signals |= signal ? 1UL << (signal - 1) : 0;
    return 0;
}
