// Sends HTTP/1.1 requests to a port of this machine, and prints as JSON how they went.
//
//   load PORT [--connections N] [--requests N] [--seconds S] [--rate R] [--method M] [--target T] [--first N] [--ids N]
//        [--header 'NAME: VALUE']... [--body FILE] [--patience S]
//
// `%` in the target and the headers stands for a number that is `first` for the first request and counts up, over and over
// `ids` numbers.
//
// Without a rate each connection sends as soon as it has its answer. With a rate, request i is due at i/rate seconds after
// the begin, whatever became of those before it, and its time is counted from when it was due: where the server is slow, the
// wait of those that should have been sent meanwhile is counted as well ("coordinated omission" is left out otherwise).
//
// It ends after so many requests or seconds, and gives answers that are late `patience` seconds more. "sent" goes to standard
// error once every request is out. One thread; only 127.0.0.1.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { HEAD_ROOM = 8192, REQUEST_ROOM = 2048 };

typedef struct Connection {
  int socket;
  bool isBusy, isReading, isChunked;
  int status;
  uint64_t due;
  // Of the request.
  char request[REQUEST_ROOM];
  size_t requestLength, sent;
  // Of the answer.
  char *head;
  size_t headLength;
  uint64_t bodyLeft;
  char tail[5];
  struct Connection *nextIdle;
} Connection;

static int port, connectionCount = 16, epoll, timer;
static uint64_t requestLimit = 1u << 20, first, ids = 1, begun, ended, started, answered, failed, reconnects, bytes;
static double rate, seconds = 10, patience = 10;
static const char *method = "GET", *target = "/";
static char fields[1024];
static char *body;
static size_t bodyLength;
static Connection *connections, *idle;
static uint64_t *times;
static size_t timeCount, timeRoom;
static uint64_t statuses[600];

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static uint64_t nanoseconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void watch(Connection *connection, int operation, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = connection};
  if (epoll_ctl(epoll, operation, connection->socket, &event) != 0) fail("epoll_ctl");
}

