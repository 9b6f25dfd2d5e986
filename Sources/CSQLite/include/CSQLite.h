#ifndef ORGBENCH_CSQLITE_H
#define ORGBENCH_CSQLITE_H

#include <sqlite3.h>
#include <sys/statfs.h>

/// SQLITE_TRANSIENT as a value: SQLite copies the bytes before the call returns.
static inline sqlite3_destructor_type csqlite_transient(void) { return SQLITE_TRANSIENT; }

/// sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0), which is variadic.
static inline int csqlite_disable_memory_statistics(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/// The `f_type` of the file system that holds `path` (statfs(2)), or 0 where it cannot be had.
static inline unsigned long csqlite_file_system(const char *path) {
  struct statfs about;
  return statfs(path, &about) == 0 ? (unsigned long)about.f_type & 0xFFFFFFFFul : 0;
}

/// Defines the SQL function `row_seal(…)` of any number of values: an integer of 32 bits in which a
/// change of any of them shows. A NULL counts for nothing, so that a column that is added behind the
/// others leaves it as it is. It is a check against accidents alone. Returns a result code of SQLite's.
int csqlite_define_row_seal(sqlite3 *connection);

#endif
