/* A disk that takes its time: every flush of the process that loads this waits first. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_first(void) {
    const char *microseconds = getenv("FLUSH_DELAY_US");
    long delay = microseconds ? atol(microseconds) : 0;
    struct timespec span = {delay / 1000000, delay % 1000000 * 1000};
    nanosleep(&span, NULL);
}

int fsync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    wait_first();
    return real(file);
}

int fdatasync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    wait_first();
    return real(file);
}
