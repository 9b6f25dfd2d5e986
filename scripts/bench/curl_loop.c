// The baseline of `make bench`: sends COUNT equal POST requests, CONCURRENCY at a time, over
// libcurl's multi interface, and does nothing with the responses. Prints the seconds it took.
//
// Usage: curl_loop URL COUNT CONCURRENCY BODY-FILE
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

static int waiting;
static long timeout = -1;
static CURLM *multi;

static size_t drop(char *data, size_t size, size_t count, void *context) {
  (void)data, (void)context;
  return size * count;
}

static int watch(CURL *easy, curl_socket_t socket, int what, void *context, void *known) {
  (void)easy, (void)context;
  struct epoll_event event = {.data.fd = socket};
  if (what & CURL_POLL_IN) event.events |= EPOLLIN;
  if (what & CURL_POLL_OUT) event.events |= EPOLLOUT;
  if (what == CURL_POLL_REMOVE) return epoll_ctl(waiting, EPOLL_CTL_DEL, socket, NULL), 0;
  epoll_ctl(waiting, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event);
  if (!known) curl_multi_assign(multi, socket, &waiting);
  return 0;
}

static int set_timer(CURLM *handle, long milliseconds, void *context) {
  (void)handle, (void)context;
  timeout = milliseconds;
  return 0;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static char *contents(const char *path) {
  FILE *file = fopen(path, "rb");
  static char text[1 << 20];
  if (!file || !fread(text, 1, sizeof text - 1, file)) exit(2);
  fclose(file);
  return text;
}

int main(int count, char **words) {
  if (count != 5) return 2;
  long left = atol(words[2]), concurrency = atol(words[3]), started = 0, failed = 0;
  char *body = contents(words[4]);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  multi = curl_multi_init();
  waiting = epoll_create1(0);
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, concurrency);
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watch);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, set_timer);
  struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
  double start = now();
  for (; started < concurrency && started < left; started++) {
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, words[1]);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    curl_multi_add_handle(multi, easy);
  }
  long total = left;
  while (left > 0) {
    struct epoll_event events[128];
    int running, ready = epoll_wait(waiting, events, 128, (int)timeout);
    for (int i = 0; i < ready; i++) {
      int mask = (events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
                 (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                 (events[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
      curl_multi_socket_action(multi, events[i].data.fd, mask, &running);
    }
    if (ready == 0) curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
    CURLMsg *message;
    int queued;
    while ((message = curl_multi_info_read(multi, &queued))) {
      CURL *easy = message->easy_handle;
      long status = 0;
      curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
      if (message->data.result != CURLE_OK || status != 200) failed++;
      left--;
      curl_multi_remove_handle(multi, easy);
      if (started < total) {
        started++;
        curl_multi_add_handle(multi, easy);
      }
    }
  }
  printf("%.6f\n", now() - start);
  return failed ? 1 : 0;
}