static void open_connection(Connection *connection) {
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int one = 1;
  connection->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection->socket < 0) fail("socket");
  if (connect(connection->socket, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
  setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  fcntl(connection->socket, F_SETFL, fcntl(connection->socket, F_GETFL) | O_NONBLOCK);
  watch(connection, EPOLL_CTL_ADD, EPOLLIN);
}

static void put_idle(Connection *connection) {
  connection->isBusy = false;
  connection->nextIdle = idle;
  idle = connection;
}

static void reopen(Connection *connection) {
  close(connection->socket);
  reconnects++;
  if (connection->isBusy) failed++;
  bool wasBusy = connection->isBusy;
  open_connection(connection);
  if (wasBusy) put_idle(connection);
}

// Writes what is left of the request. Gives false when the connection is gone.
static bool write_request(Connection *connection) {
  while (connection->sent < connection->requestLength + bodyLength) {
    struct iovec parts[2];
    int count = 0;
    size_t bodySent = 0;
    if (connection->sent < connection->requestLength) {
      parts[count++] =
          (struct iovec){connection->request + connection->sent, connection->requestLength - connection->sent};
    } else {
      bodySent = connection->sent - connection->requestLength;
    }
    if (bodyLength > bodySent) parts[count++] = (struct iovec){body + bodySent, bodyLength - bodySent};
    ssize_t written = writev(connection->socket, parts, count);
    if (written < 0 && errno == EAGAIN) {
      watch(connection, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
      return true;
    }
    if (written < 0) return false;
    connection->sent += (size_t)written;
  }
  return true;
}

static char *put(char *out, const char *text, const char *number) {
  for (; *text; text++) {
    if (*text == '%') {
      out = stpcpy(out, number);
    } else {
      *out++ = *text;
    }
  }
  return out;
}

static void send_request(Connection *connection, uint64_t due) {
  char number[24], *out = connection->request, *end = out + REQUEST_ROOM;
  snprintf(number, sizeof number, "%llu", (unsigned long long)(first + started % ids));
  out += snprintf(out, (size_t)(end - out), "%s ", method);
  out = put(out, target, number);
  out += snprintf(out, (size_t)(end - out), " HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n", port);
  out = put(out, fields, number);
  if (bodyLength > 0 || strcmp(method, "GET") != 0)
    out += snprintf(out, (size_t)(end - out), "Content-Length: %zu\r\n", bodyLength);
  out += snprintf(out, (size_t)(end - out), "\r\n");
  connection->requestLength = (size_t)(out - connection->request);
  connection->sent = 0;
  connection->due = due;
  connection->isBusy = true;
  connection->isReading = false;
  connection->headLength = 0;
  started++;
  if (!write_request(connection)) reopen(connection);
}

static void note(uint64_t time) {
  if (timeCount == timeRoom) {
    timeRoom = timeRoom ? timeRoom * 2 : 65536;
    times = realloc(times, timeRoom * sizeof *times);
    if (!times) fail("realloc");
  }
  times[timeCount++] = time;
}

// Takes in the head's fields. Gives false when there is no answer in it.
static bool read_head(Connection *connection) {
  char *line = connection->head;
  if (sscanf(line, "HTTP/1.%*d %d", &connection->status) != 1) return false;
  if (connection->status < 100 || connection->status > 599) return false;
  connection->bodyLeft = 0;
  connection->isChunked = false;
  memset(connection->tail, 0, sizeof connection->tail);
  while ((line = strstr(line, "\r\n")) != NULL) {
    line += 2;
    if (strncasecmp(line, "content-length:", 15) == 0) connection->bodyLeft = strtoull(line + 15, NULL, 10);
    if (strncasecmp(line, "transfer-encoding:", 18) == 0) connection->isChunked = true;
  }
  return true;
}

// Takes in bytes of a body. Gives whether it is whole.
static bool read_body(Connection *connection, const char *data, size_t count) {
  if (!connection->isChunked) {
    connection->bodyLeft -= count < connection->bodyLeft ? count : connection->bodyLeft;
    return connection->bodyLeft == 0;
  }
  // Answers are not pipelined: where the last chunk ends, so does what has come.
  for (size_t at = count > 5 ? count - 5 : 0; at < count; at++) {
    memmove(connection->tail, connection->tail + 1, 4);
    connection->tail[4] = data[at];
  }
  return memcmp(connection->tail, "0\r\n\r\n", 5) == 0;
}

static void answer_ends(Connection *connection) {
  ended = nanoseconds(CLOCK_MONOTONIC);
  note(ended - connection->due);
  statuses[connection->status]++;
  answered++;
  put_idle(connection);
}

static void read_answer(Connection *connection) {
  static char room[1 << 18];
  while (true) {
    ssize_t count = read(connection->socket, room, sizeof room);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) {
      reopen(connection);
      return;
    }
    bytes += (uint64_t)count;
    const char *data = room;
    size_t left = (size_t)count;
    if (!connection->isReading) {
      if (!connection->head) connection->head = malloc(HEAD_ROOM);
      size_t before = connection->headLength, free = HEAD_ROOM - 1 - before, taken = left < free ? left : free;
      memcpy(connection->head + before, data, taken);
      connection->headLength += taken;
      connection->head[connection->headLength] = 0;
      char *end = strstr(connection->head, "\r\n\r\n");
      if (!end) {
        if (connection->headLength == HEAD_ROOM - 1) reopen(connection);
        continue;
      }
      size_t headEnd = (size_t)(end - connection->head) + 4;
      end[2] = 0;
      if (!connection->isBusy || !read_head(connection)) {
        reopen(connection);
        return;
      }
      connection->isReading = true;
      data += headEnd - before;
      left -= headEnd - before;
      if (connection->bodyLeft == 0 && !connection->isChunked) {
        answer_ends(connection);
        return;
      }
    }
    if (read_body(connection, data, left)) {
      answer_ends(connection);
      return;
    }
  }
}

static uint64_t due_time(uint64_t number) { return begun + (uint64_t)((double)number * 1e9 / rate); }

// Sends what can be sent now. Gives when to come back: 0 for as soon as there is something to read.
static uint64_t send_due(void) {
  uint64_t now = nanoseconds(CLOCK_MONOTONIC), last = begun + (uint64_t)(seconds * 1e9);
  while (started < requestLimit && idle) {
    uint64_t due = rate > 0 ? due_time(started) : now;
    if (due >= last) requestLimit = started;
    if (started == requestLimit) break;
    if (due > now) return due;
    Connection *connection = idle;
    idle = connection->nextIdle;
    send_request(connection, due);
  }
  // What should have been sent by now, and is not as every connection waits, is sent yet: its wait counts.
  return 0;
}

static void run(void) {
  bool isTold = false;
  begun = nanoseconds(CLOCK_MONOTONIC);
  while (answered + failed < requestLimit) {
    uint64_t next = send_due();
    if (started == requestLimit && !isTold) {
      isTold = true;
      fputs("sent\n", stderr);
    }
    if (answered + failed >= requestLimit) break;
    uint64_t now = nanoseconds(CLOCK_MONOTONIC);
    if (now - begun > (uint64_t)((seconds + patience) * 1e9)) break;
    struct itimerspec at = {.it_value = {.tv_sec = (time_t)(next / 1000000000u), .tv_nsec = (long)(next % 1000000000u)}};
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
    struct epoll_event events[256];
    int count = epoll_wait(epoll, events, 256, 1000);
    for (int at = 0; at < count; at++) {
      Connection *connection = events[at].data.ptr;
      if (!connection) {
        uint64_t expirations;
        if (read(timer, &expirations, sizeof expirations) < 0 && errno != EAGAIN) fail("read");
        continue;
      }
      if (events[at].events & EPOLLOUT) {
        watch(connection, EPOLL_CTL_MOD, EPOLLIN);
        if (connection->isBusy && !write_request(connection)) {
          reopen(connection);
          continue;
        }
      }
      if (events[at].events & ~(uint32_t)EPOLLOUT) read_answer(connection);
    }
  }
}

static int compare(const void *one, const void *other) {
  uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;
  return (a > b) - (a < b);
}

static double percentile(double part) {
  if (timeCount == 0) return 0;
  size_t at = (size_t)(part * (double)timeCount);
  return (double)times[at < timeCount ? at : timeCount - 1] / 1e6;
}

static void print(double endedAt) {
  double took = (double)(ended - begun) / 1e9;
  qsort(times, timeCount, sizeof *times, compare);
  printf("{\"requests\":%llu,\"failed\":%llu,\"unsent\":%llu,\"reconnects\":%llu,\"seconds\":%.6f,\"per_second\":%.3f,",
         (unsigned long long)answered, (unsigned long long)(failed + started - answered - failed),
         (unsigned long long)(rate > 0 ? (uint64_t)(rate * seconds) > started ? (uint64_t)(rate * seconds) - started : 0 : 0),
         (unsigned long long)reconnects, took, took > 0 ? (double)answered / took : 0);
  printf("\"bytes\":%llu,\"ended_at\":%.6f,", (unsigned long long)bytes, endedAt);
  printf("\"p50_ms\":%.4f,\"p90_ms\":%.4f,\"p99_ms\":%.4f,\"p999_ms\":%.4f,\"max_ms\":%.4f,\"statuses\":{",
         percentile(0.5), percentile(0.9), percentile(0.99), percentile(0.999), percentile(1));
  const char *comma = "";
  for (int status = 0; status < 600; status++) {
    if (!statuses[status]) continue;
    printf("%s\"%d\":%llu", comma, status, (unsigned long long)statuses[status]);
    comma = ",";
  }
  printf("}}\n");
}

static void read_body_file(const char *path) {
  struct stat info;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0 || fstat(file, &info) != 0) fail(path);
  body = malloc((size_t)info.st_size + 1);
  if (!body || read(file, body, (size_t)info.st_size) != info.st_size) fail(path);
  bodyLength = (size_t)info.st_size;
  close(file);
}

