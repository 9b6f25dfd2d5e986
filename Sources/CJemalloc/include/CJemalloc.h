#ifndef ORGBENCH_CJEMALLOC_H
#define ORGBENCH_CJEMALLOC_H

/// What jemalloc, the program's allocator, reads when it starts: man jemalloc(3), "TUNING".
///
/// What is allocated on one thread of the program is often freed on another. glibc takes a lock for that, and
/// a sixth of a call's processor time.
extern const char *malloc_conf;

#endif
