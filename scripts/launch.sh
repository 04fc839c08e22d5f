#!/bin/sh
# launch.sh <node> <module> [argument ...]: becomes node, with what the platform wants of it and of the system beneath it.

# glibc gives the 46 MiB of each password hashing back to the system when it is done, and the next one pays for 12,000 page
# faults. With these it keeps up to 56 MiB, in one place for all threads. Where OSTIARY_PASSWORD_MEMORY is set higher, so should they be.
# Only for what hashes passwords: the identity service, alone or among all others.
case "${2:-} ${3:-}" in
*apps/identity/src/main.js\ * | *apps/standalone/src/main.js\ * | *scripts/start.mjs\ )
  export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-1}"
  export MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_:-67108864}"
  export MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_:-58720256}"
  ;;
esac

# When a process has been idle, or has gone 100 s without a full collection, V8 collects to save memory. With the shapes of objects of
# which none happens to be alive goes the code that was compiled for them: the next requests cost up to five times as much.
node=$1
shift
set -- "$node" --no-memory-reducer "$@"

# Services wake each other with every message. As batch work (sched(7)) none takes the core from another because of that: each finishes what it
# has at hand, which is worth a fifth on a machine of its own, and unfair to itself on one that is shared. The benchmark runs everybody so.
if [ "${OSTIARY_BATCH_SCHEDULING:-}" = true ] && chrt --batch 0 true 2>/dev/null; then
  exec chrt --batch 0 "$@"
fi
exec "$@"
