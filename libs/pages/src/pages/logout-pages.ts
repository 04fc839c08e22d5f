import { html } from '../html/html.js';
import { document, type PageFrame, wordsOf } from './layout.js';

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

/** After a sign-out that leads nowhere else. */
export const signedOutPage = (frame: PageFrame): string => {
  const words = wordsOf(frame).signedOut;
  return document(frame, words.title, html`<p class="lead">${words.lead(frame.tenantName)}</p>`);
};

/** After the user chose not to sign out. */
export const staySignedInPage = (frame: PageFrame): string => {
  const words = wordsOf(frame).staySignedIn;
  return document(frame, words.title, html`<p class="lead">${words.lead}</p>`);
};
