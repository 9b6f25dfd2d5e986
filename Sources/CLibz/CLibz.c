#include "CLibz.h"

#include <dlfcn.h>
#include <pthread.h>

// zlib's types of these, the same since 1995; its headers are not needed for them.
typedef unsigned long (*bound_function)(unsigned long);
typedef int (*compress_function)(unsigned char *, unsigned long *, const unsigned char *,
                                 unsigned long, int);

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bound_function bound;
static compress_function compress;

static void load(void) {
  void *handle = dlopen("libz.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!handle) return;
  *(void **)&bound = dlsym(handle, "compressBound");
  *(void **)&compress = dlsym(handle, "compress2");
}

size_t oz_bound(size_t count) {
  pthread_once(&once, load);
  return bound && compress ? bound(count) : 0;
}

size_t oz_compress(const void *bytes, size_t count, void *result, size_t room) {
  if (!oz_bound(count)) return 0;
  unsigned long written = room;
  return compress(result, &written, bytes, count, 6) == 0 ? written : 0;
}
