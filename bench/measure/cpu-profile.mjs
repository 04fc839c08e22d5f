// Reads a profile of V8: where the CPU went.

const areaOf = (url) => {
  const packages = [...url.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].at(-1);
  if (packages) return packages[1];
  const ours = /dist\/((?:apps|libs)\/[^/]+)/.exec(url);
  if (ours) return ours[1];
  return url.startsWith('node:') ? url.split('/').slice(0, 2).join('/') : '(native)';
};

const nameOf = ({ functionName, url, lineNumber }) => {
  const file = url.replace(/^.*\/(dist\/|node_modules\/)/, '').replace(/^file:\/\//, '');
  return `${functionName || '(anonymous)'}${file === '' ? '' : ` ${file}:${lineNumber + 1}`}`;
};

const ranked = (times, total, least) =>
  [...times]
    .map(([name, time]) => ({ name, share: time / total }))
    .filter(({ share }) => share >= least)
    .sort((a, b) => b.share - a.share);

/**
 * Shares of the time in which the process was not idle: by package or app, by function itself, and by function of ours
 * or of a package with everything that it called.
 */
export const summarise = (profile) => {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const byArea = new Map();
  const byFunction = new Map();
  const withCallees = new Map();
  const add = (map, key, time) => map.set(key, (map.get(key) ?? 0) + time);
  let busy = 0;
  let idle = 0;
  profile.samples.forEach((id, index) => {
    const time = profile.timeDeltas[index];
    const { callFrame } = nodes.get(id);
    // Beginning and ending the profile.
    if (callFrame.functionName === 'dispatch' && callFrame.url === '') return;
    if (callFrame.functionName === '(idle)') {
      idle += time;
      return;
    }
    busy += time;
    add(byArea, callFrame.functionName === '(garbage collector)' ? '(garbage collector)' : areaOf(callFrame.url), time);
    add(byFunction, nameOf(callFrame), time);
    const met = new Set();
    for (let each = id; each !== undefined; each = parents.get(each)) {
      const frame = nodes.get(each).callFrame;
      if (/dist\/(apps|libs)|node_modules/.test(frame.url)) met.add(nameOf(frame));
    }
    for (const name of met) add(withCallees, name, time);
  });
  return {
    busy: busy / (busy + idle),
    areas: ranked(byArea, busy, 0.01),
    functions: ranked(byFunction, busy, 0.008),
    callers: ranked(withCallees, busy, 0.02),
  };
};
