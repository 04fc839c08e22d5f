import { type Fragment, html } from '../html/html.js';
import { type PageFrame, wordsOf } from './layout.js';

/** The demo's user, as a person types it. */
export type DemoAccount = { readonly username: string; readonly password: string };

/** Name and password of the demo's user. For browsers on the machine that the demo runs on, and for no others. */
export const demoAccount = (frame: PageFrame, { username, password }: DemoAccount): Fragment => {
  const words = wordsOf(frame).demo;
  return html`<aside class="notice" id="demo-account">
    <p>${words.lead}</p>
    <dl>
      <div>
        <dt>${words.username}</dt>
        <dd>${username}</dd>
      </div>
      <div>
        <dt>${words.password}</dt>
        <dd>${password}</dd>
      </div>
    </dl>
  </aside>`;
};
