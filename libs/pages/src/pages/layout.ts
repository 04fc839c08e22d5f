import type { Locale } from '#contracts';
import { type Fragment, html } from '../html/html.js';
import { type Messages, messagesOf } from '../messages/messages.js';

/** What every page of a tenant shows, and where its stylesheets are. */
export type PageFrame = {
  readonly locale: Locale;
  readonly tenantName: string;
  /** https; null: a monogram takes its place. */
  readonly logoUri: string | null;
  /** https; what is shown instead of `logoUri` on dark ground. Null: that one, on a light plate. */
  readonly logoDarkUri: string | null;
  /** URL paths of the stylesheet of all pages, of the one with the tenant's colours, of the icon in them, and of the script of passkeys. */
  readonly assets: { readonly stylesheet: string; readonly theme: string; readonly icon: string; readonly passkeyScript: string };
};

/** What the pages of this frame say. */
export const wordsOf = (frame: PageFrame): Messages => messagesOf(frame.locale);

const firstCharacter = (text: string): string => Array.from(text.trim())[0]?.toUpperCase() ?? '·';

/** An address if a page may load or link to it: https only. */
export const httpsAddress = (uri: string | null): string | null => {
  if (uri === null) return null;
  try {
    return new URL(uri).protocol === 'https:' ? uri : null;
  } catch {
    return null;
  }
};

/**
 * A picture beside text. One that does not load leaves nothing behind: it has no alternative text, and without it what holds it has no height, so that
 * as a float it moves nothing (a margin, or the gap of a flexible box, would stay).
 */
const picture = (content: Fragment): Fragment => html`<span class="logo">${content}</span>`;

/** The name is always there as text: a symbol alone, a broken address or a picture not yet loaded would leave people guessing where they are. */
const brandOf = ({ tenantName, logoUri, logoDarkUri }: PageFrame): Fragment => {
  const logo = httpsAddress(logoUri);
  const name = html`<span class="name" translate="no">${tenantName}</span>`;
  if (logo === null) return html`<span class="monogram" aria-hidden="true">${firstCharacter(tenantName)}</span>${name}`;
  const onDark = httpsAddress(logoDarkUri);
  const shown =
    onDark === null
      ? html`<img class="plate" src="${logo}" alt="" />`
      : html`<picture
          ><source media="(prefers-color-scheme: dark)" srcset="${onDark}" />
          <img src="${logo}" alt=""
        /></picture>`;
  return html`${picture(shown)}${name}`;
};

/**
 * A whole document. `heading` is the page's only `h1`, and with the tenant's name its title; where it is that name, it is said once. `end` follows
 * all that is seen, `head` what every page has there; `isWide` is for pages that list things.
 */
export const document = (
  frame: PageFrame,
  heading: string,
  content: Fragment,
  { head = null, end = null, isWide = false }: { readonly head?: Fragment; readonly end?: Fragment; readonly isWide?: boolean } = {},
): string => {
  const isName = heading === frame.tenantName;
  return html`<!doctype html>
    <html lang="${frame.locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex, nofollow" />
        <title>${heading}${!isName && ` · ${frame.tenantName}`}</title>
        <link rel="stylesheet" href="${frame.assets.stylesheet}" />
        <link rel="stylesheet" href="${frame.assets.theme}" />
        <link rel="icon" type="image/svg+xml" href="${frame.assets.icon}" />
        ${head}
      </head>
      <body>
        <main${isWide && html` class="wide"`}>
          ${!isName && html`<div class="brand">${brandOf(frame)}</div>`}
          <h1>${heading}</h1>
          ${content}
        </main>
        ${end}
      </body>
    </html> `.toString();
};

/** What the page is about, beside the picture of the client that it is for. */
export const lead = (text: string, clientLogoUri: string | null): Fragment => {
  const logo = httpsAddress(clientLogoUri);
  return html`<p class="lead">
    ${logo !== null && picture(html`<img class="plate" src="${logo}" alt="" />`)}<span class="text">${text}</span>
  </p>`;
};

/** What is wrong with what was typed, or with the service: announced by screen readers as soon as the page is there. */
export const alert = (text: string, title: string | null = null): Fragment =>
  html`<div class="notice" data-kind="error" id="error" role="alert">
    ${title !== null && html`<h2>${title}</h2>`}
    <p>${text}</p>
  </div>`;

/** Why something cannot go on although nothing is broken: the heading says what, this says what to do. */
export const explanation = (text: string): Fragment => html`<p class="lead" id="error">${text}</p>`;