int main(int argc, char **argv) {
  if (argc < 2 || argc % 2 != 0) {
    fputs("usage: load PORT [--OPTION VALUE]...\n", stderr);
    return 2;
  }
  port = atoi(argv[1]);
  for (int at = 2; at + 1 < argc; at += 2) {
    const char *name = argv[at], *value = argv[at + 1];
    if (strcmp(name, "--connections") == 0) connectionCount = atoi(value);
    else if (strcmp(name, "--requests") == 0) requestLimit = strtoull(value, NULL, 10);
    else if (strcmp(name, "--seconds") == 0) seconds = atof(value);
    else if (strcmp(name, "--patience") == 0) patience = atof(value);
    else if (strcmp(name, "--rate") == 0) rate = atof(value);
    else if (strcmp(name, "--method") == 0) method = value;
    else if (strcmp(name, "--target") == 0) target = value;
    else if (strcmp(name, "--first") == 0) first = strtoull(value, NULL, 10);
    else if (strcmp(name, "--ids") == 0) ids = strtoull(value, NULL, 10);
    else if (strcmp(name, "--body") == 0) read_body_file(value);
    else if (strcmp(name, "--header") == 0 && strlen(fields) + strlen(value) + 3 < sizeof fields)
      strcat(strcat(fields, value), "\r\n");
    else {
      fprintf(stderr, "load: what is %s %s?\n", name, value);
      return 2;
    }
  }
  if (port < 1 || port > 65535 || connectionCount < 1 || strlen(target) > 512) return 2;
  prctl(PR_SET_TIMERSLACK, 1);
  epoll = epoll_create1(EPOLL_CLOEXEC);
  timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  if (epoll < 0 || timer < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &event) != 0) fail("epoll");
  connections = calloc((size_t)connectionCount, sizeof *connections);
  if (!connections) fail("calloc");
  for (int at = 0; at < connectionCount; at++) {
    open_connection(&connections[at]);
    put_idle(&connections[at]);
  }
  run();
  print((double)nanoseconds(CLOCK_REALTIME) / 1e9);
}
