#include "CJemalloc.h"

// One arena serves as well as one for each thread, in less memory. What is free goes back to the system after
// 0.05 seconds, what is large, such as a file's bytes, at once; threads keep small pieces alone.
const char *malloc_conf =
    "narenas:1,dirty_decay_ms:50,muzzy_decay_ms:0,oversize_threshold:524288,lg_tcache_max:12";
