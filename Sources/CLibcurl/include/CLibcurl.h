#ifndef ORGBENCH_CLIBCURL_H
#define ORGBENCH_CLIBCURL_H
#include <curl/curl.h>
#endif
