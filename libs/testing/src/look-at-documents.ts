import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = createRequire(import.meta.url).resolve('axe-core');

/** What one document looks like: the rules of axe that it breaks, each with the nodes that do, and whether it is no wider than the window. */
export type DocumentLook<Measure = null> = { readonly violations: readonly string[]; readonly fits: boolean; readonly measured: Measure };

/** In the page. What stands in a window outlives its documents, so axe is loaded once, and one round trip does for all of them. */
const lookAtEach = (measure: string): string => `async ([documents, tags]) => {
  const looks = [];
  for (const markup of documents) {
    document.open();
    document.write(markup);
    document.close();
    const pictures = [...document.images].filter(({ complete }) => !complete);
    await Promise.all(pictures.map((picture) => new Promise((settled) => (picture.onload = picture.onerror = settled))));
    const { violations } = await axe.run(document, { resultTypes: ['violations'], ...(tags && { runOnly: tags }) });
    looks.push({
      violations: violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => [id, html, failureSummary].join(' '))),
      fits: document.documentElement.scrollWidth <= innerWidth,
      measured: ${measure},
    });
  }
  return looks;
}`;

/**
 * Shows these documents one after the other in the window of `page`, without scripts of their own, and looks at each once its pictures are loaded: by the rules of axe with
 * one of these tags (all rules if left out), and by `measure`, an expression in the page.
 */
export const lookAtDocuments = async <Measure = null>(
  page: Page,
  documents: readonly string[],
  { tags, measure = 'null' }: { readonly tags?: readonly string[]; readonly measure?: string } = {},
): Promise<readonly DocumentLook<Measure>[]> => {
  await page.addScriptTag({ path: axe });
  return page.evaluate(`(${lookAtEach(measure)})(${JSON.stringify([documents, tags ?? null])})`);
};
