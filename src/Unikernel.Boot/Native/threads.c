// Threads take turns on the one processor. A switch happens only in a system call or in a signal's trampoline, where
// the vector state beyond SSE is dead or saved; so the base keeps FXSAVE's part alone.
#define MAX_THREADS 128
#define SLICE 5000000UL // nanoseconds of a turn

static struct thread *threads[MAX_THREADS];
static u64 last_id, last_order, slice_end;
static bool is_changed, others_ready, woke_any, slice_over;

// NULL: there is no memory, or there are too many.
static struct thread *thread_create(void) {
    u32 i = 0;
    while (i < MAX_THREADS && threads[i]) i++;
    u64 page = i < MAX_THREADS ? page_allocate() : 0;
    if (!page) return NULL;
    struct thread *thread = threads[i] = physical(page);
    thread->id = ++last_id;
    thread->order = ++last_order;
    thread->frame = (struct frame){.cs = 0x2b, .ss = 0x23, .rflags = SAFE_FLAGS(0)};
    thread->is_ready = true;
    asm volatile("fxsave64 %0" : "=m"(thread->fpu));
    return thread;
}

static void thread_set_fs(u64 base) {
    current->fs_base = base;
    write_msr(0xc0000100, base);
}

static void thread_enter(struct thread *thread) {
    if (current) asm volatile("fxsave64 %0" : "=m"(current->fpu));
    current = thread;
    current_frame_end = (u64)(&thread->frame + 1);
    memcpy((u8 *)task_state + 4, &current_frame_end, sizeof current_frame_end); // RSP0
    thread_set_fs(thread->fs_base);
    asm volatile("fxrstor64 %0" ::"m"(thread->fpu));
}

static void thread_wake(struct thread *thread, s64 result) {
    thread->is_ready = is_changed = true;
    thread->waits_for_interrupt = false;
    thread->futex = 0;
    thread->frame.rax = (u64)result;
    thread->order = ++last_order;
}

// The current thread waits: what wakes it gives its call's result, or the deadline (NEVER: none) does. Returns 0.
static s64 thread_block(u64 deadline, s64 timeout_result) {
    current->is_ready = false;
    current->deadline = deadline;
    current->timeout_result = timeout_result;
    current->order = ++last_order;
    return 0;
}

// Wakes whose time has come. The one who has waited longest of the ready, or NULL; and the next deadline.
static struct thread *thread_choose(u64 time, u64 *next) {
    struct thread *chosen = NULL;
    *next = NEVER;
    others_ready = woke_any = false;
    for (u32 i = 0; i < MAX_THREADS; i++) {
        struct thread *thread = threads[i];
        if (!thread) continue;
        bool is_interrupted = thread->waits_for_interrupt && pending_interrupts;
        if (!thread->is_ready && (is_interrupted || thread->deadline <= time)) {
            thread_wake(thread, is_interrupted ? (s64)interrupts_take() : thread->timeout_result);
            woke_any = true;
        }
        if (!thread->is_ready && thread->deadline < *next) *next = thread->deadline;
        if (!thread->is_ready) continue;
        others_ready |= thread != current;
        if (!chosen || thread->order < chosen->order) chosen = thread;
    }
    return chosen;
}

// Switches to what may run, and idles while nothing may; delivers a signal that is due.
static void schedule(bool rotate) {
    u64 next, time = now();
    struct thread *chosen;
    while (!(chosen = thread_choose(time, &next))) {
        alarm_at(next);
        asm volatile("sti; hlt; cli" ::: "memory");
        time = now();
    }
    bool stays = current && current->is_ready && !rotate;
    is_changed = false;
    slice_over = stays && time >= slice_end;
    if (!stays) chosen->order = ++last_order;
    if (!stays && chosen != current) thread_enter(chosen);
    if (!stays || slice_over) slice_end = time + SLICE;
    alarm_at(others_ready && slice_end < next ? slice_end : next);
    signal_deliver_pending();
}

// After a system call: schedules where anything changed.
static void thread_return(void) {
    bool is_due = current->signals & ~current->signal_mask;
    if (!current->is_ready || is_changed || is_due || pending_interrupts) schedule(false);
}

// After an interrupt from ring 3: what an interrupt or a timer woke runs at once, and another when the turn is over.
static void thread_interrupted(void) {
    schedule(false);
    if (!current->is_preempted && others_ready && (slice_over || woke_any)) signal_preempt();
}

static s64 thread_clone(u64 flags, u64 stack, u64 parent_tid, u64 child_tid, u64 tls) {
    struct thread *thread = thread_create();
    if (!thread) return -EAGAIN;
    if (flags & CLONE_PARENT_SETTID && !to_user(parent_tid, &thread->id, sizeof(u32)))
        panic("clone: no place for the identity", &current->frame, parent_tid);
    thread->frame = current->frame;
    thread->frame.rax = 0;
    thread->frame.rsp = stack;
    thread->fs_base = flags & CLONE_SETTLS ? tls : current->fs_base;
    thread->signal_mask = current->signal_mask;
    thread->clear_tid = flags & CLONE_CHILD_CLEARTID ? child_tid : 0;
    is_changed = true;
    return (s64)thread->id;
}

// Wakes those who have waited longest at an address; how many.
static s64 futex_wake(u64 address, u64 count) {
    for (u64 woken = 0;; woken++) {
        struct thread *first = NULL;
        for (u32 i = 0; i < MAX_THREADS; i++)
            if (threads[i] && threads[i]->futex == address && (!first || threads[i]->order < first->order))
                first = threads[i];
        if (!first || woken == count) return (s64)woken;
        thread_wake(first, 0);
    }
}

// The last thread ends the machine.
static void thread_exit(u64 code) {
    u32 zero = 0, left = 0;
    if (current->clear_tid && to_user(current->clear_tid, &zero, sizeof zero)) futex_wake(current->clear_tid, 1);
    for (u32 i = 0; i < MAX_THREADS; i++) {
        if (threads[i] == current) threads[i] = NULL;
        left += threads[i] != NULL;
    }
    if (!left) power_off(code);
    page_free((u64)current - direct_map);
    current = NULL;
    schedule(true);
}

static s64 signal_send(u64 id, u64 signal) {
    for (u32 i = 0; i < MAX_THREADS; i++) {
        if (!threads[i] || threads[i]->id != id || signal > SIGNALS) continue;
        threads[i]->signals |= signal ? 1UL << (signal - 1) : 0;
        return 0;
    }
    return -ESRCH;
}
