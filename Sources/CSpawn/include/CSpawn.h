#ifndef ORGBENCH_CSPAWN_H
#define ORGBENCH_CSPAWN_H

#include <stddef.h>
#include <sys/types.h>

// What starting a program takes of Linux and glibc that Swift's own module for them leaves out.

#pragma clang assume_nonnull begin

/// A new file in memory with these bytes, to be read from its beginning; -1 where there is no memory.
int sp_memory_file(const void *_Nullable bytes, size_t count);

/// A pipe whose ends no program inherits: the reading end, then the writing one. 0, or an errno.
int sp_pipe(int ends[_Nonnull 2]);

/// Starts the program at `path` in a process group of its own, with default signals, these
/// descriptors as 0, 1 and 2, and no others. Returns 0, or an errno.
int sp_start(pid_t *process, const char *path, char *_Nullable const *_Nonnull arguments,
             char *_Nullable const *_Nonnull environment, int input, int output, int errors);

#pragma clang assume_nonnull end

#endif
