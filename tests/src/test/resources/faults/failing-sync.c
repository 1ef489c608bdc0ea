/* Preloaded: fsync and fdatasync fail with EIO as long as the file named by FAILING_SYNC_SWITCH exists. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int broken(void) {
    const char *file = getenv("FAILING_SYNC_SWITCH");
    int saved = errno;
    int answer = file != NULL && access(file, F_OK) == 0;
    errno = saved;
    return answer;
}

static int call(const char *name, int fd) {
    int (*real)(int) = (int (*)(int)) dlsym(RTLD_NEXT, name);
    if (broken()) {
        errno = EIO;
        return -1;
    }
    return real(fd);
}

int fsync(int fd) { return call("fsync", fd); }
int fdatasync(int fd) { return call("fdatasync", fd); }
