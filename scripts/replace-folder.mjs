import { rename } from 'node:fs/promises';
import { join } from 'node:path';

const isThere = ({ code }) => code === 'ENOTEMPTY' || code === 'EEXIST';

/**
 * Moves a folder to where there may be one already, which goes to the folder `aside`, for the caller to remove. Of several who do so at once, each puts its folder there
 * whole, and the last one's stays. All three lie in one file system.
 */
export const replaceFolder = async (folder, target, aside) => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await rename(folder, target);
    } catch (error) {
      if (!isThere(error)) throw error;
    }
    await rename(target, join(aside, `replaced-${attempt}`)).catch((error) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
};
