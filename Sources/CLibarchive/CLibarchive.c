#include "CLibarchive.h"

#include <archive.h>
#include <archive_entry.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

// Every function of libarchive that is used, with its type taken from its headers.
#define FUNCTIONS(use)                                                                             \
  use(archive_read_new) use(archive_read_support_format_zip_seekable) use(archive_read_open_filename)       \
  use(archive_read_next_header) use(archive_read_data) use(archive_read_free)                      \
  use(archive_error_string) use(archive_entry_pathname) use(archive_entry_pathname_utf8)           \
  use(archive_entry_filetype) use(archive_entry_hardlink) use(archive_entry_symlink)

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

struct oa_zip {
  struct archive *archive;
  struct archive_entry *entry;
  int failed;
};

oa_zip *oa_zip_open(const char *path) {
  oa_zip *zip = calloc(1, sizeof *zip);
  if (!zip) return NULL;
  zip->archive = archive_read_new_();
  if (!zip->archive) {
    free(zip);
    return NULL;
  }
  // Only by the directory at the file's end: without it the file was cut off.
  archive_read_support_format_zip_seekable_(zip->archive);
  zip->failed = archive_read_open_filename_(zip->archive, path, 1 << 16) != ARCHIVE_OK;
  return zip;
}

void oa_zip_close(oa_zip *zip) {
  archive_read_free_(zip->archive);
  free(zip);
}

const char *oa_zip_error(oa_zip *zip) { return archive_error_string_(zip->archive); }

int oa_zip_next(oa_zip *zip) {
  if (zip->failed) return -1;
  int code = archive_read_next_header_(zip->archive, &zip->entry);
  if (code == ARCHIVE_EOF) return 0;
  // A warning is about a name that this locale cannot show; oa_zip_path does without the locale.
  return code == ARCHIVE_OK || code == ARCHIVE_WARN ? 1 : -1;
}

const char *oa_zip_path(oa_zip *zip) {
  const char *path = archive_entry_pathname_utf8_(zip->entry);
  return path ? path : archive_entry_pathname_(zip->entry);
}

oa_kind oa_zip_kind(oa_zip *zip) {
  if (archive_entry_hardlink_(zip->entry)) return OA_HARD_LINK;
  if (archive_entry_symlink_(zip->entry)) return OA_SYMBOLIC_LINK;
  switch (archive_entry_filetype_(zip->entry)) {
    case AE_IFREG: return OA_FILE;
    case AE_IFDIR: return OA_FOLDER;
    case AE_IFLNK: return OA_SYMBOLIC_LINK;
    default: return OA_OTHER;
  }
}

long oa_zip_read(oa_zip *zip, void *bytes, size_t count) {
  la_ssize_t size = archive_read_data_(zip->archive, bytes, count);
  return size < 0 ? -1 : size;
}
