/*
 * Preloaded: the wall clock is wrong by as many nanoseconds as the first 8 bytes of the file named by CLOCK_STEP_FILE say, from when it
 * exists. The name is relative to the directory that the process was started in. The monotonic clock is left alone, as the kernel leaves it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t *step;

static int64_t wrong_by(void) {
    volatile int64_t *known = step;
    if (known != NULL) {
        return *known;
    }
    const char *name = getenv("CLOCK_STEP_FILE");
    int saved = errno;
    int fd = name == NULL ? -1 : open(name, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (fd >= 0 && fstat(fd, &status) == 0 && status.st_size >= 8) {
        void *mapped = mmap(NULL, 8, PROT_READ, MAP_SHARED, fd, 0);
        if (mapped != MAP_FAILED) {
            step = mapped;
        }
    }
    if (fd >= 0) {
        close(fd);
    }
    errno = saved;
    known = step;
    return known == NULL ? 0 : *known;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (real == NULL) {
        real = (int (*)(clockid_t, struct timespec *)) dlsym(RTLD_NEXT, "clock_gettime");
    }
    int result = real(clock, now);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        int64_t nanos = (int64_t) now->tv_sec * 1000000000 + now->tv_nsec + wrong_by();
        now->tv_sec = nanos / 1000000000;
        now->tv_nsec = nanos % 1000000000;
    }
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec precise;
    int result = clock_gettime(CLOCK_REALTIME, &precise);
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    (void) zone;
    return result;
}

time_t time(time_t *out) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out != NULL) {
        *out = now.tv_sec;
    }
    return now.tv_sec;
}
