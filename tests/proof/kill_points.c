/* Ends a process at its n-th write to a folder, for tests/proof/kill_points.py.
 *
 * Preloaded before the C library, it counts every call that changes a file below one folder (bytes,
 * sizes, names, syncs) and sends SIGKILL before the n-th is done, or after half of its bytes; or
 * the disk has no room for so many calls from the n-th on. It changes nothing else. Until
 * kill_points_arm() is called it counts nothing.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static char root[4096];
static size_t root_length;
static long wanted, seen;
static int manner;

enum { KILLS = 0, TEARS = 1, FULL = 2, FULL_CALLS = 12 };

void kill_points_arm(const char *folder, long number, int how)
{
    snprintf(root, sizeof root, "%s/", folder);
    wanted = number;
    seen = 0;
    manner = how;
    root_length = strlen(root);
}

long kill_points_seen(void) { return seen; }

static void *real(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (!found)
        raise(SIGABRT);
    return found;
}

static void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

static int is_path(const char *path)
{
    return root_length && path && strncmp(path, root, root_length) == 0;
}

static int is_descriptor(int descriptor)
{
    char link[64], path[4096];
    if (!root_length)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size < 0)
        return 0;
    path[size] = 0;
    return is_path(path);
}

/* Whether it is this call's turn to be the last one. */
static int is_the_one(void)
{
    return __sync_add_and_fetch(&seen, 1) == wanted && manner != FULL;
}

/* Whether there is no room for what this call wants to write. */
static int has_no_room(void)
{
    if (manner != FULL || !wanted || seen < wanted || seen >= wanted + FULL_CALLS)
        return 0;
    errno = ENOSPC;
    return 1;
}

#define FILE_CALL(type, name, parameters, arguments, descriptor)             \
    type name parameters                                                     \
    {                                                                        \
        static type(*next) parameters;                                       \
        if (!next)                                                           \
            next = real(#name);                                              \
        if (is_descriptor(descriptor) && is_the_one())                       \
            die();                                                           \
        return next arguments;                                               \
    }

#define BYTES_CALL(name, parameters, whole, half)                            \
    ssize_t name parameters                                                  \
    {                                                                        \
        static ssize_t(*next) parameters;                                    \
        if (!next)                                                           \
            next = real(#name);                                              \
        if (is_descriptor(fd)) {                                             \
            if (is_the_one()) {                                              \
                if (manner == TEARS && size > 1)                             \
                    next half;                                               \
                die();                                                       \
            }                                                                \
            if (has_no_room())                                               \
                return -1;                                                   \
        }                                                                    \
        return next whole;                                                   \
    }

#define NAME_CALL(name, parameters, arguments, path)                         \
    int name parameters                                                      \
    {                                                                        \
        static int(*next) parameters;                                        \
        if (!next)                                                           \
            next = real(#name);                                              \
        if (is_path(path) && is_the_one())                                   \
            die();                                                           \
        return next arguments;                                               \
    }

BYTES_CALL(write, (int fd, const void *data, size_t size), (fd, data, size), (fd, data, size / 2))
BYTES_CALL(pwrite, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at),
           (fd, data, size / 2, at))
BYTES_CALL(pwrite64, (int fd, const void *data, size_t size, off64_t at), (fd, data, size, at),
           (fd, data, size / 2, at))
FILE_CALL(ssize_t, writev, (int fd, const struct iovec *parts, int count), (fd, parts, count), fd)
FILE_CALL(int, fsync, (int fd), (fd), fd)
FILE_CALL(int, fdatasync, (int fd), (fd), fd)
FILE_CALL(int, ftruncate, (int fd, off_t size), (fd, size), fd)
FILE_CALL(int, ftruncate64, (int fd, off64_t size), (fd, size), fd)
NAME_CALL(rename, (const char *from, const char *to), (from, to), to)
NAME_CALL(renameat, (int a, const char *from, int b, const char *to), (a, from, b, to), to)
NAME_CALL(link, (const char *from, const char *to), (from, to), to)
NAME_CALL(linkat, (int a, const char *from, int b, const char *to, int flags),
          (a, from, b, to, flags), to)
NAME_CALL(unlink, (const char *path), (path), path)
NAME_CALL(unlinkat, (int at, const char *path, int flags), (at, path, flags), path)
NAME_CALL(mkdir, (const char *path, mode_t mode), (path, mode), path)

#define OPEN_CALL(name)                                                      \
    int name(const char *path, int flags, ...)                               \
    {                                                                        \
        static int (*next)(const char *, int, ...);                          \
        if (!next)                                                           \
            next = real(#name);                                              \
        va_list rest;                                                        \
        va_start(rest, flags);                                               \
        mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;            \
        va_end(rest);                                                        \
        if (flags & O_CREAT && is_path(path)) {                              \
            if (is_the_one())                                                \
                die();                                                       \
            if (access(path, F_OK) && has_no_room())                         \
                return -1;                                                   \
        }                                                                    \
        return next(path, flags, mode);                                      \
    }

OPEN_CALL(open)
OPEN_CALL(open64)
