#include "library.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

// libcurl says which sockets it waits for (socket_changed) and when it wants to be called next
// (timer_changed). curl_multi_poll would do without both, but looks at every transfer whenever one
// of them moves.

struct oc_loop {
  CURLM *multi;
  int epoll;
  int wake;
  int64_t deadline; // milliseconds of the monotonic clock, or -1
};

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static int socket_changed(CURL *easy, curl_socket_t socket, int what, void *context, void *known) {
  (void)easy;
  oc_loop *loop = context;
  if (what == CURL_POLL_REMOVE) {
    epoll_ctl(loop->epoll, EPOLL_CTL_DEL, socket, NULL);
    return 0;
  }
  struct epoll_event event = {.data.fd = socket};
  if (what & CURL_POLL_IN) event.events |= EPOLLIN;
  if (what & CURL_POLL_OUT) event.events |= EPOLLOUT;
  if (known) return epoll_ctl(loop->epoll, EPOLL_CTL_MOD, socket, &event);
  CALL(curl_multi_assign)(loop->multi, socket, loop); // the next call for this socket is `known`
  return epoll_ctl(loop->epoll, EPOLL_CTL_ADD, socket, &event);
}

static int timer_changed(CURLM *multi, long milliseconds, void *context) {
  (void)multi;
  oc_loop *loop = context;
  loop->deadline = milliseconds < 0 ? -1 : now() + milliseconds;
  return 0;
}

oc_loop *oc_loop_create(long connections) {
  oc_loop *loop = calloc(1, sizeof *loop);
  if (!loop) return NULL;
  loop->deadline = -1;
  loop->multi = CALL(curl_multi_init)();
  loop->epoll = epoll_create1(EPOLL_CLOEXEC);
  loop->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = loop->wake};
  if (!loop->multi || loop->epoll < 0 || loop->wake < 0 ||
      epoll_ctl(loop->epoll, EPOLL_CTL_ADD, loop->wake, &event)) {
    oc_loop_destroy(loop);
    return NULL;
  }
  CALL(curl_multi_setopt)(loop->multi, CURLMOPT_MAXCONNECTS, connections);
  CALL(curl_multi_setopt)(loop->multi, CURLMOPT_SOCKETFUNCTION, socket_changed);
  CALL(curl_multi_setopt)(loop->multi, CURLMOPT_SOCKETDATA, loop);
  CALL(curl_multi_setopt)(loop->multi, CURLMOPT_TIMERFUNCTION, timer_changed);
  CALL(curl_multi_setopt)(loop->multi, CURLMOPT_TIMERDATA, loop);
  return loop;
}

void oc_loop_destroy(oc_loop *loop) {
  if (loop->multi) CALL(curl_multi_cleanup)(loop->multi);
  if (loop->epoll >= 0) close(loop->epoll);
  if (loop->wake >= 0) close(loop->wake);
  free(loop);
}

void oc_loop_wake(oc_loop *loop) { eventfd_write(loop->wake, 1); }

CURLMcode oc_loop_add(oc_loop *loop, CURL *easy) {
  return CALL(curl_multi_add_handle)(loop->multi, easy);
}

void oc_loop_remove(oc_loop *loop, CURL *easy) {
  CALL(curl_multi_remove_handle)(loop->multi, easy);
}

static int wait_time(const oc_loop *loop, int may_sleep) {
  if (!may_sleep) return 0;
  if (loop->deadline < 0) return -1;
  int64_t left = loop->deadline - now();
  return left < 0 ? 0 : left > 3600000 ? 3600000 : (int)left;
}

void oc_loop_wait(oc_loop *loop, int may_sleep) {
  struct epoll_event events[128];
  int running;
  int count = epoll_wait(loop->epoll, events, 128, wait_time(loop, may_sleep));
  for (int i = 0; i < count; i++) {
    if (events[i].data.fd == loop->wake) {
      eventfd_t ignored;
      eventfd_read(loop->wake, &ignored);
      continue;
    }
    int ready = 0;
    if (events[i].events & EPOLLIN) ready |= CURL_CSELECT_IN;
    if (events[i].events & EPOLLOUT) ready |= CURL_CSELECT_OUT;
    if (events[i].events & (EPOLLERR | EPOLLHUP)) ready |= CURL_CSELECT_ERR;
    CALL(curl_multi_socket_action)(loop->multi, events[i].data.fd, ready, &running);
  }
  if (loop->deadline >= 0 && loop->deadline <= now()) {
    loop->deadline = -1;
    CALL(curl_multi_socket_action)(loop->multi, CURL_SOCKET_TIMEOUT, 0, &running);
  }
}

CURL *oc_loop_next_ended(oc_loop *loop, CURLcode *result) {
  int left;
  CURLMsg *message;
  while ((message = CALL(curl_multi_info_read)(loop->multi, &left))) {
    if (message->msg != CURLMSG_DONE) continue;
    *result = message->data.result;
    return message->easy_handle;
  }
  return NULL;
}
