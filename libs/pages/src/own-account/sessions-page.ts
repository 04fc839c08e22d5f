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

/** A browser that is spared a second factor, as its user is shown it. Times are ISO 8601. */
export type ShownBrowser = Pick<ShownSession, 'id' | 'browser' | 'system' | 'address'> & {
  readonly lastUsedAt: string | null;
  readonly expiresAt: string;
};

export type OwnSessionsPage = OwnAccountFrame & {
  readonly sessions: readonly ShownSession[];
  /** What was just ended: one, how many others, or that a browser is remembered; null: nothing. */
  readonly ended: 'one' | 'remembered' | number | null;
  /** Browsers that are spared a second factor. */
  readonly remembered: readonly ShownBrowser[];
  /** Where more of them are; null: these are all. */
  readonly more: string | null;
};

/** Where a user is signed in. The form of one sends `session` with its id, that of all others `others`, that of a remembered browser `browser` with its id. */
export const ownSessionsPage = (page: OwnSessionsPage): string => {
  const words = ownWordsOf(page).sessions;
  const nameOf = ({ browser, system }: Pick<ShownSession, 'browser' | 'system'>): string => {
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
  const remembered = (browser: ShownBrowser): Fragment =>
    html`<li>
      <h3>${nameOf(browser)}</h3>
      <p class="facts">
        <span>${browser.address === null ? words.unknownAddress : words.address(browser.address)}</span>
        <span>${words.lastUsed}: ${browser.lastUsedAt === null ? words.remembered.neverUsed : moment(page, browser.lastUsedAt)}</span>
        <span>${words.remembered.until}: ${moment(page, browser.expiresAt)}</span>
      </p>
      ${ownForm(
        page,
        html`<button
          class="secondary small"
          type="submit"
          name="browser"
          value="${browser.id}"
          aria-label="${words.remembered.forgetOf(nameOf(browser))}"
        >
          ${words.remembered.forget}
        </button>`,
      )}
    </li>`;
  const hasOthers = page.more !== null || page.sessions.some(({ isCurrent }) => !isCurrent);
  const successOf = (ended: NonNullable<OwnSessionsPage['ended']>): string => {
    if (ended === 'remembered') return words.remembered.forgotten;
    return ended === 'one' ? words.ended : words.othersEnded(ended);
  };
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
      }
      ${
        page.remembered.length > 0 &&
        html`<section id="remembered">
          <h2>${words.remembered.title}</h2>
          <p class="lead">${words.remembered.lead}</p>
          <ul class="things">
            ${page.remembered.map(remembered)}
          </ul>
        </section>`
      }`,
    { success: page.ended === null ? null : successOf(page.ended) },
  );
};
