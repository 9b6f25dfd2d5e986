#include "CLibarchive.h"

#include <archive.h>
#include <archive_entry.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

// Every function of libarchive that is used, with its type taken from its headers.
#define FUNCTIONS(use)                                                                             \
  use(archive_read_new) use(archive_read_support_format_zip_seekable)                               \
  use(archive_read_open_filename) use(archive_read_support_format_raw)                             \
  use(archive_read_support_filter_gzip) use(archive_read_support_filter_zstd)                      \
  use(archive_read_open_memory)                                                                    \
  use(archive_read_next_header) use(archive_read_data) use(archive_read_free)                      \
  use(archive_error_string) use(archive_entry_pathname) use(archive_entry_pathname_utf8)           \
  use(archive_entry_filetype) use(archive_entry_hardlink) use(archive_entry_symlink)               \
  use(archive_entry_size) use(archive_entry_size_is_set)

#define DECLARE(name) static __typeof__(name) *name##_;
FUNCTIONS(DECLARE)

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char failure[512];

static void load(void) {
  void *handle = dlopen("libarchive.so.13", RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    snprintf(failure, sizeof failure,
             "libarchive, which unpacking needs, cannot be loaded: %s. Install it with: "
             "apt install libarchive13", dlerror());
    return;
  }
#define FIND(name)                                                                                 \
  if (!(*(void **)&name##_ = dlsym(handle, #name))) {                                              \
    snprintf(failure, sizeof failure, "this libarchive is too old: it has no %s", #name);          \
    return;                                                                                        \
  }
  FUNCTIONS(FIND)
}

const char *oa_load(void) {
  pthread_once(&once, load);
  return failure[0] ? failure : NULL;
}

struct oa_archive {
  struct archive *reader;
  struct archive_entry *entry;
  int failed;
};

static oa_archive *new_archive(void) {
  oa_archive *archive = calloc(1, sizeof *archive);
  if (!archive) return NULL;
  archive->reader = archive_read_new_();
  if (archive->reader) return archive;
  free(archive);
  return NULL;
}

oa_archive *oa_open_zip(const char *path) {
  oa_archive *archive = new_archive();
  if (!archive) return NULL;
  // Only by the directory at the file's end: without it the file was cut off.
  archive_read_support_format_zip_seekable_(archive->reader);
  archive->failed = archive_read_open_filename_(archive->reader, path, 1 << 16) != ARCHIVE_OK;
  return archive;
}

oa_archive *oa_open_zip_bytes(const void *bytes, size_t count) {
  oa_archive *archive = new_archive();
  if (!archive) return NULL;
  archive_read_support_format_zip_seekable_(archive->reader);
  archive->failed = archive_read_open_memory_(archive->reader, bytes, count) != ARCHIVE_OK;
  return archive;
}

oa_archive *oa_open_compressed(const void *bytes, size_t count) {
  oa_archive *archive = new_archive();
  if (!archive) return NULL;
  archive_read_support_filter_gzip_(archive->reader);
  archive_read_support_filter_zstd_(archive->reader);
  archive_read_support_format_raw_(archive->reader);
  archive->failed = archive_read_open_memory_(archive->reader, bytes, count) != ARCHIVE_OK;
  return archive;
}

void oa_close(oa_archive *archive) {
  archive_read_free_(archive->reader);
  free(archive);
}

const char *oa_error(oa_archive *archive) { return archive_error_string_(archive->reader); }

int oa_next(oa_archive *archive) {
  if (archive->failed) return -1;
  int code = archive_read_next_header_(archive->reader, &archive->entry);
  if (code == ARCHIVE_EOF) return 0;
  // A warning is about a name that this locale cannot show; oa_path does without the locale.
  return code == ARCHIVE_OK || code == ARCHIVE_WARN ? 1 : -1;
}

const char *oa_path(oa_archive *archive) {
  const char *path = archive_entry_pathname_utf8_(archive->entry);
  return path ? path : archive_entry_pathname_(archive->entry);
}

oa_kind oa_kind_of(oa_archive *archive) {
  if (archive_entry_hardlink_(archive->entry)) return OA_HARD_LINK;
  if (archive_entry_symlink_(archive->entry)) return OA_SYMBOLIC_LINK;
  switch (archive_entry_filetype_(archive->entry)) {
    case AE_IFREG: return OA_FILE;
    case AE_IFDIR: return OA_FOLDER;
    case AE_IFLNK: return OA_SYMBOLIC_LINK;
    default: return OA_OTHER;
  }
}

int64_t oa_size(oa_archive *archive) {
  return archive_entry_size_is_set_(archive->entry) ? archive_entry_size_(archive->entry) : -1;
}

long oa_read(oa_archive *archive, void *bytes, size_t count) {
  la_ssize_t size = archive_read_data_(archive->reader, bytes, count);
  return size < 0 ? -1 : size;
}
