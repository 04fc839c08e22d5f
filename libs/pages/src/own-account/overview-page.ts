import type { AccountSection } from '#contracts';
import { html } from '../html/html.js';
import { document } from '../pages/layout.js';
import { type OwnAccountFrame, ownWordsOf } from './frame.js';

export type OwnAccountPage = OwnAccountFrame & {
  /** How the user knows themselves; null: not known at the moment. */
  readonly account: string | null;
  /** The pages that there are. */
  readonly sections: readonly AccountSection[];
  /** Where the form that signs out goes. */
  readonly signOut: string;
};

const isSection = (section: AccountSection): section is Exclude<AccountSection, 'overview'> => section !== 'overview';

/** `{issuer}/account`: who is signed in, and the ways to all that they can see to. */
export const ownAccountPage = (page: OwnAccountPage): string => {
  const words = ownWordsOf(page);
  return document(
    page,
    words.title,
    html`${page.account !== null && html`<p class="lead" id="signed-in-as">${words.signedInAs(page.account)}</p>`}
      <ul class="ways">
        ${page.sections.filter(isSection).map((section) => {
          const { title, text } = words.sections[section];
          return html`<li><a id="${section}" href="${page.addresses[section]}">${title}</a><span>${text}</span></li>`;
        })}
      </ul>
      <form method="post" action="${page.signOut}">
        <input type="hidden" name="confirmation" value="${page.confirmation}" />
        <div class="actions">
          <button id="sign-out" class="secondary" type="submit" name="decision" value="sign_out">${words.signOut}</button>
        </div>
      </form>`,
    { isWide: true },
  );
};
