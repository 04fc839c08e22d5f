import { type Fragment, html } from '../html/html.js';
import { demoAccount, type DemoAccount } from './demo-account.js';
import { document, type PageFrame, wordsOf } from './layout.js';

/** What a platform on a developer's machine leads to; null: not there, or not for this visitor. */
export type WaysOn = {
  /** The demo application, and the user to sign in to it with. */
  readonly demo: { readonly url: string; readonly account: DemoAccount } | null;
  /** The page that describes the admin API. */
  readonly adminDocs: string;
  /** Where the messages are that the platform sent. */
  readonly mailbox: string | null;
};

/** The start page of a platform in production: its name, and nothing that a stranger could make use of. */
export const platformNamePage = (frame: PageFrame): string => document(frame, frame.tenantName, null);

/** The start page of a platform that somebody develops with. */
export const platformStartPage = (frame: PageFrame, { demo, adminDocs, mailbox }: WaysOn): string => {
  const words = wordsOf(frame).start;
  return document(
    frame,
    words.title,
    html`${demo !== null && html`${demoButton(frame, demo.url)}${demoAccount(frame, demo.account)}`}
      <ul class="ways">
        ${way(adminDocs, words.adminDocs, words.adminDocsText)}${mailbox !== null && way(mailbox, words.mailbox, words.mailboxText)}
      </ul>`,
  );
};

export type TenantWaysOn = {
  /** The demo application, where this is its tenant; null: not, or not for this visitor. */
  readonly demoUrl: string | null;
  /** For who develops an application: the issuer and the address of its metadata. */
  readonly development: { readonly issuer: string; readonly metadata: string } | null;
};

/** The start page of a tenant, where a sign-in never begins: applications send people to it. */
export const tenantStartPage = (frame: PageFrame, { demoUrl, development }: TenantWaysOn): string => {
  const words = wordsOf(frame).start;
  return document(
    frame,
    words.tenantTitle,
    html`<p class="lead">${words.tenantLead(frame.tenantName)}</p>
      ${demoUrl !== null && demoButton(frame, demoUrl)}
      ${
        development !== null &&
        html`<dl>
          <div>
            <dt>${words.issuer}</dt>
            <dd>${development.issuer}</dd>
          </div>
          <div>
            <dt>${words.metadata}</dt>
            <dd><a href="${development.metadata}">${development.metadata}</a></dd>
          </div>
        </dl>`
      }`,
  );
};

const way = (url: string, title: string, text: string): Fragment => html`<li><a href="${url}">${title}</a><span>${text}</span></li>`;

const demoButton = (frame: PageFrame, url: string): Fragment =>
  html`<div class="actions"><a class="button" id="demo" href="${url}">${wordsOf(frame).start.demo}</a></div>`;
