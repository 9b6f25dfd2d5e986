#ifndef ORGBENCH_CLIBARCHIVE_H
#define ORGBENCH_CLIBARCHIVE_H

#include <stddef.h>
#include <stdint.h>

// The little of libarchive that reading zip and gzip files takes, loaded at first use: few commands need it,
// and linking it would cost every start of the program the loading of a dozen libraries.

#pragma clang assume_nonnull begin

/// Loads libarchive once. Returns NULL, or why it could not be loaded and what to install. Every
/// other function here needs a successful load first. Safe to call from any thread.
const char *_Nullable oa_load(void);

typedef struct oa_archive oa_archive;

/// What a member of an archive is.
typedef enum { OA_FILE, OA_FOLDER, OA_SYMBOLIC_LINK, OA_HARD_LINK, OA_OTHER } oa_kind;

/// Opens a zip file. NULL where memory is short; else ask `oa_error`.
oa_archive *_Nullable oa_open_zip(const char *path);
/// Opens a zip file that lies in memory. The bytes must stay where they are until `oa_close`. NULL
/// where memory is short; else ask `oa_error`.
oa_archive *_Nullable oa_open_zip_bytes(const void *bytes, size_t count);
/// Opens content compressed by gzip or zstd, as an archive of one member. The bytes must stay where they
/// are until `oa_close`. NULL where memory is short; else ask `oa_error`.
oa_archive *_Nullable oa_open_compressed(const void *bytes, size_t count);
void oa_close(oa_archive *archive);
/// What went wrong last, or NULL.
const char *_Nullable oa_error(oa_archive *archive);
/// Moves to the next member: 1 for a member, 0 at the end, -1 for an error.
int oa_next(oa_archive *archive);
/// The current member's path in UTF-8, or NULL where it has none that can be read.
const char *_Nullable oa_path(oa_archive *archive);
oa_kind oa_kind_of(oa_archive *archive);
/// The current member's length as the archive states it, which may be false; -1 where it does not.
int64_t oa_size(oa_archive *archive);
/// Reads on in the current member: the number of bytes, 0 at its end, -1 for an error, a wrong
/// checksum among them.
long oa_read(oa_archive *archive, void *bytes, size_t count);

#pragma clang assume_nonnull end

#endif
