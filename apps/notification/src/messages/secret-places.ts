import type { MessageTemplate } from '#contracts';
import { isTemplateName, messageKinds } from './message-kinds.js';
import type { MessageValues } from './message-values.js';
import { fill } from './template-engine.js';

/** The variable that is the addressee's alone. Other messages bring none. */
const secretOf = (name: string): 'link' | 'code' | null =>
  isTemplateName(name) && messageKinds[name].isSecret ? messageKinds[name].essential : null;

/** Stands for the secret: letters alone, so that it is read as any other value. */
const probe = 'ostiarysecretprobe';

/** They submit, load or hide what is in them, or let readers differ in where they end. */
const unfit = new Set(
  'base button embed form frame frameset iframe input link math noembed noframes noscript object plaintext script select svg template textarea xmp'.split(
    ' ',
  ),
);
/** What is between their tags is no markup. */
const raw = new Set(['style', 'title']);
/** They part no word. */
const inline = new Set('a b big code em font i mark s small span strong sub sup tt u wbr'.split(' '));

/**
 * HTML as every reader takes it, from one `<` to the next: comment, declaration, end tag, start tag, text. White space is HTML's (§12.1.2.3 of its
 * standard), which is less than that of regular expressions.
 */
const pieces =
  /<!--(?!-?>)(?:(?!--!?>)[^])*-->|<[!?](?!--)[^<>]*>|<\/([a-z][a-z0-9:-]*)[\t\n\f\r ]*>|<([a-z][a-z0-9:-]*)((?:[\t\n\f\r ]+[^\t\n\f\r "'<>/=]+(?:[\t\n\f\r ]*=[\t\n\f\r ]*(?:"[^"]*"|'[^']*'|[^\t\n\f\r "'<>=`]+))?)*)[\t\n\f\r ]*\/?>|([^<]+)/giy;
const attributes = /([^\t\n\f\r "'<>/=]+)(?:[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"|'([^']*)'|([^\t\n\f\r "'<>=`]+)))?/g;

const misplaced = (secret: string): string => `must show {{${secret}}} as text or as the whole href of an <a>, and nowhere else`;

const attributesProblem = (secret: string, element: string, text: string): string | null => {
  let isLink = false;
  let isReported = false;
  for (const [, name = '', quoted, single, bare] of text.matchAll(attributes)) {
    const value = quoted ?? single ?? bare ?? '';
    if (/^(?:ping|attributionsrc)$/i.test(name)) isReported = true;
    if (!`${name}=${value}`.includes(probe)) continue;
    if (element !== 'a' || name.toLowerCase() !== 'href' || value.trim() !== probe) return misplaced(secret);
    isLink = true;
  }
  return isLink && isReported ? misplaced(secret) : null;
};

/** A program that shows the message makes links of what looks like an address: the secret may be part of none but its own. */
const textProblem = (secret: string, text: string): string | null => {
  for (const word of text.split(/\s+/)) {
    if (!word.includes(probe)) continue;
    if (/[/@?=&%#\\]|\.[\p{L}\p{N}]/u.test(word.replaceAll(probe, ''))) return `must show {{${secret}}} apart from any other address`;
  }
  return null;
};

/** Where a style sheet can tell somebody what the message says: by what it loads for which characters or addresses. */
const tellsTales = (sheet: string): boolean => /@import|@font-face|href|\\/i.test(sheet);

const htmlProblem = (secret: string, html: string): string | null => {
  let shown = '';
  let position = 0;
  while (position < html.length) {
    pieces.lastIndex = position;
    const [piece = '', end, start, attributesOf = '', text] = pieces.exec(html) ?? [];
    if (piece === '') return 'must be HTML with every tag, quote and comment closed, and &lt; for a < that is text';
    position += piece.length;
    const element = (start ?? end ?? '').toLowerCase();
    if (unfit.has(element)) return `must not have <${element}>, because the message shows {{${secret}}}`;
    if (text !== undefined) shown += text;
    else if (element !== '' && !inline.has(element)) shown += ' ';
    if (start === undefined) {
      if (text === undefined && piece.includes(probe)) return misplaced(secret);
      continue;
    }
    const problem = element.includes(probe) ? misplaced(secret) : attributesProblem(secret, element, attributesOf);
    if (problem !== null) return problem;
    if (!raw.has(element)) continue;
    const rest = html.slice(position);
    const length = rest.search(new RegExp(`</${element}[\\t\\n\\f\\r />]`, 'i'));
    if (length < 0) return `must close <${element}>`;
    if (rest.slice(0, length).includes(probe)) return misplaced(secret);
    if (element === 'style' && tellsTales(rest.slice(0, length)))
      return 'must have no style sheet with @import, @font-face, href or a backslash';
    position += length;
  }
  return textProblem(secret, shown.replace(/&(?:nbsp|lt|gt|quot);/g, ' '));
};

/**
 * Why a message of this wording, filled with these values, would or might tell its secret to somebody else than its addressee, and in which part; null if it
 * does not. What a person is talked into doing with it is not judged.
 */
export const secretProblem = (
  { name, ...wording }: MessageTemplate,
  values: Partial<MessageValues>,
): { readonly part: 'subject' | 'text' | 'html'; readonly detail: string } | null => {
  const secret = secretOf(name);
  if (secret === null) return null;
  const probed = { ...values, [secret]: probe };
  if (fill(wording.subject, probed, 'text').includes(probe))
    return { part: 'subject', detail: `must not show {{${secret}}}: servers log subjects, and locked screens show them` };
  const text = textProblem(secret, fill(wording.text, probed, 'text'));
  if (text !== null) return { part: 'text', detail: text };
  const html = htmlProblem(secret, fill(wording.html, probed, 'html'));
  return html === null ? null : { part: 'html', detail: html };
};

const sample: MessageValues = {
  name: 'Ada',
  email: 'ada@example.com',
  link: 'https://id.example',
  code: '123456',
  codes_left: '9',
  minutes: '10',
  hours: '24',
  until: 'Dec 5, 2026, 7:45 PM UTC',
  client: 'Notes',
  browser: 'Firefox, Linux',
  time: 'Dec 5, 2026, 7:45 PM UTC',
  place: 'Austria, 198.51.0.0/16',
  tenant: 'Acme',
  color: '#000000',
  color_text: '#ffffff',
  color_outline: '#000000',
  color_link: '#000000',
  color_outline_dark: '#ffffff',
  color_link_dark: '#ffffff',
  logo: '',
  logo_dark: '',
};
const logo = 'https://acme.example/logo.png';

/** As `secretProblem`, for a template, whatever logos its tenant has. With values that nobody foresaw it is judged again when it is sent. */
export const templateSecretProblem = (template: MessageTemplate): ReturnType<typeof secretProblem> => {
  for (const logos of [{}, { logo }, { logo_dark: logo }, { logo, logo_dark: logo }]) {
    const problem = secretProblem(template, { ...sample, ...logos });
    if (problem !== null) return problem;
  }
  return null;
};
