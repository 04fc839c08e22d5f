import { html } from '../html/html.js';
import { document, type PageFrame, wordsOf } from './layout.js';

/** For a browser that comes back, by its history for instance, to a sign-in that is over. */
export const completedPage = (frame: PageFrame): string => {
  const words = wordsOf(frame).completed;
  return document(frame, words.title, html`<p class="lead">${words.lead}</p>`);
};
