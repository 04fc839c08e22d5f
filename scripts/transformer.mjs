// Compiles TypeScript for jest, as @swc/jest does, but what one kind of test has compiled, the others find: by itself it is compiled anew wherever anything differs in what jest is
// told, and each kind of test has its own patterns and folders.
import swcJest from '@swc/jest';

export default {
  createTransformer(swcOptions) {
    const transformer = swcJest.createTransformer(swcOptions);
    return {
      ...transformer,
      getCacheKey: (source, path, given) => transformer.getCacheKey(source, path, { ...given, configString: given.config.rootDir }),
    };
  },
};
