import { createHash } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { webMessagePage, webMessageScriptHash } from '../index.js';
import { frame } from '../test/page-frame.js';

const state = '</script>"\'<b>&amp;\u2028';
const page = webMessagePage({
  ...frame,
  origin: 'https://app.example',
  parameters: [
    ['code', 'c'],
    ['state', state],
  ],
});
const script = /<script>([^]*?)<\/script>/.exec(page)?.[1] ?? '';
const textOf = (attribute: string): string =>
  (new RegExp(`${attribute}="([^"]*)"`).exec(page)?.[1] ?? '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&#96;', '`')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

const posted: unknown[] = [];
const listening = (name: string) => ({ postMessage: (...told: readonly unknown[]) => void posted.push([name, ...told]) });

type Windows = (self: object) => { readonly opener: object | null; readonly parent: object };

/** What the script posts where the window has these others, and to whom; and which of the page's two texts is shown then. */
const run = (windows: Windows) => {
  const dataset = { targetOrigin: textOf('data-target-origin'), message: textOf('data-message') };
  const elements = { message: { dataset, hidden: isHidden('message') }, untold: { dataset: {}, hidden: isHidden('untold') } };
  const window: Record<string, unknown> = {};
  Object.assign(window, windows(window));
  runInNewContext(script, { window, document: { getElementById: (id: 'message' | 'untold') => elements[id] } });
  const shown = Object.entries(elements).flatMap(([id, { hidden }]) => (hidden ? [] : [id]));
  return { told: posted.splice(0), shown };
};
const postedIn = (windows: Windows): readonly unknown[] => run(windows).told;
const isHidden = (id: string): boolean => new RegExp(`<div id="${id}"[^>]* hidden`).test(page);

describe('the page of a web message', () => {
  const told = [{ type: 'authorization_response', response: { code: 'c', state } }, 'https://app.example'];

  it('runs the script that its hash names, which is the same whatever it tells', () => {
    expect(webMessageScriptHash).toBe(`'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    expect(page.match(/<script/g)).toHaveLength(1);
  });

  it('draft-sakimura-oauth-wmrm: tells the window that opened it, or else frames it, where that is of the origin', () => {
    expect(postedIn(() => ({ opener: listening('opener'), parent: listening('parent') }))).toEqual([['opener', ...told]]);
    expect(postedIn(() => ({ opener: null, parent: listening('parent') }))).toEqual([['parent', ...told]]);
  });

  it('says that the application goes on once it was told, and not where no script runs or nobody listens', () => {
    expect([isHidden('message'), isHidden('untold')]).toEqual([true, false]);
    expect(run(() => ({ opener: listening('opener'), parent: listening('parent') })).shown).toEqual(['message']);
    expect(run((self) => ({ opener: null, parent: self })).shown).toEqual(['untold']);
  });

  it('tells nobody where nobody opened or frames it, nor whoever listens (*)', () => {
    expect(postedIn((self) => ({ opener: null, parent: self }))).toEqual([]);
    expect(script).not.toContain('*');
  });
});
