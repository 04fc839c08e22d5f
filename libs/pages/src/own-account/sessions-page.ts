import { type Fragment, html } from '../html/html.js';
import { labelled, moment, type OwnAccountFrame, ownForm, ownWordsOf, sectionPage } from './frame.js';

/** A session as its user is shown it. Times are ISO 8601. */
export type ShownSession = {
  readonly id: string;
  readonly isCurrent: boolean;
  /** Names of browser and system, as far as they are known. */
  readonly browser: string | null;
  readonly system: string | null;
  readonly address: string | null;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  /** Until when it outlasts the closing of the browser; null: it does not. */
  readonly staysUntil: string | null;
};

export type OwnSessionsPage = OwnAccountFrame & {
  readonly sessions: readonly ShownSession[];
  /** What was just ended: one, or how many others; null: nothing. */
  readonly ended: 'one' | number | null;
  /** Where more of them are; null: these are all. */
  readonly more: string | null;
};

/** Where a user is signed in. The form of one sends `session` with its id, that of all others `others`. */
export const ownSessionsPage = (page: OwnSessionsPage): string => {
  const words = ownWordsOf(page).sessions;
  const nameOf = ({ browser, system }: ShownSession): string => {
    if (browser === null) return system ?? words.unknownBrowser;
    return system === null ? browser : words.browserOn(browser, system);
  };
  const item = (session: ShownSession): Fragment =>
    html`<li ${session.isCurrent && html`id="current"`}>
      <h2>${nameOf(session)}${session.isCurrent && html` <strong class="mark">${words.current}</strong>`}</h2>
      <p class="facts">
        <span>${session.address === null ? words.unknownAddress : words.address(session.address)}</span>
        ${labelled(page, words.lastUsed, moment(page, session.lastSeenAt))} ${labelled(page, words.since, moment(page, session.createdAt))}
        ${session.staysUntil !== null && labelled(page, words.staysUntil, moment(page, session.staysUntil))}
      </p>
      ${
        !session.isCurrent &&
        ownForm(
          page,
          html`<button
            class="secondary small"
            type="submit"
            name="session"
            value="${session.id}"
            aria-label="${words.endOf(nameOf(session))}"
          >
            ${words.end}
          </button>`,
        )
      }
    </li>`;
  const hasOthers = page.more !== null || page.sessions.some(({ isCurrent }) => !isCurrent);
  return sectionPage(
    page,
    'sessions',
    html`<p class="lead">${words.lead}</p>
      <ul class="things">
        ${page.sessions.map(item)}
      </ul>
      ${page.more !== null && html`<p><a id="more" href="${page.more}">${words.more}</a></p>`}
      ${
        hasOthers &&
        ownForm(
          page,
          html`<div class="actions">
              <button id="end-others" type="submit" name="others" value="end" aria-describedby="end-others-note">${words.endOthers}</button>
            </div>
            <p class="note" id="end-others-note">${words.endOthersNote}</p>`,
        )
      }`,
    { success: page.ended === null ? null : page.ended === 'one' ? words.ended : words.othersEnded(page.ended) },
  );
};
