// Threads take turns on the one processor. A switch happens only in a system call or in a signal's
// trampoline, where the vector state beyond SSE is dead or saved; so the base keeps FXSAVE's part alone.
#include <linux/futex.h>
#include <linux/sched.h>
#include "base.h"

#define MAX_THREADS 128
#define SLICE 5000000UL // nanoseconds of a turn

struct thread *current;
u64 current_frame_end; // where entry.S pushes
extern u64 task_state[];
static struct thread *threads[MAX_THREADS];
static u64 last_id, last_order, slice_end;
static bool is_changed, others_ready, woke_any, slice_over;

struct thread *thread_create(void) {
    for (u32 i = 0; i < MAX_THREADS; i++) {
        if (threads[i]) continue;
        u64 page = page_allocate();
        if (!page) return NULL;
        struct thread *thread = threads[i] = physical(page);
        thread->id = ++last_id;
        thread->order = ++last_order;
        thread->frame.cs = 0x2b;
        thread->frame.ss = 0x23;
        thread->frame.rflags = 0x202;
        thread->is_ready = true;
        asm volatile("fxsave64 %0" : "=m"(thread->fpu));
        return thread;
    }
    return NULL;
}

struct thread *thread_find(u64 id) {
    for (u32 i = 0; i < MAX_THREADS; i++)
        if (threads[i] && threads[i]->id == id) return threads[i];
    return NULL;
}

void thread_set_fs(u64 base) {
    current->fs_base = base;
    write_msr(0xc0000100, base);
}

static void enter(struct thread *thread) {
    if (current) asm volatile("fxsave64 %0" : "=m"(current->fpu));
    current = thread;
    current_frame_end = (u64)(&thread->frame + 1);
    memcpy((u8 *)task_state + 4, &current_frame_end, 8); // RSP0
    write_msr(0xc0000100, thread->fs_base);
    asm volatile("fxrstor64 %0" ::"m"(thread->fpu));
}

static void wake(struct thread *thread, s64 result) {
    thread->is_ready = is_changed = true;
    thread->futex = thread->deadline = 0;
    thread->waits_for_interrupt = false;
    thread->frame.rax = (u64)result;
    thread->order = ++last_order;
}

void thread_block(u64 deadline, s64 timeout_result) {
    current->is_ready = false;
    current->deadline = deadline;
    current->timeout_result = timeout_result;
    current->order = ++last_order;
}

// Wakes whose time has come. The one who has waited longest of the ready, or NULL; and the next deadline.
static struct thread *choose(u64 time, u64 *next) {
    struct thread *chosen = NULL;
    *next = NEVER;
    others_ready = woke_any = false;
    for (u32 i = 0; i < MAX_THREADS; i++) {
        struct thread *thread = threads[i];
        if (!thread) continue;
        bool is_interrupted = thread->waits_for_interrupt && interrupts_are_pending();
        if (!thread->is_ready && (is_interrupted || thread->deadline <= time)) {
            wake(thread, is_interrupted ? (s64)interrupts_take() : thread->timeout_result);
            woke_any = true;
        }
        if (!thread->is_ready) {
            *next = thread->deadline < *next ? thread->deadline : *next;
            continue;
        }
        others_ready |= thread != current;
        if (!chosen || thread->order < chosen->order) chosen = thread;
    }
    return chosen;
}

void schedule(bool rotate) {
    u64 next, time = now();
    struct thread *chosen;
    while (!(chosen = choose(time, &next))) {
        timer_set(next);
        asm volatile("sti; hlt; cli" ::: "memory");
        u64 woken = now();
        figures.idle_ns += woken - time;
        time = woken;
    }
    is_changed = false;
    bool stays = current && current->is_ready && !rotate;
    slice_over = stays && time >= slice_end;
    if (!stays) {
        chosen->order = ++last_order;
        if (chosen != current) enter(chosen);
    }
    if (!stays || slice_over) slice_end = time + SLICE;
    timer_set(others_ready && slice_end < next ? slice_end : next);
    signal_deliver_pending();
}

void thread_return(void) {
    if (!current->is_ready || is_changed || current->signals & ~current->signal_mask) schedule(false);
}

void thread_interrupted(void) {
    schedule(false);
    // What an interrupt or a timer woke runs at once.
    if (!current->is_preempted && others_ready && (slice_over || woke_any)) signal_preempt();
}

s64 thread_clone(u64 flags, u64 stack, u64 parent_tid, u64 child_tid, u64 tls) {
    struct thread *thread = thread_create();
    if (!thread) return -EAGAIN;
    u32 id = (u32)thread->id;
    if (flags & CLONE_PARENT_SETTID && !to_user(parent_tid, &id, sizeof id))
        panic("clone: no memory for the identity", &current->frame, parent_tid);
    thread->frame = current->frame;
    thread->frame.rax = 0;
    thread->frame.rsp = stack;
    thread->fs_base = flags & CLONE_SETTLS ? tls : current->fs_base;
    thread->signal_mask = current->signal_mask;
    thread->clear_tid = flags & CLONE_CHILD_CLEARTID ? child_tid : 0;
    is_changed = true;
    return id;
}

static s64 futex_wake(u64 address, u64 count) {
    u64 woken = 0;
    while (woken < count) {
        struct thread *first = NULL;
        for (u32 i = 0; i < MAX_THREADS; i++)
            if (threads[i] && threads[i]->futex == address && (!first || threads[i]->order < first->order))
                first = threads[i];
        if (!first) break;
        wake(first, 0);
        woken++;
    }
    return (s64)woken;
}

void thread_exit(u64 code) {
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

s64 futex(u64 address, u32 operation, u32 value, u64 deadline_or_count, u64 second) {
    u32 present;
    switch (operation & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
        if (!address || !from_user(&present, address, sizeof present)) return -EFAULT;
        if (present != value) return -EAGAIN;
        thread_block(deadline_or_count, -ETIMEDOUT);
        current->futex = address;
        return 0;
    case FUTEX_WAKE:
    case FUTEX_WAKE_BITSET: return address ? futex_wake(address, value) : -EFAULT;
    case FUTEX_REQUEUE: {
        s64 woken = futex_wake(address, value);
        for (u32 i = 0; i < MAX_THREADS && deadline_or_count; i++)
            if (threads[i] && address && threads[i]->futex == address) {
                threads[i]->futex = second;
                deadline_or_count--;
            }
        return woken;
    }
    default: return -ENOSYS;
    }
}
