/** Under this name the environment of a spec file (scripts/test-environment.mjs) finds what it closes when the file ends. */
const closers = Symbol.for('ostiary.close-at-end');

/**
 * Has something closed when the spec file ends, however it ends: after a hook that fails before it closes what the spec opened, a process that is left behind would keep jest from
 * ending. `file` is what the spec file has for its `globalThis`.
 */
export const closeAtEnd = (close: () => Promise<unknown>, file: object = globalThis): void => {
  const { [closers]: known = [] } = file as { [closers]?: (() => Promise<unknown>)[] };
  Object.assign(file, { [closers]: [...known, close] });
};
