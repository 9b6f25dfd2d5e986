#define _GNU_SOURCE
#include "CSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <unistd.h>

int sp_memory_file(const void *bytes, size_t count) {
  int file = memfd_create("input", MFD_CLOEXEC);
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

int sp_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno; }

int sp_start(pid_t *process, const char *path, char *const *arguments, char *const *environment,
             int input, int output, int errors) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int code = posix_spawn_file_actions_init(&actions);
  if (code != 0) return code;
  code = posix_spawnattr_init(&attributes);
  if (code != 0) {
    posix_spawn_file_actions_destroy(&actions);
    return code;
  }
  const int from[] = {input, output, errors};
  // First out of the way of 0, 1 and 2, in case one of them is among those to be put there.
  int low = 3;
  for (int number = 0; number < 3; number++)
    if (from[number] >= low) low = from[number] + 1;
  for (int number = 0; code == 0 && number < 3; number++)
    code = posix_spawn_file_actions_adddup2(&actions, from[number], low + number);
  for (int number = 0; code == 0 && number < 3; number++)
    code = posix_spawn_file_actions_adddup2(&actions, low + number, number);
  if (code == 0) code = posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  sigset_t signals;
  sigfillset(&signals);
  posix_spawnattr_setsigdefault(&attributes, &signals);
  sigemptyset(&signals);
  posix_spawnattr_setsigmask(&attributes, &signals);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
                                            POSIX_SPAWN_SETSIGMASK);
  if (code == 0) code = posix_spawn(process, path, &actions, &attributes, arguments, environment);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return code;
}
