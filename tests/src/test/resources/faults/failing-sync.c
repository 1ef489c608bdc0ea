/*
 * Preloaded: fsync and fdatasync fail with EIO as long as the file named by FAILING_SYNC_SWITCH exists, and do not return as long as that
 * named by HANGING_SYNC_SWITCH does. If it has a text in it, only those of files whose path has that text in it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int concerns(const char *file, int fd) {
    char text[512];
    char link[64];
    char path[4096];
    int opened = open(file, O_RDONLY | O_CLOEXEC);
    if (opened < 0) {
        return 0;
    }
    ssize_t length = read(opened, text, sizeof text - 1);
    close(opened);
    if (length <= 0) {
        return 1;
    }
    text[length] = 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t named = readlink(link, path, sizeof path - 1);
    if (named < 0) {
        return 0;
    }
    path[named] = 0;
    return strstr(path, text) != NULL;
}

static int is_on(const char *name, int fd) {
    const char *file = getenv(name);
    int saved = errno;
    int answer = file != NULL && access(file, F_OK) == 0 && concerns(file, fd);
    errno = saved;
    return answer;
}

static int call(const char *name, int fd) {
    int (*real)(int) = (int (*)(int)) dlsym(RTLD_NEXT, name);
    while (is_on("HANGING_SYNC_SWITCH", fd)) {
        usleep(10000);
    }
    if (is_on("FAILING_SYNC_SWITCH", fd)) {
        errno = EIO;
        return -1;
    }
    return real(fd);
}

int fsync(int fd) { return call("fsync", fd); }
int fdatasync(int fd) { return call("fdatasync", fd); }
