#ifndef ORGBENCH_CLIBZ_H
#define ORGBENCH_CLIBZ_H

#include <stddef.h>

// The little of zlib that a report's page takes, loaded at first use: no other command needs it.

#pragma clang assume_nonnull begin

/// The most bytes that so many compress to; 0 where zlib cannot be loaded. Safe to call from any
/// thread.
size_t oz_bound(size_t count);
/// Compresses bytes in zlib's format (RFC 1950): the number of bytes written, 0 for an error or
/// where zlib cannot be loaded. Safe to call from any thread.
size_t oz_compress(const void *bytes, size_t count, void *result, size_t room);

#pragma clang assume_nonnull end

#endif
