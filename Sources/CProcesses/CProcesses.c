#define _GNU_SOURCE
#include "CProcesses.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int processes_spawn(const char *path, char *const arguments[], char *const environment[],
                    const char *folder, const int descriptors[], int count, pid_t *child) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int code = posix_spawn_file_actions_init(&actions);
  if (code) return code;
  code = posix_spawnattr_init(&attributes);
  if (code) {
    posix_spawn_file_actions_destroy(&actions);
    return code;
  }
  // First above all that are in use, so that none is overwritten before it is copied.
  int high = count;
  for (int i = 0; i < count; i++)
    if (descriptors[i] >= high) high = descriptors[i] + 1;
  for (int i = 0; !code && i < count; i++)
    code = posix_spawn_file_actions_adddup2(&actions, descriptors[i], high + i);
  for (int i = 0; !code && i < count; i++)
    code = posix_spawn_file_actions_adddup2(&actions, high + i, i);
  if (!code) code = posix_spawn_file_actions_addclosefrom_np(&actions, count);
  if (!code && folder) code = posix_spawn_file_actions_addchdir_np(&actions, folder);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  if (!code) code = posix_spawnattr_setsigmask(&attributes, &none);
  if (!code) code = posix_spawnattr_setsigdefault(&attributes, &all);
  if (!code) code = posix_spawnattr_setpgroup(&attributes, 0);
  if (!code)
    code = posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  if (!code) code = posix_spawn(child, path, &actions, &attributes, arguments, environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return code;
}

int processes_end_descriptor(pid_t process) {
  // Descriptors of processes are closed when a program is executed.
  return (int)syscall(SYS_pidfd_open, process, 0);
}

int processes_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int processes_memory_file(const void *bytes, size_t count) {
  int file = memfd_create("orgbench", MFD_CLOEXEC);
  if (file < 0) return -1;
  for (size_t done = 0; done < count;) {
    ssize_t size = write(file, (const char *)bytes + done, count - done);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) {
      close(file);
      return -1;
    }
    done += (size_t)size;
  }
  lseek(file, 0, SEEK_SET);
  return file;
}

static FTS *open_tree_of(const char *path) {
  char *const roots[] = {(char *)path, NULL};
  return fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, NULL);
}

long long processes_folder_bytes(const char *path, long long most) {
  FTS *tree = open_tree_of(path);
  if (!tree) return 0;
  long long total = 0;
  for (FTSENT *entry; total <= most && (entry = fts_read(tree));)
    if (entry->fts_info != FTS_DP && entry->fts_info != FTS_NS)
      total += (long long)entry->fts_statp->st_blocks * 512;
  fts_close(tree);
  return total;
}

void processes_remove_folder(const char *path) {
  FTS *tree = open_tree_of(path);
  if (!tree) return;
  for (FTSENT *entry; (entry = fts_read(tree));) {
    switch (entry->fts_info) {
      case FTS_D:
        // Before its entries are read.
        chmod(entry->fts_path, 0700);
        break;
      case FTS_DNR:
      case FTS_DP:
        rmdir(entry->fts_path);
        break;
      default:
        unlink(entry->fts_path);
    }
  }
  fts_close(tree);
}
