// The order of spec files for jest: the largest first, where a group of `group-specs.mjs` counts as the specs in it. By itself jest takes a group, which is a
// few lines, for a short one, and begins those that take longest at the end.
import { readFileSync, statSync } from 'node:fs';

const sizeOf = (path) => {
  const specs = [...readFileSync(path, 'utf8').matchAll(/^import '(\/.*)';$/gm)].map(([, spec]) => spec);
  return [path, ...specs].reduce((size, file) => size + statSync(file).size, 0);
};

export default class LongestFirst {
  sort(tests) {
    const sized = tests.map((test) => ({ test, size: sizeOf(test.path) }));
    return sized.sort((one, other) => other.size - one.size).map(({ test }) => test);
  }

  /** Nothing that was measured changes the order. */
  cacheResults() {}
}
