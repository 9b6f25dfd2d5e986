#ifndef ORGBENCH_CLIBARCHIVE_H
#define ORGBENCH_CLIBARCHIVE_H

#include <stddef.h>

// The little of libarchive that reading a zip file takes, loaded at first use: few commands need it,
// and linking it would cost every start of the program the loading of a dozen libraries.

#pragma clang assume_nonnull begin

/// Loads libarchive once. Returns NULL, or why it could not be loaded and what to install. Every
/// other function here needs a successful load first. Safe to call from any thread.
const char *_Nullable oa_load(void);

typedef struct oa_zip oa_zip;

/// What a member of an archive is.
typedef enum { OA_FILE, OA_FOLDER, OA_SYMBOLIC_LINK, OA_HARD_LINK, OA_OTHER } oa_kind;

/// Opens a zip file. NULL where memory is short; else ask `oa_zip_error`.
oa_zip *_Nullable oa_zip_open(const char *path);
void oa_zip_close(oa_zip *zip);
/// What went wrong last, or NULL.
const char *_Nullable oa_zip_error(oa_zip *zip);
/// Moves to the next member: 1 for a member, 0 at the end, -1 for an error.
int oa_zip_next(oa_zip *zip);
/// The current member's path in UTF-8, or NULL where it has none that can be read.
const char *_Nullable oa_zip_path(oa_zip *zip);
oa_kind oa_zip_kind(oa_zip *zip);
/// Reads on in the current member: the number of bytes, 0 at its end, -1 for an error, a wrong
/// checksum among them.
long oa_zip_read(oa_zip *zip, void *bytes, size_t count);

#pragma clang assume_nonnull end

#endif
