import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chartOf } from './chart.mjs';
import { markdownOf } from './table.mjs';

const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const between = /(<!-- results -->\n)[\s\S]*(<!-- end of results -->)/;

/** Writes the run as JSON and SVG: to docs/, with the tables in docs/performance.md, or else to .cache/bench/. */
export const publish = async (run, toDocs) => {
  const directory = toDocs ? join(repository, 'docs') : join(repository, '.cache', 'bench');
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'performance.json'), `${JSON.stringify(run, null, 2)}\n`);
  await writeFile(join(directory, 'performance.svg'), chartOf(run));
  if (toDocs) {
    const page = join(directory, 'performance.md');
    const text = await readFile(page, 'utf8');
    await writeFile(
      page,
      text.replace(between, (_, before, after) => `${before}\n${markdownOf(run)}\n${after}`),
    );
  } else {
    await writeFile(join(directory, 'performance.md'), `${markdownOf(run)}\n`);
  }
  console.log(`Written: performance.json and performance.svg in ${toDocs ? 'docs/' : '.cache/bench/'}`);
};
