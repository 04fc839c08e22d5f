/**
 * Joins expositions of several registries into one (Prometheus text format 0.0.4): a family is announced once, and all its
 * samples stand together.
 */
export const mergeExpositions = (expositions: readonly string[]): string => {
  const families = new Map<string, { announcement: string[]; samples: string[] }>();
  for (const exposition of expositions) {
    let family: { announcement: string[]; samples: string[] } | undefined;
    let isNew = false;
    for (const line of exposition.split('\n')) {
      const [, keyword, name] = /^# (HELP|TYPE) (\S+)/.exec(line) ?? [];
      if (keyword === undefined || name === undefined) {
        if (line !== '') family?.samples.push(line);
        continue;
      }
      if (keyword === 'HELP') {
        isNew = !families.has(name);
        family = families.get(name) ?? { announcement: [], samples: [] };
        families.set(name, family);
      }
      if (isNew) family?.announcement.push(line);
    }
  }
  return [...families.values()].flatMap(({ announcement, samples }) => [...announcement, ...samples]).join('\n') + '\n';
};
