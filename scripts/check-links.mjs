// Follows every relative link of the Markdown pages: to a file or folder that is there, and to a heading that is there. One
// line per link that leads nowhere. Addresses of the network are left alone: the check runs offline.
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { root } from './build.mjs';
import { readArguments } from './command.mjs';

readArguments({ command: 'node scripts/check-links.mjs', summary: 'Follows the relative links of the Markdown pages.' });

const ignored = new Set(['node_modules', 'dist', '.git', '.cache', '.ostiary']);

/** Every Markdown page below a folder. */
const pagesUnder = async (folder) => {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map((entry) => {
      if (entry.isDirectory()) return ignored.has(entry.name) ? [] : pagesUnder(join(folder, entry.name));
      return entry.name.endsWith('.md') ? [join(folder, entry.name)] : [];
    }),
  );
  return found.flat();
};

const withoutCode = (text) => text.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '');

/** `[text](target)`, images and `[name]: target`, without titles. */
const linksOf = (text) => {
  const inline = [...text.matchAll(/\]\(<?([^)>\s]+)>?(?:\s+"[^"]*")?\)/g)];
  const defined = [...text.matchAll(/^\[[^\]]+\]:\s+<?(\S+?)>?\s*$/gm)];
  return [...inline, ...defined].map((match) => match[1]);
};

/** The fragment that readers' sites make of a heading. */
const fragmentOf = (heading) =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

const headingsOf = async (page) =>
  new Set([...(await readFile(page, 'utf8')).matchAll(/^#{1,6}\s+(.*)$/gm)].map((match) => fragmentOf(match[1])));

const problemOf = async (page, link) => {
  if (/^[a-z][a-z0-9+.-]*:/i.test(link)) return null;
  const [path, fragment] = link.split('#');
  const target = path === '' ? page : resolve(dirname(page), decodeURIComponent(path));
  if (!`${target}/`.startsWith(`${root}/`)) return 'leads out of the repository';
  if (!(await stat(target).catch(() => null))) return 'leads nowhere';
  if (fragment && target.endsWith('.md') && !(await headingsOf(target)).has(fragment)) return `has no heading for #${fragment}`;
  return null;
};

let links = 0;
for (const page of await pagesUnder(root)) {
  for (const link of linksOf(withoutCode(await readFile(page, 'utf8')))) {
    links += 1;
    const problem = await problemOf(page, link);
    if (problem === null) continue;
    console.log(`${relative(root, page)}: ${link} ${problem}`);
    process.exitCode = 1;
  }
}
console.log(`${links} links followed.`);
