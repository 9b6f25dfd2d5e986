#include "library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

struct oc_library oc_library;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char failure[512];

static void load(void) {
  void *handle = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    snprintf(failure, sizeof failure,
             "libcurl, which all network access needs, cannot be loaded: %s. Install it with: "
             "apt install libcurl4", dlerror());
    return;
  }
#define FIND(name)                                                                                 \
  if (!(*(void **)&oc_library.name##_ = dlsym(handle, #name))) {                                   \
    snprintf(failure, sizeof failure,                                                              \
             "this libcurl is too old: it has no %s. Install 7.68 or later: apt install libcurl4", \
             #name);                                                                               \
    return;                                                                                        \
  }
  FUNCTIONS(FIND)
  CURLcode code = oc_library.curl_global_init_(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK)
    snprintf(failure, sizeof failure, "libcurl cannot start: %s", oc_error_text(code));
}

const char *oc_load(void) {
  pthread_once(&once, load);
  return failure[0] ? failure : NULL;
}

const char *oc_version(void) { return CALL(curl_version)(); }
const char *oc_error_text(CURLcode code) { return CALL(curl_easy_strerror)(code); }

CURL *oc_easy_create(void) { return CALL(curl_easy_init)(); }
void oc_easy_destroy(CURL *easy) { CALL(curl_easy_cleanup)(easy); }

CURLcode oc_set_long(CURL *easy, CURLoption option, long value) {
  return CALL(curl_easy_setopt)(easy, option, value);
}
CURLcode oc_set_text(CURL *easy, CURLoption option, const char *text) {
  return CALL(curl_easy_setopt)(easy, option, text);
}
CURLcode oc_set_pointer(CURL *easy, CURLoption option, void *pointer) {
  return CALL(curl_easy_setopt)(easy, option, pointer);
}
CURLcode oc_set_headers(CURL *easy, struct curl_slist *headers) {
  return CALL(curl_easy_setopt)(easy, CURLOPT_HTTPHEADER, headers);
}

CURLcode oc_set_body(CURL *easy, const void *bytes, long count) {
  CURLcode code = CALL(curl_easy_setopt)(easy, CURLOPT_POSTFIELDSIZE, count);
  return code ? code : CALL(curl_easy_setopt)(easy, CURLOPT_COPYPOSTFIELDS, bytes ? bytes : "");
}

CURLcode oc_set_receivers(CURL *easy, curl_write_callback header, curl_write_callback body,
                          void *context) {
  CALL(curl_easy_setopt)(easy, CURLOPT_HEADERFUNCTION, header);
  CALL(curl_easy_setopt)(easy, CURLOPT_HEADERDATA, context);
  CALL(curl_easy_setopt)(easy, CURLOPT_WRITEFUNCTION, body);
  return CALL(curl_easy_setopt)(easy, CURLOPT_WRITEDATA, context);
}

long oc_info_long(CURL *easy, CURLINFO info) {
  long value = 0;
  CALL(curl_easy_getinfo)(easy, info, &value);
  return value;
}

long long oc_info_offset(CURL *easy, CURLINFO info) {
  curl_off_t value = 0;
  CALL(curl_easy_getinfo)(easy, info, &value);
  return value;
}

const char *oc_info_text(CURL *easy, CURLINFO info) {
  char *value = NULL;
  CALL(curl_easy_getinfo)(easy, info, &value);
  return value;
}

struct curl_slist *oc_headers_append(struct curl_slist *list, const char *line) {
  return CALL(curl_slist_append)(list, line);
}
void oc_headers_free(struct curl_slist *list) { CALL(curl_slist_free_all)(list); }

CURLUcode oc_url_check(const char *url) {
  CURLU *parsed = CALL(curl_url)();
  CURLUcode code = parsed ? CALL(curl_url_set)(parsed, CURLUPART_URL, url, 0) : CURLUE_OUT_OF_MEMORY;
  CALL(curl_url_cleanup)(parsed);
  return code;
}

char *oc_url_part(const char *url, CURLUPart part, unsigned int flags) {
  char *text = NULL;
  CURLU *parsed = CALL(curl_url)();
  if (parsed && !CALL(curl_url_set)(parsed, CURLUPART_URL, url, 0))
    CALL(curl_url_get)(parsed, part, &text, flags);
  CALL(curl_url_cleanup)(parsed);
  return text;
}
void oc_free(void *text) { CALL(curl_free)(text); }

long long oc_date_seconds(const char *date) { return CALL(curl_getdate)(date, NULL); }
