#ifndef ORGBENCH_CLIBCURL_LIBRARY_H
#define ORGBENCH_CLIBCURL_LIBRARY_H

#define CURL_DISABLE_TYPECHECK
#include "CLibcurl.h"

// Every function of libcurl that is used, with its type taken from curl.h.
#define FUNCTIONS(use)                                                                             \
  use(curl_global_init) use(curl_version) use(curl_easy_strerror) use(curl_easy_init)              \
  use(curl_easy_cleanup) use(curl_easy_setopt) use(curl_easy_getinfo) use(curl_slist_append)       \
  use(curl_slist_free_all) use(curl_url) use(curl_url_set) use(curl_url_get)                       \
  use(curl_url_cleanup) use(curl_free) use(curl_getdate) use(curl_multi_init)                      \
  use(curl_multi_cleanup) use(curl_multi_setopt) use(curl_multi_add_handle)                        \
  use(curl_multi_remove_handle) use(curl_multi_socket_action) use(curl_multi_info_read)            \
  use(curl_multi_assign)

#define DECLARE(name) __typeof__(name) *name##_;
struct oc_library {
  FUNCTIONS(DECLARE)
};
extern struct oc_library oc_library;

#define CALL(name) oc_library.name##_

#endif
