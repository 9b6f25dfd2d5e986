#ifndef ORGBENCH_CSQLITE_H
#define ORGBENCH_CSQLITE_H

#include <sqlite3.h>

/// SQLITE_TRANSIENT as a value: SQLite copies the bytes before the call returns.
static inline sqlite3_destructor_type csqlite_transient(void) { return SQLITE_TRANSIENT; }

#endif
