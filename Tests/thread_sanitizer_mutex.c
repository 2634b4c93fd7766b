/* Tells the thread sanitizer of the slow paths of Swift's Mutex: preloaded, it stands in front of the library's own.
 *
 * The fast paths are compiled into what uses them, where the sanitizer sees their atomics. The slow ones, which a thread
 * takes when another holds the lock, are in libswiftSynchronization, which it does not see: every state behind a mutex
 * that is ever waited for would be reported as a race.
 *
 * Source: stdlib/public/Synchronization/Mutex/LinuxImpl.swift; sanitizer/tsan_interface.h */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define SWIFT __attribute__((swiftcall))
#define CONTEXT __attribute__((swift_context))

__attribute__((weak)) void __tsan_acquire(void *);
__attribute__((weak)) void __tsan_release(void *);

SWIFT void lock_slow(uint32_t thread, CONTEXT void *mutex) __asm__(LOCK_SLOW);
SWIFT void unlock_slow(CONTEXT void *mutex) __asm__(UNLOCK_SLOW);

SWIFT void lock_slow(uint32_t thread, CONTEXT void *mutex) {
  static SWIFT void (*own)(uint32_t, CONTEXT void *);
  if (!own) own = (SWIFT void (*)(uint32_t, CONTEXT void *))dlsym(RTLD_NEXT, LOCK_SLOW);
  own(thread, mutex);
  if (__tsan_acquire) __tsan_acquire(mutex);
}

SWIFT void unlock_slow(CONTEXT void *mutex) {
  static SWIFT void (*own)(CONTEXT void *);
  if (!own) own = (SWIFT void (*)(CONTEXT void *))dlsym(RTLD_NEXT, UNLOCK_SLOW);
  if (__tsan_release) __tsan_release(mutex);
  own(mutex);
}
