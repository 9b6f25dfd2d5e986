// What glibc has of processes and folders beyond the standard, as functions that Swift can call.
#pragma once
#include <stddef.h>
#include <sys/types.h>

// Starts a program with an environment of its own, default signals, a process group of its own, and
// descriptors 0 to count - 1 alone, copies of those given, in a folder, or in this process's where it is
// NULL. Returns 0 or an error number.
int processes_spawn(const char *path, char *const arguments[], char *const environment[],
                    const char *folder, const int descriptors[], int count, pid_t *child);

// A descriptor that can be read once a process has ended, or -1 with errno.
int processes_end_descriptor(pid_t process);

// A pipe whose ends are closed when a program is executed. Returns 0 or -1 with errno.
int processes_pipe(int ends[2]);

// A file in memory with these bytes, to be read from its beginning, which is closed when a program is
// executed. Returns a descriptor, or -1 with errno.
int processes_memory_file(const void *bytes, size_t count);

// The bytes that the files of a folder take on the disk, counted until they are more than most. Links
// are not followed.
long long processes_folder_bytes(const char *path, long long most);

// Removes a folder with all that it holds, also what was made unreadable. Links are not followed.
void processes_remove_folder(const char *path);
