#include "cbuildinfo.h"
#include <stddef.h>

#define TEXT_OF(value) #value
#define TEXT(value) TEXT_OF(value)

const char *cbuildinfo_commit(void) {
#ifdef ORGBENCH_COMMIT
  return TEXT(ORGBENCH_COMMIT);
#else
  return NULL;
#endif
}
