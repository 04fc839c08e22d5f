// The order of folders, checked by `npm run check` beside .dependency-cruiser.mjs, without tests: those of one folder may use what stands above it.
import boundaries, { tests } from './.dependency-cruiser.mjs';

export default {
  forbidden: [
    {
      name: 'no-folder-imports-back-up',
      comment: 'Folders that need each other can be neither read nor taken out one after the other. What both need is a third.',
      severity: 'error',
      scope: 'folder',
      from: { path: '^(apps|libs)/' },
      to: { circular: true },
    },
  ],
  options: {
    ...boundaries.options,
    exclude: { path: [boundaries.options.exclude.path, ...tests] },
    cache: { ...boundaries.options.cache, folder: '.cache/dependency-cruiser-folders' },
  },
};
