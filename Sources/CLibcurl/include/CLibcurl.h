#ifndef ORGBENCH_CLIBCURL_H
#define ORGBENCH_CLIBCURL_H

#include <curl/curl.h>

// libcurl as typed functions (its setters are variadic, which Swift cannot call), loaded at first
// use: linking it would cost every start of the program the loading of some thirty libraries.

#pragma clang assume_nonnull begin

/// Loads libcurl once. Returns NULL, or why it could not be loaded and what to install. Every other
/// function here needs a successful load first. Safe to call from any thread.
const char *_Nullable oc_load(void);

/// libcurl's version and those of its parts, such as `libcurl/7.88.1 OpenSSL/3.0.17 …`.
const char *oc_version(void);

/// libcurl's words for a result code.
const char *oc_error_text(CURLcode code);

// One transfer.

CURL *_Nullable oc_easy_create(void);
void oc_easy_destroy(CURL *easy);
CURLcode oc_set_long(CURL *easy, CURLoption option, long value);
CURLcode oc_set_text(CURL *easy, CURLoption option, const char *_Nullable text);
CURLcode oc_set_pointer(CURL *easy, CURLoption option, void *_Nullable pointer);
CURLcode oc_set_headers(CURL *easy, struct curl_slist *_Nullable headers);
/// The body of a POST; libcurl keeps a copy.
CURLcode oc_set_body(CURL *easy, const void *_Nullable bytes, long count);
/// Where header lines go (whole lines, in order), and where the body goes (in pieces).
CURLcode oc_set_receivers(CURL *easy, curl_write_callback header, curl_write_callback body,
                          void *context);
long oc_info_long(CURL *easy, CURLINFO info);
long long oc_info_offset(CURL *easy, CURLINFO info);
const char *_Nullable oc_info_text(CURL *easy, CURLINFO info);

struct curl_slist *_Nullable oc_headers_append(struct curl_slist *_Nullable list, const char *line);
void oc_headers_free(struct curl_slist *_Nullable list);

// URLs and dates.

/// Whether libcurl can read a URL, or what is wrong with it.
CURLUcode oc_url_check(const char *url);
/// A part of a URL as libcurl reads it, or NULL where the URL has no such part or is malformed.
/// `CURLU_DEFAULT_PORT` makes a missing port the scheme's own, `CURLU_NO_DEFAULT_PORT` leaves that
/// out. Free with `oc_free`.
char *_Nullable oc_url_part(const char *url, CURLUPart part, unsigned int flags);
void oc_free(void *_Nullable text);

/// Seconds since 1970 of an HTTP date in any of its formats, or -1.
long long oc_date_seconds(const char *date);

// Many transfers on one thread: libcurl's multi interface driven by epoll.

typedef struct oc_loop oc_loop;

/// A loop that keeps up to `connections` idle connections, or NULL.
oc_loop *_Nullable oc_loop_create(long connections);
/// All transfers must have been removed.
void oc_loop_destroy(oc_loop *loop);
/// Makes the current or the next `oc_loop_wait` return; the only function for other threads.
void oc_loop_wake(oc_loop *loop);
CURLMcode oc_loop_add(oc_loop *loop, CURL *easy);
void oc_loop_remove(oc_loop *loop, CURL *easy);
/// Waits for sockets, timers and wake-ups, and moves the transfers along. Without `may_sleep` it
/// handles what is ready and returns.
void oc_loop_wait(oc_loop *loop, int may_sleep);
/// The next transfer that has ended, or NULL. It stays in the loop until it is removed.
CURL *_Nullable oc_loop_next_ended(oc_loop *loop, CURLcode *result);

#pragma clang assume_nonnull end

#endif
