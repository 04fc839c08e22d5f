#!/bin/sh
# keep-hashing-memory.sh <command>: becomes the command, whose process hashes passwords. glibc gives the 46 MiB of each hashing
# back to the system when it is done, and the next one pays for 12,000 page faults. With these it keeps up to 56 MiB, in one
# place for all threads. Where OSTIARY_PASSWORD_MEMORY is set higher, so should they be.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-1}"
export MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_:-67108864}"
export MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_:-58720256}"
exec "$@"
