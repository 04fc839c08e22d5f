import { html, type Html } from '../html/html.js';
import { document, type PageFrame, wordsOf } from './layout.js';
import { scriptHash } from './script-hash.js';

export type LogoutPage = PageFrame & {
  /** Who asks; null: nobody that can be named. */
  readonly clientName: string | null;
  /** Proof that this form was shown to the browser that holds the session. */
  readonly confirmation: string;
  /** The parameters of the request, to be judged again when the user has decided. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
};

/** Asks before a sign-out that nobody has proved to be wanted (OpenID Connect RP-Initiated Logout 1.0 §2). */
export const logoutPage = (page: LogoutPage): string => {
  const words = wordsOf(page).logout;
  return document(
    page,
    words.title,
    html`<p class="lead">${page.clientName === null ? words.lead(page.tenantName) : words.leadFor(page.clientName, page.tenantName)}</p>
      <form method="post">
        <input type="hidden" name="confirmation" value="${page.confirmation}" />
        ${page.parameters.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" /> `)}
        <div class="actions">
          <button id="submit" type="submit" name="decision" value="sign_out">${words.submit}</button>
          <button id="deny" class="secondary" type="submit" name="decision" value="stay">${words.stay}</button>
        </div>
      </form>`,
  );
};

/** An address that nobody answers for, which the person may go on to (RFC 9700 §4.11.2). `destination`: what they can tell it by. */
export type OfferedLink = { readonly location: string; readonly destination: string };

const offer = (page: PageFrame, link: OfferedLink | null): Html | null => {
  if (link === null) return null;
  const words = wordsOf(page).leaving;
  return html`<p class="note">${words.note}</p>
    <a id="continue" class="button secondary" href="${link.location}" rel="noreferrer">${words.goOn(link.destination)}</a>`;
};

/** After a sign-out that leads nowhere else by itself. */
export const signedOutPage = (frame: PageFrame, link: OfferedLink | null = null): string => {
  const words = wordsOf(frame).signedOut;
  return document(
    frame,
    words.title,
    html`<p class="lead">${words.lead(frame.tenantName)}</p>
      ${offer(frame, link)}`,
  );
};

// The page has loaded when its frames have. One that takes long is not waited for.
const goOn = html`<script>
  const leave = () => location.replace(document.getElementById('continue').href);
  addEventListener('load', leave);
  setTimeout(leave, 5000);
</script>`;

/** For the page's `script-src`: this script and no other. */
export const goOnScriptHash = scriptHash(goOn);

export type LogoutFramesPage = PageFrame & {
  /** Addresses of applications, with what they are told. */
  readonly frames: readonly string[];
  /** Where the browser goes then; null: nowhere. */
  readonly location: string | null;
  /** Where the person may go in place of that. */
  readonly link?: OfferedLink | null;
};

/** After a sign-out: has applications forget their sessions in hidden frames (OpenID Connect Front-Channel Logout 1.0 §2), which cannot lead the window elsewhere, and then goes on. */
export const logoutFramesPage = (page: LogoutFramesPage): string => {
  const { location, frames, link = null } = page;
  const { signedOut, formPost } = wordsOf(page);
  const content = html`<p class="lead">${location === null ? signedOut.lead(page.tenantName) : formPost.lead}</p>
    ${location !== null && html`<a id="continue" class="button" href="${location}">${formPost.submit}</a>`} ${offer(page, link)}
    ${frames.map((src) => html`<iframe hidden sandbox="allow-same-origin allow-scripts" src="${src}" title="${signedOut.title}"></iframe> `)}`;
  if (location === null) return document(page, signedOut.title, content);
  return document(page, signedOut.title, content, {
    head: html`<noscript><meta http-equiv="refresh" content="5; url=${location}" /></noscript>`,
    end: goOn,
  });
};

/** After the user chose not to sign out. */
export const staySignedInPage = (frame: PageFrame): string => {
  const words = wordsOf(frame).staySignedIn;
  return document(frame, words.title, html`<p class="lead">${words.lead}</p>`);
};
